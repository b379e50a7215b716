# `cpack -G DEB` in a build folder gives lapicque_VERSION_ARCHITECTURE.deb: the command, and the
# library with its headers. What the command needs is read from it by dpkg-shlibdeps.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lapicque)
set(CPACK_PACKAGE_VENDOR "The Lapicque developers")
set(CPACK_PACKAGE_CONTACT "The Lapicque developers <lapicque@users.noreply.github.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-inter | fonts-dejavu-core")
# Who only runs the command needs no headers; who links the library needs those of its libraries.
file(STRINGS tools/packages.txt core REGEX "^core +[a-z0-9-]+-dev ")
list(TRANSFORM core REPLACE "^core +([a-z0-9-]+) .*" "\\1")
list(REMOVE_ITEM core libcli11-dev)
list(JOIN core ", " CPACK_DEBIAN_PACKAGE_SUGGESTS)
include(CPack)
