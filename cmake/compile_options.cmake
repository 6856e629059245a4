# Warnings, hardening, sanitizers, as the interface target oc_options that every target of ours
# links, and the compiler cache.
find_program(CCACHE_PROGRAM ccache)
# The sloppiness is what ccache asks for before it caches files that use a precompiled header; the
# rest lets clones and worktrees of this tree share what one of them has compiled.
set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
  CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
foreach(language IN ITEMS C CXX)
  if(CCACHE_PROGRAM AND NOT CMAKE_${language}_COMPILER_LAUNCHER)
    set(CMAKE_${language}_COMPILER_LAUNCHER ${launcher})
  endif()
endforeach()

# -O3 costs compile time here, and buys nothing that a benchmark of ours shows.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_package(Threads REQUIRED)
add_library(oc_options INTERFACE)
target_include_directories(oc_options INTERFACE
  ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_link_libraries(oc_options INTERFACE Threads::Threads)
target_compile_definitions(oc_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE BOOST_ALL_NO_LIB)
target_compile_options(oc_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion
  -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 takes the members of a moved-from variant for uninitialised.
  target_compile_options(oc_options INTERFACE -Wshadow=local -Wno-maybe-uninitialized)
  # Lets ccache see through a precompiled header.
  target_compile_options(oc_options INTERFACE -fpch-preprocess)
endif()
if(OC_WERROR)
  target_compile_options(oc_options INTERFACE -Werror)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT OC_SANITIZE)
  target_compile_options(oc_options INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE
    -D_FORTIFY_SOURCE=2)
  target_link_options(oc_options INTERFACE -Wl,-z,relro,-z,now)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_link_options(oc_options INTERFACE -static-libstdc++ -static-libgcc)
    # GCC 12 sees impossible sizes in std::string when it optimises (its bug 105651).
    target_compile_options(oc_options INTERFACE -Wno-array-bounds -Wno-stringop-overflow
      -Wno-restrict)
  endif()
else()
  target_compile_definitions(oc_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(OC_SANITIZE)
  target_compile_options(oc_options INTERFACE -fsanitize=${OC_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(oc_options INTERFACE -fsanitize=${OC_SANITIZE})
endif()
if(OC_FUZZ)
  target_compile_options(oc_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
