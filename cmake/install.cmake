# Filled in with the package configuration: see cmake/LapicqueConfig.cmake.in.
