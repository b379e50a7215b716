// Networks written as TOML text: docs/toml.md shows every key. Reading is strict: an unknown key,
// a wrong type, unit or range, or a name that does not exist is one Error that opens with
// file:line:column.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "lapicque/network/network.hpp"

namespace lapicque {

/// The [simulation] table: how a network is to be run.
struct RunOptions {
  double dt = 0.1;         ///< ms
  double duration = 1000;  ///< ms, whole steps; what is recorded
  double warmup = 0;       ///< ms, whole steps before the recording starts
  uint64_t seed = 1;
  int threads = 0;                   ///< 0: one for each core
  std::string precision = "double";  ///< of the neurons' state: "double" or "single"
  std::string weights = "exact";     ///< "exact", or "16 bit": less memory
  bool operator==(const RunOptions&) const = default;
};

struct NetworkFile {
  Network network;
  RunOptions run;
  bool operator==(const NetworkFile&) const = default;
};

/// Largest file that is read, and how deep its tables and dotted keys may nest.
inline constexpr size_t max_toml_bytes = size_t(64) << 20;
inline constexpr int max_toml_depth = 32;

/// Reads a network; `overrides` are "a.b=value" texts, applied before anything is checked.
/// A network without [[record]] gets a probe for the spikes of every population.
NetworkFile parse_network(std::string_view text, std::string_view source_name,
                          std::span<const std::string> overrides = {});

/// The same from a file; a network without a name gets the file's stem.
NetworkFile read_network_file(const std::filesystem::path& path,
                              std::span<const std::string> overrides = {});

}  // namespace lapicque
