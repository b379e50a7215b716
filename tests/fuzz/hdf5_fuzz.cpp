// libFuzzer: any bytes are spikes, a report, or an Error, never a crash.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  try {
    const auto file = Hdf5File::from_bytes(std::as_bytes(std::span(data, size)), "fuzz.h5");
    if (file.has("/report"))
      read_report(file);
    else
      read_spikes(file);
  } catch (const Error&) {
  }
  return 0;
}
