# Warnings, hardening and sanitizers, as interface targets every library of ours links.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_package(Threads REQUIRED)
add_library(oc_options INTERFACE)
target_include_directories(oc_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_link_libraries(oc_options INTERFACE Threads::Threads)
target_compile_definitions(oc_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE BOOST_ALL_NO_LIB)
target_compile_options(oc_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow=local -Wconversion
  -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -fno-omit-frame-pointer)
if(OC_WERROR)
  target_compile_options(oc_options INTERFACE -Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT OC_SANITIZE)
  target_compile_options(oc_options INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE
    -D_FORTIFY_SOURCE=2)
  target_link_options(oc_options INTERFACE -Wl,-z,relro,-z,now)
endif()
if(OC_SANITIZE)
  target_compile_options(oc_options INTERFACE -fsanitize=${OC_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(oc_options INTERFACE -fsanitize=${OC_SANITIZE})
endif()
if(OC_FUZZ)
  target_compile_options(oc_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
