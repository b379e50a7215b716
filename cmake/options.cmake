# The project's options; every default needs nothing but the packages of cmake/dependencies.cmake.
option(LAPICQUE_CLI "Build the lapicque command" ON)
option(LAPICQUE_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(LAPICQUE_BENCH "Build the benchmarks" OFF)
option(LAPICQUE_EXAMPLES "Build the examples" OFF)
set(LAPICQUE_PYTHON OFF CACHE STRING "Build the Python package: ON, OFF, or AUTO where it can be")
# A wheel does without these; the command needs all three.
option(LAPICQUE_PICTURES "Build what draws: needs cairo and libpng" ON)
option(LAPICQUE_TRAINING "Build training and its data sets: needs libarchive, libpng, libjpeg" ON)
set(LAPICQUE_FILES ON CACHE STRING
  "Build what reads and writes networks and results: needs HDF5; ON, OFF, or AUTO where it can be")
set(LAPICQUE_TORCH AUTO CACHE STRING
  "Build what needs libtorch: ON, OFF, or AUTO where it is found")
option(LAPICQUE_WERROR "Treat warnings as errors" OFF)
option(LAPICQUE_FUZZ "Build the programs of tests/fuzz for libFuzzer (clang)" OFF)
set(LAPICQUE_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=...: 'address,undefined' or 'thread'")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# The code outside the kernels needs SSE4 and AES, as in any x86-64 since 2010; the kernels are
# compiled once per instruction set (src/lapicque/engine/CMakeLists.txt) and chosen at run time.
# -ffp-contract=off: a fused multiply-add is written where it is meant, never invented, so that
# results do not depend on what the optimiser happened to fuse.
add_library(lapicque_flags INTERFACE)
target_compile_features(lapicque_flags INTERFACE cxx_std_20)
target_compile_options(lapicque_flags INTERFACE
  $<BUILD_INTERFACE:-march=x86-64-v2 -maes -mpclmul -ffp-contract=off>)
add_library(lapicque_warnings INTERFACE)
target_compile_options(lapicque_warnings INTERFACE
  -Wall -Wextra -Wshadow $<$<BOOL:${LAPICQUE_WERROR}>:-Werror>
  # GCC 12 at -O3 sees overlaps inside std::string that cannot be (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(LAPICQUE_SANITIZE)
  target_compile_options(lapicque_flags INTERFACE
    $<BUILD_INTERFACE:-fsanitize=${LAPICQUE_SANITIZE} -fno-sanitize-recover=all
                    -fno-omit-frame-pointer>)
  target_link_options(lapicque_flags INTERFACE $<BUILD_INTERFACE:-fsanitize=${LAPICQUE_SANITIZE}>)
endif()
if(LAPICQUE_FUZZ)
  target_compile_options(lapicque_flags INTERFACE $<BUILD_INTERFACE:-fsanitize=fuzzer-no-link>)
endif()

# The kernels: one object library per instruction set, each with both precisions.
set(LAPICQUE_KERNEL_TARGETS "sse4;avx2;avx512" CACHE STRING "Instruction sets to compile the kernels for")
set(LAPICQUE_FLAGS_sse4 -march=x86-64-v2 -maes -mpclmul)
set(LAPICQUE_FLAGS_avx2 -march=x86-64-v3 -maes -mpclmul)
set(LAPICQUE_FLAGS_avx512 -march=x86-64-v4 -maes -mpclmul -mvaes -mvpclmulqdq -mgfni -mavx512ifma
    -mavx512vbmi -mavx512vbmi2 -mavx512vnni -mavx512bitalg -mavx512vpopcntdq -mprefer-vector-width=512)
