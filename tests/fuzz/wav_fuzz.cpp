// libFuzzer: any bytes are a sound, or one Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/error.hpp"
#include "lapicque/io/audio.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  const std::span bytes(data, size);
  try {
    parse_wav(bytes, "fuzz.wav");
  } catch (const Error&) {
  }
  return 0;
}
