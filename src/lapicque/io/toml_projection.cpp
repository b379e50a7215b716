// [[projection]], [[stimulus]] and [[record]].
#include <algorithm>
#include <cmath>

#include "lapicque/io/toml_sections.hpp"
#include "lapicque/models/registry.hpp"

namespace lapicque::io {
namespace {

constexpr uint64_t max_pairs = UINT64_C(1) << 40;

std::vector<uint32_t> indices(const TomlTable& table, std::string_view key, uint32_t n) {
  const auto numbers = table.numbers(key, "1", {.low = 0, .high = n - 1.0});
  std::vector<uint32_t> result;
  result.reserve(numbers.size());
  for (double x : numbers) {
    require(x == std::floor(x), "{} holds {:g}; indices are whole numbers from 0 to {}",
            table.where(key), x, n - 1);
    result.push_back(uint32_t(x));
  }
  return result;
}

/// The keys of each rule, after which comes what reads it.
struct Rule {
  const char* name;
  std::vector<std::string> keys;
  Connectivity (*read)(const TomlTable&, uint32_t n_source, uint32_t n_target);
};

Connectivity read_fixed_in_degree(const TomlTable& t, uint32_t n_source, uint32_t) {
  FixedInDegree rule{.autapses = t.flag("autapses", true), .multapses = t.flag("multapses", true)};
  rule.k = uint32_t(t.count("k", 0, rule.multapses ? UINT32_MAX : n_source));
  return rule;
}
Connectivity read_fixed_out_degree(const TomlTable& t, uint32_t, uint32_t n_target) {
  FixedOutDegree rule{.autapses = t.flag("autapses", true), .multapses = t.flag("multapses", true)};
  rule.k = uint32_t(t.count("k", 0, rule.multapses ? UINT32_MAX : n_target));
  return rule;
}
Connectivity read_fixed_total_number(const TomlTable& t, uint32_t n_source, uint32_t n_target) {
  FixedTotalNumber rule{.autapses = t.flag("autapses", true),
                        .multapses = t.flag("multapses", true)};
  rule.n = t.count("n", 0, rule.multapses ? max_pairs : uint64_t(n_source) * n_target);
  return rule;
}
Connectivity read_explicit(const TomlTable& t, uint32_t n_source, uint32_t n_target) {
  ExplicitPairs rule{indices(t, "sources", n_source), indices(t, "targets", n_target)};
  require(rule.sources.size() == rule.targets.size(),
          "{} has {} entries and targets has {}; they are pairs", t.where("sources"),
          rule.sources.size(), rule.targets.size());
  return rule;
}
Connectivity read_one_to_one(const TomlTable& t, uint32_t n_source, uint32_t n_target) {
  require(n_source == n_target,
          "{}: one_to_one needs as many sources as targets, here {} and {}; take slices",
          t.where("rule"), n_source, n_target);
  return OneToOne{};
}

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table{
      {"one_to_one", {}, &read_one_to_one},
      {"all_to_all",
       {"autapses"},
       [](const TomlTable& t, uint32_t, uint32_t) -> Connectivity {
         return AllToAll{.autapses = t.flag("autapses", true)};
       }},
      {"fixed_probability",
       {"p", "autapses"},
       [](const TomlTable& t, uint32_t, uint32_t) -> Connectivity {
         t.need("p", "0.1");
         return FixedProbability{.p = t.number("p", "1", fraction, 0),
                                 .autapses = t.flag("autapses", true)};
       }},
      {"fixed_in_degree", {"k", "autapses", "multapses"}, &read_fixed_in_degree},
      {"fixed_out_degree", {"k", "autapses", "multapses"}, &read_fixed_out_degree},
      {"fixed_total_number", {"n", "autapses", "multapses"}, &read_fixed_total_number},
      {"distance_dependent",
       {"p", "cutoff", "autapses"},
       [](const TomlTable& t, uint32_t, uint32_t) -> Connectivity {
         DistanceDependent rule;
         rule.p = distance_of(t.need("p", "{distance = \"gaussian\", a = 1, b = \"100 um\"}"), "1",
                              t.what("p"));
         rule.cutoff = t.number("cutoff", "um", positive, rule.cutoff);
         rule.autapses = t.flag("autapses", false);
         return rule;
       }},
      {"explicit", {"sources", "targets"}, &read_explicit}};
  return table;
}

const Rule& rule_of(const TomlTable& table) {
  const auto name = table.text("rule");
  std::vector<std::string> known;
  for (const auto& rule : rules()) {
    if (name == rule.name) return rule;
    known.emplace_back(rule.name);
  }
  fail("{}: no connection rule \"{}\"{}", table.where("rule"), name, suggestion(name, known));
}

/// Lists of weights or delays give one value to each pair, which only some rules can number.
void check_list(const TomlTable& table, std::string_view key, const Value& value,
                const Connectivity& rule, uint32_t n_target) {
  if (!value.list()) return;
  const auto* pairs = std::get_if<ExplicitPairs>(&rule);
  require(pairs || std::holds_alternative<OneToOne>(rule),
          "{} is a list; only the rules explicit and one_to_one number their pairs",
          table.where(key));
  value.check_length(pairs ? pairs->sources.size() : n_target, table.where(key));
}

double when(const TomlTable& table, std::string_view key, double otherwise) {
  const auto* node = table.find(key);
  if (node && node->is_floating_point() && std::isinf(node->as_floating_point()->get()) &&
      node->as_floating_point()->get() > 0)
    return node->as_floating_point()->get();
  return table.number(key, "ms", non_negative, otherwise);
}

}  // namespace

void read_projection(const toml::node& node, size_t i, const RunOptions& run, Network& net) {
  const TomlTable plain(node, fmt::format("projection {}", i));
  const auto source = population_of(plain.text("source"), net, plain.where("source"));
  const auto target = population_of(plain.text("target"), net, plain.where("target"));
  const TomlTable table(
      node, fmt::format("projection \"{}->{}\"", plain.text("source"), plain.text("target")));
  const auto& rule = rule_of(table);
  const auto synapse = table.text("synapse", "static");
  std::vector<std::string> keys{"name",     "source",  "target",
                                "rule",     "weight",  "delay",
                                "receptor", "synapse", "dendritic_fraction"};
  std::ranges::copy(rule.keys, std::back_inserter(keys));
  table.allow(keys);

  const auto n_target = n_neurons(target, net);
  auto connectivity = rule.read(table, n_neurons(source, net), n_target);
  Synapse made{.receptor = table.text("receptor", ""), .model = synapse};
  const auto key = table.find("receptor") ? "receptor" : "target";
  const auto unit = receptor_unit(target, made.receptor, net, table.where(key));
  made.weight = table.value("weight", unit, any_value, made.weight);
  check_list(table, "weight", made.weight, connectivity, n_target);
  const double least = run.dt * (1 - 1e-9);
  made.delay = table.value("delay", "ms", {.low = least}, std::max(1.0, run.dt));
  check_list(table, "delay", made.delay, connectivity, n_target);
  made.dendritic_fraction = table.number("dendritic_fraction", "1", fraction, 1);

  const auto name = table.text("name", "");
  require(name.empty() ||
              std::ranges::none_of(net.projections, [&](const auto& p) { return p.name == name; }),
          "{}: a second projection of the name \"{}\"", table.where("name"), name);
  net.connect(source, target, std::move(connectivity), std::move(made), name);
}

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
      s.weight.check_length(n, table.where("weight"));
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
  net.stimulate(target, std::move(s));
}

void read_record(const toml::node& node, size_t i, const RunOptions& run, Network& net) {
  const TomlTable table(node, fmt::format("record {}", i));
  table.allow({"population", "variables", "interval"});
  table.need("population", "\"exc\"");
  const auto variables =
      table.find("variables") ? table.texts("variables") : std::vector<std::string>{"spikes"};
  const double interval = table.number("interval", "ms", {.low = run.dt * (1 - 1e-9)}, 0);
  for (const auto& text : table.texts("population")) {
    const auto target = population_of(text, net, table.where("population"));
    const auto& model = *find_neuron_model(net.populations[target.index].model);
    std::vector<std::string> state, known = names_of(model.state);
    known.emplace_back("spikes");
    for (const auto& variable : variables) {
      require(std::ranges::find(known, variable) != known.end(), "{}: {} has no variable \"{}\"{}",
              table.where("variables"), model.info.name, variable, suggestion(variable, known));
      if (variable == "spikes")
        net.record_spikes(target);
      else
        state.push_back(variable);
    }
    if (!state.empty()) net.record(target, std::move(state), interval);
  }
}

}  // namespace lapicque::io
