// libFuzzer: the first byte says as what the others are read: records of CIFAR, a text form of
// USPS, or events; each is read, or is one Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/error.hpp"
#include "lapicque/io/events/event_files.hpp"
#include "lapicque/io/images/cifar.hpp"
#include "lapicque/io/images/usps.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  if (size == 0) return 0;
  const std::span bytes(data + 1, size - 1);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  try {
    ImageSet set;
    switch (data[0] % 7) {
      case 0:
        append_cifar(bytes, "fuzz.bin", Cifar::ten, set);
        break;
      case 1:
        append_cifar(bytes, "fuzz.bin", Cifar::hundred, set);
        break;
      case 2:
        parse_usps_text(text, "fuzz");
        break;
      case 3:
        parse_usps_libsvm(text, "fuzz");
        break;
      case 4:
        parse_events(bytes, "fuzz.bin", {34, 34, 2});
        break;
      case 5:
        parse_events(bytes, "fuzz.bs3", {128, 128, 2});
        break;
      default:
        parse_events(bytes, "fuzz.aedat", {128, 128, 2});
    }
  } catch (const Error&) {
  }
  return 0;
}
