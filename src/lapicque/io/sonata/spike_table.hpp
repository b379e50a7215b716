// Spikes as text, as tools around SONATA write them:
//   timestamps population node_ids        one spike a line, in any order of the columns
//   gid spike-times                       one neuron a line, its times separated by commas
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/recording/recording.hpp"

namespace lapicque {

/// Populations in the order in which they first appear; "spikes" where the table names none.
std::vector<SpikeRecord> parse_spike_table(std::string_view text, std::string_view name);
std::vector<SpikeRecord> read_spike_table(const std::filesystem::path& path);

}  // namespace lapicque
