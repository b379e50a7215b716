// Any bytes are a network or one lapicque::Error. What follows a zero byte is an override.
#include <cstdint>
#include <string_view>

#include "lapicque/base/error.hpp"
#include "lapicque/io/toml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  std::vector<std::string> overrides;
  if (const auto zero = text.find('\0'); zero != text.npos) {
    overrides.emplace_back(text.substr(zero + 1));
    text = text.substr(0, zero);
  }
  try {
    lapicque::parse_network(text, "fuzz.toml", overrides);
  } catch (const lapicque::Error&) {
  }
  return 0;
}
