# oc_module(NAME [DEPENDS …] [PRIVATE_DEPENDS …]): the library oc_NAME from src/NAME, which may
# include and link only what it names. One way to make a library, so that the map holds.
function(oc_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE_DEPENDS;SOURCES" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB_RECURSE ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  endif()
  add_library(oc_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(oc_${name} PUBLIC oc_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
endfunction()
