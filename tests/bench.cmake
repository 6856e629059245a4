# Benchmarks: every file of tests/bench is one program, C ones too (the bare loops that ours are
# measured against); what they share is in bench/support. Compiled like the server, not like tests:
# a load generator must cost little. tests/bench/run.py runs them.
enable_language(C)

file(GLOB bench_support CONFIGURE_DEPENDS bench/support/*.cpp)
add_library(oc_bench_support STATIC ${bench_support})
target_link_libraries(oc_bench_support PUBLIC oc_options oc_db SQLite::SQLite3)
target_include_directories(oc_bench_support PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})

file(GLOB bench_sources CONFIGURE_DEPENDS bench/*.cpp bench/*.c)
foreach(source IN LISTS bench_sources)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(${name} ${source})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  if(source MATCHES "\\.c$")
    target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  else()
    target_link_libraries(${name} PRIVATE oc_bench_support)
  endif()
endforeach()
