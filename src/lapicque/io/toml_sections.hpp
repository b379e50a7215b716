// The sections of a network file, each read into the network. Private to this room.
#pragma once
#include "lapicque/io/toml.hpp"
#include "lapicque/io/toml_table.hpp"

namespace lapicque::io {

/// [population.NAME]
void read_population(const toml::node& node, const std::string& name, const RunOptions& run,
                     Network& net);
/// `positions` of a population of `size` neurons, the `index`-th of its network.
Positions read_positions(const toml::node& node, const std::string& what, uint32_t size,
                         uint64_t seed, uint32_t index);
/// [[projection]], [[stimulus]] and [[record]]: the i-th of its list, counted from 1.
void read_projection(const toml::node& node, size_t i, const RunOptions& run, Network& net);
void read_stimulus(const toml::node& node, size_t i, Network& net);
void read_record(const toml::node& node, size_t i, const RunOptions& run, Network& net);

/// "exc", "exc[0:100]", "exc[5]": a population of `net`, or some of its neurons.
PopulationId population_of(std::string_view text, const Network& net, std::string_view where);
uint32_t n_neurons(const PopulationId& id, const Network& net);

/// The unit of the weights that arrive at a receptor of a population; an empty name means any.
std::string receptor_unit(const PopulationId& target, const std::string& receptor,
                          const Network& net, std::string_view where);

}  // namespace lapicque::io
