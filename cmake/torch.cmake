# Finds libtorch, Debian's or any newer one whose folder is on CMAKE_PREFIX_PATH (for one of pip,
# what torch.utils.cmake_prefix_path says), and makes the target lapicque_torch: its headers as
# system headers, its flags, and a precompiled header for each target that links it.
#
# A newer libtorch beside Debian's: its package looks for its own libraries with find_library, which
# prefers those of the system. So they are named before.
find_path(LAPICQUE_TORCH_CONFIG TorchConfig.cmake PATH_SUFFIXES
  Torch share/cmake/Torch lib/cmake/Torch ${CMAKE_LIBRARY_ARCHITECTURE}/cmake/Torch
  lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/Torch)
mark_as_advanced(LAPICQUE_TORCH_CONFIG)
if(LAPICQUE_TORCH_CONFIG)
  get_filename_component(torch_root ${LAPICQUE_TORCH_CONFIG}/../../.. ABSOLUTE)
  if(EXISTS ${torch_root}/lib/libc10.so)
    set(C10_LIBRARY ${torch_root}/lib/libc10.so CACHE FILEPATH "libc10 of libtorch")
    set(TORCH_LIBRARY ${torch_root}/lib/libtorch.so CACHE FILEPATH "libtorch")
  endif()
  find_package(Torch QUIET PATHS ${LAPICQUE_TORCH_CONFIG} NO_DEFAULT_PATH)
endif()
if(NOT Torch_FOUND)
  if(LAPICQUE_TORCH STREQUAL "ON")
    message(FATAL_ERROR "LAPICQUE_TORCH is ON, but there is no libtorch: install libtorch-dev, or "
                        "add the folder of another to CMAKE_PREFIX_PATH")
  endif()
  message(STATUS "no libtorch: lapicque_autograd is not built")
  return()
endif()
message(STATUS "libtorch ${Torch_VERSION}: ${LAPICQUE_TORCH_CONFIG}")
add_library(lapicque_torch INTERFACE)
# A libtorch of pip brings headers of another fmt: those that we link with come before them.
foreach(folder IN LISTS TORCH_INCLUDE_DIRS)
  if(EXISTS ${folder}/fmt AND NOT folder STREQUAL "/usr/include")
    get_target_property(fmt_include fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/fmt_first)
    file(CREATE_LINK ${fmt_include}/fmt ${PROJECT_BINARY_DIR}/fmt_first/fmt SYMBOLIC)
    target_include_directories(lapicque_torch SYSTEM INTERFACE ${PROJECT_BINARY_DIR}/fmt_first)
  endif()
endforeach()
target_include_directories(lapicque_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(lapicque_torch INTERFACE ${TORCH_LIBRARIES})
separate_arguments(torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(lapicque_torch INTERFACE ${torch_flags})
target_precompile_headers(lapicque_torch INTERFACE <torch/torch.h>)
