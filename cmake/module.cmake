# oc_module(NAME [PCH …] [DEPENDS …] [PRIVATE_DEPENDS …]): the library oc_NAME from src/NAME, which
# may include and link only what it names. One way to make a library, so that the map holds.
function(oc_module name)
  cmake_parse_arguments(ARG "" "PCH" "DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  if(NOT sources) # a folder of headers, or not begun
    set(sources ${CMAKE_BINARY_DIR}/generated/no_sources.cpp)
    file(CONFIGURE OUTPUT ${sources} CONTENT "// a library needs a source\n")
  endif()
  add_library(oc_${name} STATIC ${sources})
  target_link_libraries(oc_${name} PUBLIC oc_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  if(NOT ARG_PCH)
    set(ARG_PCH oc_pch)
  endif()
  oc_use_precompiled_headers(oc_${name} ${ARG_PCH})
endfunction()
