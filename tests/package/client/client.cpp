// A program outside the tree: prints the library's version, and meets one of its errors.
#include <iostream>
#include <lapicque/base/error.hpp>
#include <lapicque/base/version.hpp>

int main() {
  std::cout << lapicque::version() << "\n";
  try {
    lapicque::require(false, "tau_m is {} ms, must be > 0 ms", -1);
  } catch (const lapicque::Error& error) {
    return std::string(error.what()) == "tau_m is -1 ms, must be > 0 ms" ? 0 : 1;
  }
  return 1;
}
