// libFuzzer: any bytes are a graph or an Error, never a crash.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/error.hpp"
#include "lapicque/io/nir.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  try {
    const auto file = Hdf5File::from_bytes(std::as_bytes(std::span(data, size)), "fuzz.nir");
    nir::read_version(file);
    nir::read(file);
  } catch (const Error&) {
  }
  return 0;
}
