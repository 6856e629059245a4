# Precompiled headers: for the libraries (oc_pch), for commands and the core with our own headers in
# it (oc_handlers_pch), for the tests (oc_test_pch). Ours are named in angle brackets: CMake would
# make the others absolute, and no other clone could share what ccache has.
# Boost.JSON, Describe and the containers are two thirds of what a file costs to compile; measured,
# a file takes half the time. The tsan preset builds without, so that every file is also seen to
# include what it uses.
option(OC_PCH "Precompile the headers that most files include" ON)
set(OC_PCH_HEADERS
  <boost/describe/class.hpp> <boost/describe/members.hpp> <boost/json/array.hpp>
  <boost/json/object.hpp> <boost/json/value.hpp> <boost/mp11/algorithm.hpp>
  <boost/system/result.hpp> <algorithm> <array> <chrono> <functional> <map> <memory> <optional>
  <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)

# oc_add_precompiled_headers(NAME [LIBRARIES …] HEADERS …): a library that only holds them.
function(oc_add_precompiled_headers name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;HEADERS" ${ARGN})
  if(OC_PCH)
    set(source ${CMAKE_BINARY_DIR}/generated/no_sources.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// a library needs a source\n")
    add_library(${name} OBJECT ${source})
    target_link_libraries(${name} PRIVATE oc_options Boost::json ${ARG_LIBRARIES})
    target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
    if(ARG_LIBRARIES)
      # A cache would hand out what another clone has made: GCC knows a `#pragma once` header again
      # by the time of its file, which is another one here.
      set_target_properties(${name} PROPERTIES CXX_COMPILER_LAUNCHER "")
    endif()
  endif()
endfunction()

# oc_use_precompiled_headers(TARGET NAME)
function(oc_use_precompiled_headers target name)
  if(OC_PCH)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()
