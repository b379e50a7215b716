// What files that are written at once and files that grow have in common. Private to this room.
#pragma once
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/io/sonata.hpp"

namespace lapicque::io {

/// The file with SONATA's marks, and where it comes from.
Hdf5Writer marked(Hdf5Writer file, const FileOrigin& origin);

/// A name that is a valid HDF5 link and new in `taken`.
std::string unique_name(std::string name, std::set<std::string>& taken);

/// What surrounds the spikes of a population.
void describe(Hdf5Writer& file, const std::string& group, double t_start, double t_stop,
              uint32_t n_neurons, SpikeOrder order = SpikeOrder::by_time);

/// Units, variable and mapping of a trace; `begin` and `end` bound its half-open time, ms.
void describe(Hdf5Writer& file, const std::string& group, const Trace& trace, double begin,
              double end);

/// Traces by file: each holds one variable, and a population once.
std::vector<std::pair<std::string, std::vector<const Trace*>>> by_report(
    std::span<const Trace> traces);

}  // namespace lapicque::io
