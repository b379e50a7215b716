// Any text is a SONATA configuration or one lapicque::Error. What follows zero bytes are the files
// that it names, in the order in which they are asked for, and last an override.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata/config.hpp"
#include "lapicque/io/sonata/spike_table.hpp"
#include "lapicque/io/sonata/types.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lapicque;
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < size; ++i)
    if (data[i] == 0)
      parts.emplace_back();
    else
      parts.back() += char(data[i]);
  const auto attempt = [](auto action) {
    try {
      action();
    } catch (const Error&) {
    }
  };
  attempt([&] {
    size_t next = 0;
    const TextLoader load = [&](const std::filesystem::path& path) {
      if (next == parts.size()) fail(ErrorKind::file, "{}: no such file", path.string());
      return parts[next++];
    };
    const std::vector<std::string> overrides{parts.back()};
    const bool overridden = parts.back().find('=') != std::string::npos && parts.size() > 1;
    const auto config = read_sonata_config(
        "folder/fuzz.json", overridden ? overrides : std::vector<std::string>{}, load);
    for (const auto& [name, set] : config.node_sets)
      basic_sets({.name = name, .members = {name}}, config.node_sets);
  });
  attempt([&] { parse_types(parts.back(), "fuzz.csv", "node_type_id"); });
  attempt([&] { parse_spike_table(parts.back(), "fuzz.csv"); });
  return 0;
}
