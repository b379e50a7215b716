#include "lapicque/models/registry.hpp"

#include "lapicque/models/all.hpp"

namespace lapicque {
namespace {

template <template <class> class S>
S<double>& as(double* values) {
  return *reinterpret_cast<S<double>*>(values);
}
template <template <class> class S>
const S<double>& as(const double* values) {
  return *reinterpret_cast<const S<double>*>(values);
}

template <Neuron M>
void prepare(const double* parameters, double dt, double* propagators) {
  as<M::template Propagators>(propagators) =
      M::template prepare<double>(as<M::template Parameters>(parameters), dt);
}

template <Neuron M>
bool step(double* state, const double* propagators, const double* input) {
  auto& s = as<M::template State>(state);
  const auto& q = as<M::template Propagators>(propagators);
  const auto& x = as<M::template Input>(input);
  M::template advance<double>(s, q, x);
  if (!(M::template excess<double>(s, q, x) >= 0)) return false;
  M::template reset<double>(s, q);
  return true;
}

template <Neuron... Ms>
std::vector<NeuronModel> make_table(TypeList<Ms...>) {
  size_t index = 0;
  return {NeuronModel{.info = Ms::info,
                      .parameters = fields_of<Ms::template Parameters>(),
                      .state = fields_of<Ms::template State>(),
                      .input = fields_of<Ms::template Input>(),
                      .n_propagators = n_fields<Ms::template Propagators>,
                      .index = index++,
                      .prepare = &prepare<Ms>,
                      .step = &step<Ms>}...};
}

}  // namespace

std::vector<size_t> NeuronModel::receptors() const {
  std::vector<size_t> places;
  for (size_t i = 0; i < input.size(); ++i)
    if (input[i].role == Role::receptor) places.push_back(i);
  return places;
}

std::span<const NeuronModel> neuron_models() {
  static const std::vector<NeuronModel> table = make_table(AllNeurons{});
  return table;
}

const NeuronModel* find_neuron_model(std::string_view name) {
  for (const auto& model : neuron_models())
    if (model.info.name == name) return &model;
  return nullptr;
}

int find_field(std::span<const Field> table, std::string_view name) {
  for (size_t i = 0; i < table.size(); ++i)
    if (table[i].name == name) return int(i);
  return -1;
}

std::vector<std::string> names_of(std::span<const Field> table) {
  std::vector<std::string> names;
  for (const auto& f : table) names.emplace_back(f.name);
  return names;
}

}  // namespace lapicque
