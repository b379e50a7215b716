// libFuzzer: any bytes are unpacked, or the files of an archive, or one Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/io/archive.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  const std::span bytes(data, size);
  try {
    unpacked(Bytes(data, data + size), "fuzz", 1 << 24);
  } catch (const Error&) {
  }
  try {
    read_archive(bytes, "fuzz", [](std::string_view name) { return has_ending(name, {".png"}); });
  } catch (const Error&) {
  }
  return 0;
}
