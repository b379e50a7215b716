#include "lapicque/network/network.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/models/registry.hpp"

namespace lapicque {
namespace {

template <class... Ts>
struct Overload : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overload(Ts...) -> Overload<Ts...>;

uint32_t length(const Network& net, const PopulationId& id) {
  const uint32_t size = net.populations[id.index].size;
  return std::min(id.slice.last, size) - std::min(id.slice.first, size);
}

}  // namespace

PopulationId Network::population(std::string new_name, std::string model, uint32_t size,
                                 ValueMap parameters, ValueMap initial) {
  for (const auto& p : populations)
    require(p.name != new_name, "population \"{}\" is declared twice", new_name);
  require(!new_name.empty(), "a population needs a name");
  require(size > 0, "population \"{}\" has no neurons; its size must be > 0", new_name);
  populations.push_back({.name = std::move(new_name),
                         .model = std::move(model),
                         .size = size,
                         .parameters = std::move(parameters),
                         .initial = std::move(initial)});
  return {uint32_t(populations.size() - 1)};
}

size_t Network::connect(PopulationId source, PopulationId target, Connectivity rule,
                        Synapse synapse, std::string new_name) {
  require(source.index < populations.size() && target.index < populations.size(),
          "connect: a population that is not of this network");
  if (new_name.empty()) {
    const auto stem = populations[source.index].name + "->" + populations[target.index].name;
    auto taken = [&](const std::string& s) {
      return std::ranges::any_of(projections, [&](const auto& p) { return p.name == s; });
    };
    new_name = stem;
    for (int i = 2; taken(new_name); ++i) new_name = fmt::format("{} #{}", stem, i);
  }
  projections.push_back({std::move(new_name), source, target, std::move(rule), std::move(synapse)});
  return projections.size() - 1;
}

size_t Network::stimulate(PopulationId target, Stimulus stimulus) {
  require(target.index < populations.size(), "stimulate: a population that is not of this network");
  stimulus.target = target;
  if (stimulus.name.empty())
    stimulus.name =
        fmt::format("stimulus {} of {}", stimuli.size() + 1, populations[target.index].name);
  stimuli.push_back(std::move(stimulus));
  return stimuli.size() - 1;
}

void Network::record_spikes(PopulationId target) {
  require(target.index < populations.size(), "record: a population that is not of this network");
  probes.push_back({target});
}

void Network::record(PopulationId target, std::vector<std::string> variables, double interval) {
  require(target.index < populations.size(), "record: a population that is not of this network");
  require(!variables.empty(), "record: name at least one state variable");
  probes.push_back({target, std::move(variables), interval});
}

void Network::record_weights(size_t projection, double interval) {
  require(projection < projections.size(), "record_weights: projection {} of {}", projection,
          projections.size());
  weight_probes.push_back({projection, interval});
}

PopulationId Network::find(std::string_view wanted) const {
  std::vector<std::string> known;
  for (uint32_t i = 0; i < populations.size(); ++i) {
    if (populations[i].name == wanted) return {i};
    known.push_back(populations[i].name);
  }
  fail("no population \"{}\"{}", wanted, suggestion(wanted, known));
}

uint32_t Network::n_neurons() const {
  uint32_t n = 0;
  for (const auto& p : populations) n += p.size;
  return n;
}

double expected_synapses(const Connectivity& rule, uint32_t n_source, uint32_t n_target) {
  const double pairs = double(n_source) * n_target;
  return std::visit(
      Overload{[&](const OneToOne&) { return double(n_source); },
               [&](const AllToAll&) { return pairs; },
               [&](const FixedProbability& r) { return r.p * pairs; },
               [&](const FixedInDegree& r) { return double(r.k) * n_target; },
               [&](const FixedOutDegree& r) { return double(r.k) * n_source; },
               [&](const FixedTotalNumber& r) { return double(r.n); },
               [&](const DistanceDependent& r) { return std::clamp(r.p(0), 0.0, 1.0) * pairs; },
               [&](const ExplicitPairs& r) { return double(r.sources.size()); }},
      rule);
}

std::string describe(const Connectivity& rule) {
  return std::visit(
      Overload{[](const OneToOne&) { return std::string("one to one"); },
               [](const AllToAll&) { return std::string("all to all"); },
               [](const FixedProbability& r) { return fmt::format("probability {:g}", r.p); },
               [](const FixedInDegree& r) { return fmt::format("in-degree {}", r.k); },
               [](const FixedOutDegree& r) { return fmt::format("out-degree {}", r.k); },
               [](const FixedTotalNumber& r) { return fmt::format("total {}", r.n); },
               [](const DistanceDependent&) { return std::string("by distance"); },
               [](const ExplicitPairs& r) { return fmt::format("{} pairs", r.sources.size()); }},
      rule);
}

std::string Network::describe() const {
  std::string text =
      fmt::format("{}: {} neurons in {} populations\n", name, n_neurons(), populations.size());
  for (const auto& p : populations)
    text += fmt::format("  population {:<12} {:>8} x {}\n", p.name, p.size, p.model);
  for (const auto& p : projections)
    text += fmt::format(
        "  projection {:<12} {:>12.0f} synapses, {}, {}, weight {}, delay {}\n", p.name,
        expected_synapses(p.connectivity, length(*this, p.source), length(*this, p.target)),
        lapicque::describe(p.connectivity), p.synapse.model, p.synapse.weight.describe(),
        p.synapse.delay.describe());
  for (const auto& s : stimuli)
    text += fmt::format("  stimulus   {} on {}\n", s.name, populations[s.target.index].name);
  return text;
}

}  // namespace lapicque
