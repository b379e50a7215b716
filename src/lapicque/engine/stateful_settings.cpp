#include "lapicque/engine/stateful_settings.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/models/registry.hpp"

namespace lapicque {
namespace {

template <class Range, class Name>
std::vector<std::string> names(const Range& items, Name name) {
  std::vector<std::string> list;
  for (const auto& item : items) list.emplace_back(name(item));
  return list;
}

}  // namespace

double StatefulSettings::operator[](std::string_view parameter) const {
  return *values[size_t(find_field(model->parameters, parameter))].number();
}

const std::string& StatefulSettings::option(std::string_view name) const {
  return choices[size_t(model->find_option(name) - model->options.data())];
}

LearningWindow StatefulSettings::learning(double dt) const {
  auto step = [&](const char* name) {
    return Tick(std::llround(std::min((*this)[name] / dt, 1e15)));
  };
  LearningWindow window{.from = step("learns_from")};
  if ((*this)["learns_until"] > 0) window.until = step("learns_until");
  return window;
}

StatefulSettings read_settings(const Projection& projection, const std::string& unit) {
  const Synapse& synapse = projection.synapse;
  StatefulSettings s;
  s.model = find_synapse_model(synapse.model);
  if (!s.model)
    fail("projection \"{}\": no synapse model \"{}\"{}", projection.name, synapse.model,
         suggestion(synapse.model,
                    names(synapse_models(), [](const auto& m) { return m.info.name; })));
  s.where = fmt::format("projection \"{}\" ({})", projection.name, synapse.model);

  for (const auto& option : s.model->options)
    s.choices.emplace_back(option.choices.empty() ? "" : option.choices[0]);
  for (const auto& [name, choice] : synapse.options) {
    const SynapseOption* option = s.model->find_option(name);
    require(option != nullptr, "{}: no option \"{}\"{}", s.where, name,
            suggestion(name, names(s.model->options, [](const auto& o) { return o.name; })));
    require(option->choices.empty() ||
                std::ranges::find(option->choices, choice) != option->choices.end(),
            "{}: {} cannot be \"{}\"{}", s.where, name, choice,
            suggestion(choice, names(option->choices, [](const auto& c) { return c; })));
    s.choices[size_t(option - s.model->options.data())] = choice;
  }

  for (const Field& field : s.model->parameters) s.values.emplace_back(field.value);
  if (const auto it = synapse.options.find("preset"); it != synapse.options.end())
    if (const SynapsePreset* preset = s.model->find_preset(it->second)) {
      for (const auto& [name, value] : preset->parameters)
        s.values[size_t(find_field(s.model->parameters, name))] = value;
      for (const auto& [name, choice] : preset->options)
        if (!synapse.options.contains(std::string(name)))
          s.choices[size_t(s.model->find_option(name) - s.model->options.data())] = choice;
    }
  for (const auto& [name, value] : synapse.parameters) {
    const int f = find_field(s.model->parameters, name);
    require(f >= 0, "{}: no parameter \"{}\"{}", s.where, name,
            suggestion(name, names_of(s.model->parameters)));
    const Field& field = s.model->parameters[size_t(f)];
    const auto what = fmt::format("{}: {}", s.where, name);
    const bool of_weight = field.unit == std::string_view("weight");
    Value checked = value;
    if (of_weight && unit.empty()) checked.dimension = Dimension::none;
    checked.check(of_weight ? (unit.empty() ? "1" : unit) : field.unit, field.range, what);
    require(checked.number() || (s.model->per_synapse && !checked.distance()),
            "{}: must be one number for all synapses{}", what,
            s.model->per_synapse ? ", a list or a distribution" : "");
    s.values[size_t(f)] = checked;
  }
  if (find_field(s.model->parameters, "w_max") >= 0)
    require(s["w_min"] < s["w_max"], "{}: w_min is {:g}, must be below w_max = {:g}", s.where,
            s["w_min"], s["w_max"]);
  if (find_field(s.model->parameters, "learns_until") >= 0)
    require(s["learns_until"] == 0 || s["learns_from"] < s["learns_until"],
            "{}: learns_until is {:g} ms, must be after learns_from = {:g} ms, or 0", s.where,
            s["learns_until"], s["learns_from"]);
  if (const int n = find_field(s.model->parameters, "n"); n >= 0)
    if (const double* x = s.values[size_t(n)].number())
      require(*x == std::floor(*x), "{}: n is {:g}, must be a whole number of sites", s.where, *x);
  return s;
}

}  // namespace lapicque
