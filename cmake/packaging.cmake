# `make install` and `make package`: what lies where on an operator's machine. The units name the
# program by its full path, which is known only when it is installed.
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # the tests need not be built

install(TARGETS originchats RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)

# Man page and completion are the program's own words. One that cannot tell them has none.
install(CODE "
  set(root \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
  set(program \"${CMAKE_BINARY_DIR}/originchats\")
  file(READ \"${CMAKE_SOURCE_DIR}/packaging/originchats.service\" unit)
  string(REPLACE \"/usr/bin/originchats\" \"\${CMAKE_INSTALL_PREFIX}/bin/originchats\" unit
    \"\${unit}\")
  file(WRITE \"\${root}/lib/systemd/system/originchats.service\" \"\${unit}\")
  function(tell where)
    execute_process(COMMAND \"\${program}\" \${ARGN} OUTPUT_VARIABLE text ERROR_QUIET
      RESULT_VARIABLE outcome)
    if(outcome EQUAL 0)
      file(WRITE \"\${root}/\${where}\" \"\${text}\")
    else()
      message(STATUS \"Left out: \${where}\")
    endif()
  endfunction()
  tell(share/man/man1/originchats.1 man)
  tell(share/bash-completion/completions/originchats completion bash)
" COMPONENT system)
install(FILES packaging/originchats.socket DESTINATION lib/systemd/system COMPONENT system)
install(FILES packaging/originchats.default DESTINATION /etc/default RENAME originchats
  COMPONENT system)
install(FILES README.md docs/operating.md docs/settings.md docs/admin.md docs/jsonl.md
  DESTINATION share/doc/originchats COMPONENT system)
install(DIRECTORY docs/monitoring DESTINATION share/doc/originchats COMPONENT system)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME originchats)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "community chat server in one program")
set(CPACK_PACKAGE_VENDOR OriginChats)
set(CPACK_PACKAGE_CONTACT "OriginChats <originchats@localhost>")
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
# Thumbnails; without it pictures are kept as they come.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libvips42, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${CMAKE_SOURCE_DIR}/packaging/preinst;${CMAKE_SOURCE_DIR}/packaging/postinst"
  "${CMAKE_SOURCE_DIR}/packaging/prerm"
  "${CMAKE_SOURCE_DIR}/packaging/postrm;${CMAKE_SOURCE_DIR}/packaging/conffiles")
include(CPack)
