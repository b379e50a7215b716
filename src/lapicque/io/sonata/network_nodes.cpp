// Nodes become populations: one for each model among them.
#include <algorithm>
#include <cmath>
#include <set>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata/builder.hpp"

namespace lapicque::io {
namespace {

constexpr const char* virtual_nodes = "";  // stands where a model_template would

std::string text_of(const NodeColumn& column, uint32_t node) {
  const auto* text = column.text(node);
  return text ? *text : "";
}

/// The template of a node's model, or an Error for what is no point neuron.
std::string template_of(const SonataNodes& nodes, uint32_t node) {
  const auto type = text_of(nodes.column("model_type"), node);
  if (type == "virtual") return virtual_nodes;
  const auto where = [&] { return fmt::format("{}: node {}", nodes.where(), nodes.id(node)); };
  if (!is_point(type))
    fail(ErrorKind::file,
         "{} has the model_type {}; virtual and point_neuron (point_process) are simulated",
         where(), nodes.column("model_type").describe(node));
  auto name = text_of(nodes.column("model_template"), node);
  if (name.empty())
    fail(ErrorKind::file, "{} has no model_template; write nest:iaf_psc_alpha, for example",
         where());
  return name;
}

/// One number where all are equal.
Value shortened(std::vector<double> numbers) {
  if (std::ranges::all_of(numbers, [&](double x) { return x == numbers[0]; })) return numbers[0];
  return numbers;
}

}  // namespace

void SonataBuilder::add_nodes(SonataNodes nodes) {
  for (const auto& other : built_)
    if (other.nodes.name() == nodes.name())
      fail(ErrorKind::file, "{}: a population of that name is in {} already", nodes.where(),
           other.nodes.where());
  std::vector<std::string> templates;
  std::map<std::string, std::vector<uint32_t>> members;
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    const auto name = template_of(nodes, i);
    auto& list = members[name];
    if (list.empty()) templates.push_back(name);
    list.push_back(i);
  }
  SonataPopulation population{.name = nodes.name(), .size = uint32_t(nodes.largest_id() + 1)};
  name_types(nodes, population);
  BuiltNodes built{std::move(nodes)};
  built.places.resize(built.nodes.size());
  for (const auto& name : templates)
    add_part(built, name, members[name], population, templates.size() == 1);
  built_.push_back(std::move(built));
  result_.populations.push_back(std::move(population));
}

void SonataBuilder::add_part(BuiltNodes& built, const std::string& model_template,
                             const std::vector<uint32_t>& members, SonataPopulation& population,
                             bool only_one) {
  const bool is_virtual = model_template == virtual_nodes;
  const auto where = built.nodes.where();
  const auto model =
      is_virtual ? SonataModel{} : find_sonata_model(model_template, where + ": model_template");
  const std::string name(is_virtual ? "spike_source_array" : model.model->info.name);
  auto& net = result_.network;
  const auto id =
      net.population(only_one ? population.name : fmt::format("{} {}", population.name, name), name,
                     uint32_t(members.size()));
  SonataPopulation::Part part{id.index, {}};
  for (uint32_t k = 0; k < members.size(); ++k) {
    built.places[members[k]] = {id.index, k};
    part.node_ids.push_back(uint32_t(built.nodes.id(members[k])));
  }
  population.parts.push_back(std::move(part));
  built.models.push_back(model);
  if (is_virtual) {
    net.populations[id.index].spike_times.resize(members.size());
    return;
  }
  population.simulated = true;
  set_parameters(built.nodes, members, model, net.populations[id.index]);
  net.record_spikes(id);
}

/// From dynamics_params: a file for each type, and numbers for each node, which go first.
void SonataBuilder::set_parameters(const SonataNodes& nodes, const std::vector<uint32_t>& members,
                                   const SonataModel& model, Population& population) {
  std::map<std::string, std::vector<double>> columns;
  const auto place = [&](const std::string& name) -> std::vector<double>& {
    auto& column = columns[name];
    if (column.empty()) {
      const auto& tables = *model.model;
      const int p = find_field(tables.parameters, name), s = find_field(tables.state, name);
      column.assign(members.size(),
                    p >= 0 ? tables.parameters[size_t(p)].value : tables.state[size_t(s)].value);
    }
    return column;
  };
  const auto& files = nodes.column("dynamics_params");
  std::map<std::string, std::map<std::string, double>> of_file;
  for (size_t k = 0; k < members.size(); ++k) {
    const auto* file = files.text(members[k]);
    if (!file || *file == "NULL") continue;
    const auto [at, is_new] = of_file.try_emplace(*file);
    if (is_new)
      at->second = cell_parameters(
          component("point_neuron_models_dir", *file, nodes.where() + ": dynamics_params"), model);
    for (const auto& [name, value] : at->second) place(name)[k] = value;
  }
  for (const auto& name : nodes.dynamics_params()) {
    const auto& own = nodes.column("dynamics_params/" + name);
    const auto parameter = model.parameter(name, fmt::format("{}: dynamics_params", nodes.where()));
    for (size_t k = 0; k < members.size(); ++k)
      if (const auto x = own.number(members[k])) place(parameter.name)[k] = *x * parameter.factor;
  }
  const bool from_v_init = options_.start == SonataOptions::Start::v_init && config_.v_init;
  if (from_v_init && find_field(model.model->state, "V_m") >= 0)
    columns["V_m"].assign(members.size(), *config_.v_init);
  for (auto& [name, numbers] : columns)
    (find_field(model.model->parameters, name) >= 0 ? population.parameters
                                                    : population.initial)[name] =
        shortened(std::move(numbers));
}

/// Names for the types of nodes: what people call them, where the table says so.
void SonataBuilder::name_types(const SonataNodes& nodes, SonataPopulation& population) const {
  std::map<uint64_t, uint32_t> place;
  population.type_of.assign(population.size, 0);
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    const uint64_t type = nodes.type_id(i);
    const auto [at, is_new] = place.try_emplace(type, uint32_t(population.types.size()));
    if (is_new) {
      auto name = fmt::format("{}", int64_t(type));
      for (const char* column : {"pop_name", "model_name"})
        if (const auto text = nodes.types().text(type, column)) {
          name = *text;
          break;
        }
      if (std::ranges::find(population.types, name) != population.types.end())
        name += fmt::format(" ({})", int64_t(type));
      population.types.push_back(std::move(name));
    }
    population.type_of[nodes.id(i)] = at->second;
  }
}

}  // namespace lapicque::io
