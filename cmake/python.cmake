# Whether the Python package is built, and for which interpreter: Python_EXECUTABLE where it is
# given, else Debian's python3 when it has NumPy, else the first on the path.
if(LAPICQUE_PYTHON STREQUAL "OFF")
  return()
endif()
set(LAPICQUE_PYTHON_MISSING "")

if(NOT Python_EXECUTABLE)
  foreach(candidate /usr/bin/python3 python3)
    execute_process(COMMAND ${candidate} -c "import numpy" RESULT_VARIABLE verdict
      OUTPUT_QUIET ERROR_QUIET)
    if(verdict EQUAL 0)
      find_program(LAPICQUE_PYTHON_PROGRAM ${candidate})
      set(Python_EXECUTABLE ${LAPICQUE_PYTHON_PROGRAM})
      break()
    endif()
  endforeach()
endif()
find_package(Python 3.9 QUIET COMPONENTS Interpreter Development.Module)
if(NOT Python_FOUND)
  set(LAPICQUE_PYTHON_MISSING "no Python 3.9 or newer with its headers (python3-dev)")
else()
  # The pybind11 of that interpreter (pip), else the system's (pybind11-dev).
  execute_process(COMMAND ${Python_EXECUTABLE} -m pybind11 --cmakedir
    OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  find_package(pybind11 2.10 QUIET CONFIG HINTS ${folder})
  execute_process(COMMAND ${Python_EXECUTABLE} -c "import numpy; print(numpy.__version__)"
    OUTPUT_VARIABLE numpy OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT pybind11_FOUND)
    set(LAPICQUE_PYTHON_MISSING "no pybind11 (pybind11-dev, or pip install pybind11)")
  elseif(numpy VERSION_GREATER_EQUAL 2 AND pybind11_VERSION VERSION_LESS 2.12)
    set(LAPICQUE_PYTHON_MISSING
      "NumPy ${numpy} needs pybind11 2.12 or newer, here is ${pybind11_VERSION}")
  endif()
endif()

if(LAPICQUE_PYTHON_MISSING)
  if(LAPICQUE_PYTHON STREQUAL "ON")
    message(FATAL_ERROR "The Python package cannot be built: ${LAPICQUE_PYTHON_MISSING}")
  endif()
  message(STATUS "No Python package: ${LAPICQUE_PYTHON_MISSING}")
else()
  message(STATUS "Python package for ${Python_EXECUTABLE} (${Python_VERSION}), "
                 "pybind11 ${pybind11_VERSION}")
  add_subdirectory(python)
endif()
