// libFuzzer: any bytes are an IDX array, or one Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/error.hpp"
#include "lapicque/io/images/idx.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  const std::span bytes(data, size);
  try {
    parse_idx(bytes, "fuzz.idx");
  } catch (const Error&) {
  }
  return 0;
}
