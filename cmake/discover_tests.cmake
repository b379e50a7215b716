# lapicque_discover_tests(TARGET ROOM) makes one ctest test of every doctest case of TARGET, named
# "ROOM: sentence" and labelled ROOM, `unit` when ROOM is a room of src/lapicque, and with its doctest
# suite. Sanitizers run what is `unit` and not inside TEST_SUITE("slow").
#
# doctest's own doctest_discover_tests() loses names that hold ; [ or ], and a filter that then
# matches no case passes in silence; here such a name matches, and an empty run is a failure.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(LAPICQUE_DISCOVER_TESTS ${CMAKE_CURRENT_LIST_FILE})
  function(lapicque_discover_tests target room)
    set(list ${CMAKE_CURRENT_BINARY_DIR}/${target}_cases.cmake)
    set(labels ${room})
    get_property(rooms GLOBAL PROPERTY LAPICQUE_ROOMS)
    if(room IN_LIST rooms)
      list(APPEND labels unit)
    endif()
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM BYPRODUCTS ${list}
      COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:${target}> -D ROOM=${room} "-D LABELS=${labels}"
              -D LIST=${list} -P ${LAPICQUE_DISCOVER_TESTS})
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake
      "if(EXISTS \"${list}\")\n  include(\"${list}\")\n"
      "else()\n  add_test(${target}_NOT_BUILT ${target}_NOT_BUILT)\n"
      "  set_tests_properties(${target}_NOT_BUILT PROPERTIES LABELS \"${labels}\")\nendif()\n")
    set_property(DIRECTORY APPEND PROPERTY
      TEST_INCLUDE_FILES ${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake)
  endfunction()
  return()
endif()

cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${PROGRAM} --list-test-cases --reporters=xml
  OUTPUT_VARIABLE xml RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${PROGRAM} cannot list its test cases:\n${xml}")
endif()
# Characters that mean something in a CMake list travel as entities until they are written.
string(REPLACE "\\" "&bs;" xml "${xml}")
string(REGEX REPLACE "&([a-z]+);" "&\\1:" xml "${xml}")
string(REPLACE ";" "&semi:" xml "${xml}")
string(REPLACE "[" "&lb:" xml "${xml}")
string(REPLACE "]" "&rb:" xml "${xml}")
function(unescape text result)
  string(REPLACE "&lt:" "<" text "${text}")
  string(REPLACE "&gt:" ">" text "${text}")
  string(REPLACE "&quot:" "\"" text "${text}")
  string(REPLACE "&apos:" "'" text "${text}")
  string(REPLACE "&semi:" ";" text "${text}")
  string(REPLACE "&lb:" "[" text "${text}")
  string(REPLACE "&rb:" "]" text "${text}")
  string(REPLACE "&bs:" "\\" text "${text}")
  string(REPLACE "&amp:" "&" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

set(script "")
set(seen "")
string(REGEX MATCHALL "<TestCase [^\n]*" cases "${xml}")
foreach(case ${cases})
  string(REGEX MATCH " name=\"([^\"]*)\"" _ "${case}")
  set(escaped "${CMAKE_MATCH_1}")
  if(escaped IN_LIST seen)
    message(FATAL_ERROR "${PROGRAM}: two test cases have the name \"${escaped}\"; rename one.")
  endif()
  list(APPEND seen "${escaped}")
  set(labels "${LABELS}")
  if(case MATCHES " testsuite=\"([^\"]+)\"")
    string(APPEND labels ";${CMAKE_MATCH_1}")
  endif()
  unescape("${escaped}" name)
  string(REGEX REPLACE "[^A-Za-z0-9 _.-]" "?" filter "${name}")  # "?" is doctest's any character
  string(APPEND script
    "add_test([==[${ROOM}: ${name}]==] [==[${PROGRAM}]==] [==[--test-case=${filter}]==])\n"
    "set_tests_properties([==[${ROOM}: ${name}]==] PROPERTIES LABELS \"${labels}\" TIMEOUT 600 "
    "FAIL_REGULAR_EXPRESSION \"test cases: +0 \")\n")
endforeach()
file(WRITE ${LIST} "${script}")
