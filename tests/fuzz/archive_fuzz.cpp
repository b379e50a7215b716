// Any bytes are an archive or one lapicque::Error: as they are, and as entries behind a digest that
// fits.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "lapicque/base/error.hpp"
#include "lapicque/train/archive.hpp"

namespace {

void read(std::string_view bytes) {
  using lapicque::train::Archive;
  try {
    const auto archive = Archive::from_bytes(bytes);
    if (Archive::from_bytes(archive.to_bytes()) != archive) __builtin_trap();
  } catch (const lapicque::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view given{reinterpret_cast<const char*>(data), size};
  read(given);
  const auto body = given.substr(0, size / 8 * 8);
  const uint64_t digest = lapicque::train::Archive::digest(body);
  std::string whole = "LPQARCH1";
  whole.append(reinterpret_cast<const char*>(&digest), sizeof digest);
  read(whole.append(body));
  return 0;
}
