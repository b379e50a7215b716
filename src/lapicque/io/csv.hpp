// Spikes and traces as comma-separated text, for spreadsheets and quick looks.
//   spikes   population,neuron,time_ms
//   traces   time_ms,exc[0].V_m (mV),exc[1].V_m (mV)
#pragma once
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "lapicque/recording/recording.hpp"

namespace lapicque {

void write_spikes_csv(const std::filesystem::path& path, std::span<const SpikeRecord> records);

/// Populations in the order in which they first appear; sizes and windows are those of the spikes.
std::vector<SpikeRecord> read_spikes_csv(const std::filesystem::path& path);
std::vector<SpikeRecord> parse_spikes_csv(std::string_view text, std::string_view source_name);

/// One row for each sample.
void write_trace_csv(const std::filesystem::path& path, const Trace& trace);

}  // namespace lapicque
