#include "lapicque/io/sonata/models.hpp"

#include <algorithm>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/json.hpp"

namespace lapicque {
namespace {

std::vector<std::string> templates() {
  std::vector<std::string> names{"nrn:IntFire1"};
  for (const auto& model : neuron_models())
    names.push_back(fmt::format("nest:{}", model.info.name));
  return names;
}

SonataModel int_fire_1() {
  return {.model = find_neuron_model("intfire1"),
          .renamed = {{"tau", {"tau", 1000}}, {"refrac", {"t_ref", 1000}}, {"M", {"m"}}},
          .ignored = {"type"},
          .current_factor = 1000};
}

/// One of NEST's synapse models: ours, its defaults, and what the parameters are called here.
struct NestSynapse {
  const char* nest;
  const char* ours;
  std::map<std::string, std::string> parameters;
  std::map<std::string, double> defaults;
  TextMap options;
};

const std::vector<NestSynapse>& nest_synapses() {
  static const std::vector<NestSynapse> all{
      {"static_synapse", "static", {}, {}, {}},
      {"tsodyks2_synapse",
       "tsodyks_markram",
       {{"U", "U"}, {"tau_rec", "tau_rec"}, {"tau_fac", "tau_facil"}},
       {{"U", 0.5}, {"tau_rec", 800}, {"tau_facil", 0}},
       {}},
      {"quantal_stp_synapse",
       "multiquantal",
       {{"U", "U"}, {"n", "n"}, {"tau_rec", "tau_rec"}, {"tau_fac", "tau_facil"}},
       {{"U", 0.5}, {"n", 1}, {"tau_rec", 800}, {"tau_facil", 10}},
       {}},
      {"stdp_synapse",
       "stdp",
       {{"tau_plus", "tau_plus"},
        {"tau_minus", "tau_minus"},
        {"lambda", "A_plus"},
        {"mu_plus", "mu_plus"},
        {"mu_minus", "mu_minus"},
        {"Wmax", "w_max"}},
       {{"tau_plus", 20},
        {"tau_minus", 20},
        {"A_plus", 0.01},
        {"mu_plus", 1},
        {"mu_minus", 1},
        {"w_max", 100}},
       {{"pairing", "all_to_all"}, {"weight_dependence", "guetig"}}}};
  return all;
}

/// What every file of synapse parameters may hold; the weight comes from the edges.
const std::vector<std::string> of_any_synapse{"sign", "level_of_detail", "receptor_type"};

}  // namespace

SonataModel::Parameter SonataModel::parameter(const std::string& name,
                                              std::string_view where) const {
  const auto at = renamed.find(name);
  Parameter result = at == renamed.end() ? Parameter{name} : at->second;
  if (find_field(model->parameters, result.name) >= 0 || find_field(model->state, result.name) >= 0)
    return result;
  auto known = names_of(model->parameters);
  for (const auto& other : names_of(model->state)) known.push_back(other);
  fail(ErrorKind::file, "{}: {} has no parameter \"{}\"{}", where, model->info.name, name,
       suggestion(name, known));
}

SonataModel find_sonata_model(const std::string& model_template, std::string_view where) {
  if (model_template == "nrn:IntFire1") return int_fire_1();
  std::string_view name = model_template;
  for (const std::string_view prefix : {"nest:", "lapicque:"})
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  const auto* model = find_neuron_model(name);
  if (!model)
    fail(ErrorKind::file, "{}: no neuron model \"{}\"{}", where, model_template,
         suggestion(model_template, templates()));
  return {.model = model};
}

std::map<std::string, double> cell_parameters(const io::JsonNode& root, const SonataModel& model) {
  std::map<std::string, double> values;
  for (const auto& entry : root.entries()) {
    if (model.ignored.contains(entry.key())) continue;
    const auto parameter = model.parameter(entry.key(), entry.where());
    values[parameter.name] = entry.number(any_value, "") * parameter.factor;
  }
  return values;
}

SonataSynapse find_sonata_synapse(const std::string& model_template, const io::JsonNode* parameters,
                                  std::string_view where) {
  std::string_view name = model_template;
  if (name.starts_with("nest:")) name.remove_prefix(5);
  if (name.empty()) name = "static_synapse";
  const auto& all = nest_synapses();
  const auto found = std::ranges::find(all, name, &NestSynapse::nest);
  if (found == all.end()) {
    std::vector<std::string> known;
    for (const auto& synapse : all) known.emplace_back(synapse.nest);
    fail(ErrorKind::file, "{}: no synapse model \"{}\"{}", where, model_template,
         suggestion(model_template, known));
  }
  SonataSynapse result;
  result.synapse.model = found->ours;
  result.synapse.options = found->options;
  for (const auto& [parameter, value] : found->defaults)
    result.synapse.parameters[parameter] = value;
  double alpha = 1;  // of stdp_synapse: depression over potentiation
  if (parameters)
    for (const auto& entry : parameters->entries()) {
      const auto& key = entry.key();
      const auto ours = found->parameters.find(key);
      if (ours != found->parameters.end())
        result.synapse.parameters[ours->second] = entry.number(any_value, "");
      else if (key == "sign")
        result.factor = entry.number({.low = -1, .high = 1}, "");
      else if (key == "alpha" && name == "stdp_synapse")
        alpha = entry.number(any_value, "");
      else if (std::ranges::find(of_any_synapse, key) == of_any_synapse.end()) {
        auto known = of_any_synapse;
        for (const auto& [nest, mine] : found->parameters) known.push_back(nest);
        entry.fail("is no parameter of {}{}", found->nest, suggestion(key, known));
      }
    }
  if (name == "stdp_synapse")
    result.synapse.parameters["A_minus"] = alpha * *result.synapse.parameters.at("A_plus").number();
  return result;
}

}  // namespace lapicque
