# The kinds of test programs (see CMakeLists.txt here).
set(doctest_main support/doctest_main.cpp)
file(GLOB_RECURSE unit_sources CONFIGURE_DEPENDS unit/*_test.cpp)
file(GLOB_RECURSE conformance_sources CONFIGURE_DEPENDS conformance/*.cpp)
file(GLOB_RECURSE simulation_sources CONFIGURE_DEPENDS simulation/*.cpp)
file(GLOB transcripts_sources CONFIGURE_DEPENDS transcripts/*.cpp)
file(GLOB fuzz_sources CONFIGURE_DEPENDS fuzz/*_fuzz.cpp)

# Only where it is needed: a path makes an object useless for other clones.
set_source_files_properties(unit/server/web_assets_test.cpp PROPERTIES
  COMPILE_DEFINITIONS "OC_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\"")

# Without libFuzzer the targets replay their corpora; with it, nothing but them is built.
if(NOT OC_FUZZ)
  foreach(kind IN ITEMS unit conformance simulation)
    if(${kind}_sources)
      set(name ${kind})
      set(main ${doctest_main})
      if(kind STREQUAL "unit")
        set(name unit_tests)
      elseif(kind STREQUAL "simulation")
        set(main "") # it has its own, which takes seeds
      endif()
      oc_test_executable(${name} SOURCES ${${kind}_sources} ${main}
        LIBRARIES ${OC_TEST_LIBRARIES})
      oc_register_test(${name} TIMEOUT 300 LABEL ${kind} COMMAND ${name})
    endif()
  endforeach()

  add_custom_target(everyday) # what `make test-fast` builds
  if(transcripts_sources)
    oc_test_executable(transcripts SOURCES ${transcripts_sources} LIBRARIES ${OC_TEST_LIBRARIES})
    oc_register_test(transcripts TIMEOUT 300 LABEL transcripts
      COMMAND transcripts ${CMAKE_CURRENT_SOURCE_DIR}/transcripts)
    oc_register_test(transcripts_over_socket TIMEOUT 300 LABEL transcripts
      COMMAND transcripts --socket ${CMAKE_CURRENT_SOURCE_DIR}/transcripts)
    oc_register_test(transcripts_with_failing_disk TIMEOUT 300 LABEL transcripts
      COMMAND transcripts --fail-at-each-step ${CMAKE_CURRENT_SOURCE_DIR}/transcripts)
  endif()
endif()

foreach(source IN LISTS fuzz_sources)
  get_filename_component(name "${source}" NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" name "${name}")
  if(OC_FUZZ)
    oc_test_executable(fuzz_${name} SOURCES ${source} LIBRARIES ${OC_TEST_LIBRARIES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    oc_test_executable(fuzz_${name} SOURCES ${source} support/fuzz_replay_main.cpp
      LIBRARIES ${OC_TEST_LIBRARIES})
    oc_register_test(fuzz_${name} TIMEOUT 120 LABEL fuzz
      COMMAND fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
  endif()
endforeach()

foreach(target IN ITEMS unit_tests transcripts)
  if(TARGET everyday AND TARGET ${target})
    add_dependencies(everyday ${target})
  endif()
endforeach()
