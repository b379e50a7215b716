# What `cmake --install` leaves behind: the command, the headers, one static library a room, and
# what find_package(Lapicque) and pkg-config need. tests/package proves it from outside the tree.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(LAPICQUE_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/Lapicque)

get_property(rooms GLOBAL PROPERTY LAPICQUE_ROOMS)
list(REVERSE rooms)  # highest floor first: the order in which a linker wants them
list(TRANSFORM rooms PREPEND lapicque_)
set_target_properties(lapicque_flags PROPERTIES EXPORT_NAME flags)
install(TARGETS lapicque lapicque_flags ${rooms} EXPORT LapicqueTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT LapicqueTargets NAMESPACE Lapicque:: DESTINATION ${LAPICQUE_PACKAGE_DIR})
install(DIRECTORY src/lapicque DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp" PATTERN "kernels" EXCLUDE)

configure_package_config_file(cmake/LapicqueConfig.cmake.in LapicqueConfig.cmake
  INSTALL_DESTINATION ${LAPICQUE_PACKAGE_DIR})
write_basic_package_version_file(LapicqueConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/LapicqueConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/LapicqueConfigVersion.cmake
  DESTINATION ${LAPICQUE_PACKAGE_DIR})

set(LAPICQUE_PC_LIBS "")
foreach(room ${rooms})
  get_target_property(type ${room} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    string(APPEND LAPICQUE_PC_LIBS " -l${room}")
  endif()
endforeach()
configure_file(cmake/lapicque.pc.in lapicque.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/lapicque.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(DIRECTORY data/mnist_sample DESTINATION ${CMAKE_INSTALL_DATADIR}/lapicque)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/lapicque RENAME copyright)

if(TARGET lapicque_cli)
  install(TARGETS lapicque_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(CODE "set(command \"$<TARGET_FILE:lapicque_cli>\")")
  install(CODE "set(share \"${CMAKE_INSTALL_DATAROOTDIR}\")")
  install(SCRIPT cmake/install_completion.cmake)
endif()

include(cmake/package.cmake)
