// Spikes and state variables as SONATA files (Dai et al. 2020, PLoS Comput. Biol. 16:e1007696).
//   spikes   /spikes/<population>/{timestamps, node_ids}, attribute sorting
//   report   /report/<population>/{data, mapping/{node_ids, index_pointers, element_ids, time}}
// Files of older tools are read too: /spikes/gids without a population, mapping/index_pointer.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lapicque/io/hdf5.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque {

/// How the spikes of a file are sorted.
enum class SpikeOrder { none, by_id, by_time };

/// Where numbers come from; written as attributes of every file.
struct FileOrigin {
  uint64_t seed = 1;
  double dt = 0;                   ///< ms; 0 when there is none
  std::string configuration = "";  ///< text of the network file; its hash is written
};

/// The largest population that a foreign file may claim.
inline constexpr uint32_t max_file_neurons = 100'000'000;

/// Writes all records aside and renames; names are made unique by " #2" where they repeat.
void write_spikes(const std::filesystem::path& path, std::span<const SpikeRecord> records,
                  const FileOrigin& origin, SpikeOrder order = SpikeOrder::by_time);
std::vector<SpikeRecord> read_spikes(const std::filesystem::path& path);
std::vector<SpikeRecord> read_spikes(const Hdf5File& file);

/// One report: traces of one variable, at most one for each population.
void write_report(const std::filesystem::path& path, std::span<const Trace> traces,
                  const FileOrigin& origin);
std::vector<Trace> read_report(const std::filesystem::path& path);
std::vector<Trace> read_report(const Hdf5File& file);

/// Writes every trace of a recording into `folder`: VARIABLE.h5, and VARIABLE_2.h5 where a
/// population was recorded twice. Returns the files.
std::vector<std::filesystem::path> write_reports(const std::filesystem::path& folder,
                                                 std::span<const Trace> traces,
                                                 const FileOrigin& origin);

/// 16 hex digits: 64-bit FNV-1a of a text.
std::string text_hash(std::string_view text);

}  // namespace lapicque
