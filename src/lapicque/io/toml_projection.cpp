// [[projection]]: who is connected to whom, and by what synapses.
#include <algorithm>
#include <cmath>

#include "lapicque/io/toml_sections.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/models/synapse.hpp"

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

const SynapseModel& synapse_of(const TomlTable& table) {
  const auto name = table.text("synapse", "static");
  if (const auto* model = find_synapse_model(name)) return *model;
  std::vector<std::string> known;
  for (const auto& model : synapse_models()) known.emplace_back(model.info.name);
  fail("{}: no synapse model \"{}\"{}", table.where("synapse"), name, suggestion(name, known));
}

/// The parameters and named choices of a synapse model that are not at their defaults.
void read_synapse(const TomlTable& table, const SynapseModel& model, std::string_view weight_unit,
                  Synapse& synapse) {
  for (const auto& option : model.options) {
    const std::string name(option.name);
    if (!table.find(name)) continue;
    const std::vector<std::string> choices(option.choices.begin(), option.choices.end());
    synapse.options[name] = choices.empty() ? table.text(name) : table.choice(name, choices, "");
  }
  for (const auto& field : model.parameters) {
    if (!table.find(field.name)) continue;
    const auto unit = std::string_view(field.unit) == "weight" ? weight_unit : field.unit;
    auto value = table.value(field.name, unit, field.range, field.value);
    require(model.per_synapse || value.number(), "{} must be one number for all synapses",
            table.where(field.name));
    synapse.parameters.emplace(field.name, std::move(value));
  }
}

}  // namespace

void read_projection(const toml::node& node, size_t i, const RunOptions& run, Network& net) {
  const TomlTable plain(node, fmt::format("projection {}", i));
  const auto source = population_of(plain.text("source"), net, plain.where("source"));
  const auto target = population_of(plain.text("target"), net, plain.where("target"));
  const TomlTable table(
      node, fmt::format("projection \"{}->{}\"", plain.text("source"), plain.text("target")));
  const auto& rule = rule_of(table);
  const auto& synapse = synapse_of(table);
  std::vector<std::string> keys{"name",     "source",  "target",
                                "rule",     "weight",  "delay",
                                "receptor", "synapse", "dendritic_fraction"};
  std::ranges::copy(rule.keys, std::back_inserter(keys));
  std::ranges::copy(names_of(synapse.parameters), std::back_inserter(keys));
  for (const auto& option : synapse.options) keys.emplace_back(option.name);
  table.allow(keys);

  const auto n_target = n_neurons(target, net);
  auto connectivity = rule.read(table, n_neurons(source, net), n_target);
  Synapse made{.receptor = table.text("receptor", ""), .model = std::string(synapse.info.name)};
  const auto key = table.find("receptor") ? "receptor" : "target";
  const auto unit = receptor_unit(target, made.receptor, net, table.where(key));
  made.weight = table.value("weight", unit, any_value, made.weight);
  check_list(table, "weight", made.weight, connectivity, n_target);
  const double least = run.dt * (1 - 1e-9);
  made.delay = table.value("delay", "ms", {.low = least}, std::max(1.0, run.dt));
  check_list(table, "delay", made.delay, connectivity, n_target);
  read_synapse(table, synapse, unit, made);
  made.dendritic_fraction = table.number("dendritic_fraction", "1", fraction, 1);

  const auto name = table.text("name", "");
  require(name.empty() ||
              std::ranges::none_of(net.projections, [&](const auto& p) { return p.name == name; }),
          "{}: a second projection of the name \"{}\"", table.where("name"), name);
  net.connect(source, target, std::move(connectivity), std::move(made), name);
}

}  // namespace lapicque::io
