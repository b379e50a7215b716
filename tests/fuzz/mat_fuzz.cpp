// libFuzzer: any bytes are the digits of a MATLAB file, or one Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/error.hpp"
#include "lapicque/io/images/svhn.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  const std::span bytes(data, size);
  try {
    parse_svhn(bytes, "fuzz.mat");
  } catch (const Error&) {
  }
  return 0;
}
