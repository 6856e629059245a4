# Precompiled headers: one for the libraries (oc_pch), one for the tests (oc_test_pch).
# Boost.JSON, Describe and the containers are two thirds of what a file costs to compile; measured,
# a file takes half the time. The tsan preset builds without, so that every file is also seen to
# include what it uses.
option(OC_PCH "Precompile the headers that most files include" ON)
set(OC_PCH_HEADERS
  <boost/describe/class.hpp> <boost/describe/members.hpp> <boost/json/array.hpp>
  <boost/json/object.hpp> <boost/json/value.hpp> <boost/mp11/algorithm.hpp>
  <boost/system/result.hpp> <algorithm> <array> <chrono> <functional> <map> <memory> <optional>
  <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)

# oc_add_precompiled_headers(NAME HEADERS…): a library that only holds them.
function(oc_add_precompiled_headers name)
  if(OC_PCH)
    set(source ${CMAKE_BINARY_DIR}/generated/no_sources.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// a library needs a source\n")
    add_library(${name} OBJECT ${source})
    target_link_libraries(${name} PRIVATE oc_options Boost::json)
    target_precompile_headers(${name} PRIVATE ${ARGN})
  endif()
endfunction()

# oc_use_precompiled_headers(TARGET NAME)
function(oc_use_precompiled_headers target name)
  if(OC_PCH)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()
