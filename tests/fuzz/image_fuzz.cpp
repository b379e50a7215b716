// libFuzzer: any bytes are a PNG or JPEG image, or one Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/error.hpp"
#include "lapicque/io/images/decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  const std::span bytes(data, size);
  try {
    decode_image(bytes, "fuzz");
  } catch (const Error&) {
  }
  return 0;
}
