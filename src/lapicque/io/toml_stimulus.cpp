// [[stimulus]] and [[record]]: what goes in, and what is kept.
#include <algorithm>
#include <cmath>

#include "lapicque/io/toml_sections.hpp"
#include "lapicque/models/registry.hpp"

namespace lapicque::io {
namespace {

double when(const TomlTable& table, std::string_view key, double otherwise) {
  const auto* node = table.find(key);
  if (node && node->is_floating_point() && std::isinf(node->as_floating_point()->get()) &&
      node->as_floating_point()->get() > 0)
    return node->as_floating_point()->get();
  return table.number(key, "ms", non_negative, otherwise);
}

}  // namespace

void read_stimulus(const toml::node& node, size_t i, Network& net) {
  const TomlTable table(node, fmt::format("stimulus {}", i));
  struct Kind {
    std::string name;
    std::vector<std::string> keys;
  };
  static const std::vector<Kind> kinds{{"poisson", {"rate", "weight", "receptor"}},
                                       {"dc", {"amplitude"}},
                                       {"ac", {"amplitude", "offset", "frequency", "phase"}},
                                       {"step", {"times", "amplitudes"}},
                                       {"noise", {"amplitude", "offset", "interval"}}};
  std::vector<std::string> names;
  for (const auto& kind : kinds) names.push_back(kind.name);
  table.need("kind", "\"poisson\"");
  const auto kind = table.choice("kind", names, "");
  const size_t index = size_t(std::ranges::find(names, kind) - names.begin());
  std::vector<std::string> keys{"name", "kind", "target", "start", "stop"};
  std::ranges::copy(kinds[index].keys, std::back_inserter(keys));
  table.allow(keys);

  const auto target = population_of(table.text("target"), net, table.where("target"));
  const auto n = n_neurons(target, net);
  Stimulus s;
  s.name = table.text("name", "");
  s.kind = Stimulus::Kind(index);
  s.start = when(table, "start", 0);
  s.stop = when(table, "stop", s.stop);
  require(s.start <= s.stop, "{}: it would start at {:g} ms and stop at {:g} ms",
          table.where("stop"), s.start, s.stop);
  switch (s.kind) {
    case Stimulus::Kind::poisson: {
      s.receptor = table.text("receptor", "");
      const auto key = table.find("receptor") ? "receptor" : "target";
      const auto unit = receptor_unit(target, s.receptor, net, table.where(key));
      table.need("rate", "\"8 Hz\"");
      s.rate = table.value("rate", "Hz", non_negative, 0.0);
      s.rate.check_length(n, table.where("rate"));
      s.weight = table.value("weight", unit, any_value, s.weight);
      require(s.weight.number(), "{} must be one number for all events", table.where("weight"));
      break;
    }
    case Stimulus::Kind::dc:
    case Stimulus::Kind::ac:
    case Stimulus::Kind::noise:
      table.need("amplitude", "\"100 pA\"");
      s.amplitude = table.value("amplitude", "pA",
                                s.kind == Stimulus::Kind::noise ? non_negative : any_value, 0.0);
      s.amplitude.check_length(n, table.where("amplitude"));
      s.offset = table.number("offset", "pA", any_value, s.offset);
      s.frequency = table.number("frequency", "Hz", non_negative, s.frequency);
      s.phase = table.number("phase", "1", any_value, s.phase);
      s.interval = table.number("interval", "ms", non_negative, s.interval);
      break;
    case Stimulus::Kind::step:
      s.times = table.numbers("times", "ms", non_negative);
      s.amplitudes = table.numbers("amplitudes", "pA", any_value);
      require(s.times.size() == s.amplitudes.size(), "{} has {} entries and amplitudes has {}",
              table.where("times"), s.times.size(), s.amplitudes.size());
      require(std::ranges::is_sorted(s.times, std::ranges::less_equal{}),
              "{}: the times must increase", table.where("times"));
      break;
  }
  for (const auto* key : {"rate", "amplitude"})
    require(!(key == std::string_view("rate") ? s.rate : s.amplitude).distance(),
            "{} cannot depend on distance; that is for weights and delays", table.where(key));
  net.stimulate(target, std::move(s));
}

namespace {

/// The weights of a projection, by its name.
void record_weights(const TomlTable& table, const RunOptions& run, Network& net) {
  table.allow({"projection", "interval"});
  table.need("interval", "\"100 ms\"");
  const double interval = table.number("interval", "ms", {.low = run.dt * (1 - 1e-9)}, 0);
  std::vector<std::string> known;
  for (const auto& p : net.projections) known.push_back(p.name);
  for (const auto& name : table.texts("projection")) {
    const auto place = std::ranges::find(known, name);
    require(place != known.end(), "{}: no projection \"{}\"{}", table.where("projection"), name,
            suggestion(name, known));
    net.record_weights(size_t(place - known.begin()), interval);
  }
}

}  // namespace

void read_record(const toml::node& node, size_t i, const RunOptions& run, Network& net) {
  const TomlTable table(node, fmt::format("record {}", i));
  if (table.find("projection")) return record_weights(table, run, net);
  table.allow({"population", "variables", "interval", "projection"});
  table.need("population", "\"exc\"");
  const auto variables =
      table.find("variables") ? table.texts("variables") : std::vector<std::string>{"spikes"};
  const double interval = table.number("interval", "ms", {.low = run.dt * (1 - 1e-9)}, 0);
  for (const auto& text : table.texts("population")) {
    const auto target = population_of(text, net, table.where("population"));
    const auto& model = net.populations[target.index].model;
    const auto* neuron = find_neuron_model(model);
    std::vector<std::string> state, known;
    if (neuron) known = names_of(neuron->state);
    known.emplace_back("spikes");
    for (const auto& variable : variables) {
      require(std::ranges::find(known, variable) != known.end(), "{}: {} has no variable \"{}\"{}",
              table.where("variables"), model, variable, suggestion(variable, known));
      if (variable == "spikes")
        net.record_spikes(target);
      else
        state.push_back(variable);
    }
    if (!state.empty()) net.record(target, std::move(state), interval);
  }
}

}  // namespace lapicque::io
