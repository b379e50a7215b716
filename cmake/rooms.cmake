# lapicque_room(NAME FLOOR... ) makes the static library lapicque_NAME from every .cpp of
# src/lapicque/NAME (of ONLY those that match, or WITHOUT them); rooms may link only rooms of a lower
# floor (tools/check_floors).
function(lapicque_room name)
  cmake_parse_arguments(ROOM "" "" "LINK;PRIVATE_LINK;WITHOUT;ONLY" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/kernels/")
  if(ROOM_ONLY)
    list(JOIN ROOM_ONLY "|" pattern)
    list(FILTER sources INCLUDE REGEX ${pattern})
  endif()
  foreach(pattern ${ROOM_WITHOUT})
    list(FILTER sources EXCLUDE REGEX ${pattern})
  endforeach()
  if(sources)
    add_library(lapicque_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(lapicque_${name} PRIVATE ${ROOM_PRIVATE_LINK}
      $<BUILD_INTERFACE:lapicque_warnings>)
  else()
    add_library(lapicque_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(Lapicque::${name} ALIAS lapicque_${name})
  set_property(GLOBAL APPEND PROPERTY LAPICQUE_ROOMS ${name})
  set_target_properties(lapicque_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(lapicque_${name} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<INSTALL_INTERFACE:include>)
  target_link_libraries(lapicque_${name} ${scope} lapicque_flags ${ROOM_LINK})
endfunction()

# lapicque_tests(ROOM [LINK targets...]) makes the program test_ROOM from every *_test.cpp of
# tests/ROOM, and one ctest test per test case.
if(LAPICQUE_TESTS)
  include(cmake/discover_tests.cmake)
endif()
function(lapicque_tests room)
  cmake_parse_arguments(T "" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${room} ${PROJECT_SOURCE_DIR}/tests/main.cpp ${sources})
  target_link_libraries(test_${room} PRIVATE ${T_LINK} doctest::doctest lapicque_warnings)
  target_include_directories(test_${room} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  lapicque_discover_tests(test_${room} ${room})
endfunction()

# lapicque_kernels(ROOM) compiles every .cpp of ROOM/kernels once per instruction set and precision
# into the room. -ffp-contract=fast: inside a kernel every thread runs the same instructions, so
# fused multiply-adds cost nothing in reproducibility.
function(lapicque_kernels room)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/kernels/*.cpp)
  foreach(isa ${LAPICQUE_KERNEL_TARGETS})
    foreach(real float double)
      string(REPLACE float float32 precision ${real})
      string(REPLACE double float64 precision ${precision})
      set(objects lapicque_kernels_${isa}_${precision}_${room})
      add_library(${objects} OBJECT ${sources})
      target_link_libraries(${objects} PRIVATE lapicque_warnings hwy::hwy)
      target_include_directories(${objects} PRIVATE ${PROJECT_SOURCE_DIR}/src)
      target_compile_options(${objects} PRIVATE ${LAPICQUE_FLAGS_${isa}} -O3 -ffp-contract=fast)
      target_compile_definitions(${objects} PRIVATE LAPICQUE_ISA=${isa} LAPICQUE_REAL=${real}
        LAPICQUE_TABLE=table_${precision} HWY_COMPILE_ONLY_STATIC
        $<$<STREQUAL:${precision},float32>:LAPICQUE_WITH_POISSON>)
      target_sources(lapicque_${room} PRIVATE $<TARGET_OBJECTS:${objects}>)
    endforeach()
    target_compile_definitions(lapicque_${room} PRIVATE LAPICQUE_HAS_${isa})
  endforeach()
endfunction()

# lapicque_kernel_options(ROOM PATTERN options...) compiles the kernels of ROOM whose names match
# with options of their own.
function(lapicque_kernel_options room pattern)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/kernels/${pattern})
  set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS "${ARGN}")
endfunction()
