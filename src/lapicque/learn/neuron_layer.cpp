#include "lapicque/learn/neuron_layer.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/neuron_kernels.hpp"
#include "lapicque/learn/neuron_steps.hpp"
#include "lapicque/models/all.hpp"

namespace lapicque::learn {
namespace {

const NeuronModel& model_named(const std::string& name) {
  std::vector<std::string> names;
  for (const NeuronModel& model : neuron_models().first(Neurons::size))
    names.emplace_back(model.info.name);
  const NeuronModel* model = find_neuron_model(name);
  require(model, "no neuron model \"{}\"{}", name, suggestion(name, names));
  require(model->index < Neurons::size, "neuron model \"{}\" is simulated but not trained{}", name,
          suggestion(name, names));
  return *model;
}

size_t place_of(const NeuronModel& model, std::span<const Field> table, const char* what,
                std::string_view name) {
  const int place = find_field(table, name);
  require(place >= 0, "{}: no {} \"{}\"{}", model.info.name, what, name,
          suggestion(name, names_of(table)));
  return size_t(place);
}

std::vector<size_t> places_of(const NeuronModel& model, std::span<const Field> table,
                              const char* what, const std::vector<std::string>& names) {
  std::vector<size_t> places;
  for (const std::string& name : names) {
    const size_t place = place_of(model, table, what, name);
    require(std::find(places.begin(), places.end(), place) == places.end(),
            "{}: {} \"{}\" is named twice", model.info.name, what, name);
    places.push_back(place);
  }
  return places;
}

/// Puts `values` in their places of `parameters`, [n_parameters][1 or n], after checking them.
void put(const NeuronModel& model, size_t n, const ParameterValues& values,
         std::vector<std::vector<double>>& parameters) {
  for (const auto& [name, value] : values) {
    const size_t place = place_of(model, model.parameters, "parameter", name);
    const Field& field = model.parameters[place];
    require(value.size() == 1 || value.size() == n,
            "{}: parameter {} has {} values; give 1, or one for each of the {} neurons",
            model.info.name, name, value.size(), n);
    for (double x : value)
      require(std::isfinite(x) && field.range.contains(x), "{}: parameter {} is {} {}, must be {}",
              model.info.name, name, x, field.unit, field.range.describe());
    parameters[place] = value;
  }
}

void require_room(const char* what, size_t size, size_t wanted) {
  require(size == wanted, "neuron layer: {} has {} values, must have {}", what, size, wanted);
}

/// A span that may be left out must have its full size where it is given.
void require_room_if(const char* what, size_t size, size_t wanted) {
  if (size) require_room(what, size, wanted);
}

template <class R>
void require_signal(const char* what, const Signal<const R>& signal, size_t n_steps, size_t row) {
  require_room(what, signal.values.size(), signal.time == Time::varying ? n_steps * row : row);
}

template <class R>
void require_inputs(const NeuronLayer<R>& layer, const std::vector<Signal<const R>>& inputs,
                    size_t n_steps, size_t batch) {
  require(inputs.size() == layer.n_inputs(), "neuron layer: {} inputs given, {} are fed ({})",
          inputs.size(), layer.n_inputs(), layer.model().info.name);
  for (const auto& input : inputs) require_signal("an input", input, n_steps, batch * layer.n());
}

}  // namespace

template <class R>
NeuronLayer<R>::NeuronLayer(NeuronOptions options, size_t n)
    : options_(std::move(options)), model_(&model_named(options_.model)), n_(n) {
  require(n > 0, "{}: a layer of 0 neurons; give at least 1", model_->info.name);
  require(options_.dt > 0 && std::isfinite(options_.dt), "{}: dt is {} ms, must be > 0 ms",
          model_->info.name, options_.dt);
  scale_of(options_.surrogate);
  neuron_kernels<R>(model_->index, options_.isa);  // throws where there are none
  if (options_.inputs.empty())
    options_.inputs.emplace_back(model_->input[model_->receptors().at(0)].name);
  fed_ = places_of(*model_, model_->input, "input", options_.inputs);
  learnable_ = places_of(*model_, model_->parameters, "parameter", options_.learnable);
  for (const Field& field : model_->parameters) parameters_.push_back({field.value});
  put(*model_, n_, options_.parameters, parameters_);
  constants_ = prepare(parameters_);
  std::vector<double> first;
  for (const auto& values : parameters_) first.push_back(values[0]);
  require(
      options_.reset != Reset::subtract || can_subtract(model_->index, first.data(), options_.dt),
      "{}: its spike does not set the potential back from a threshold, so that nothing can be "
      "subtracted; choose reset by value, or none",
      model_->info.name);
}

template <class R>
std::span<const double> NeuronLayer<R>::parameter(std::string_view name) const {
  return parameters_[place_of(*model_, model_->parameters, "parameter", name)];
}

template <class R>
void NeuronLayer<R>::set_parameters(const ParameterValues& values) {
  auto changed = parameters_;
  put(*model_, n_, values, changed);
  for (size_t i = 0; i < changed.size(); ++i)
    require(changed[i].size() == parameters_[i].size(),
            "{}: parameter {} has {} values now; it had {} when the layer was made",
            model_->info.name, model_->parameters[i].name, changed[i].size(),
            parameters_[i].size());
  constants_ = prepare(changed);
  parameters_ = std::move(changed);
}

template <class R>
size_t NeuronLayer<R>::n_grad_parameters() const {
  size_t sum = 0;
  for (size_t place : learnable_) sum += parameters_[place].size();
  return sum;
}

template <class R>
typename NeuronLayer<R>::Constants NeuronLayer<R>::prepare(
    const std::vector<std::vector<double>>& values) const {
  const bool per_neuron =
      std::any_of(values.begin(), values.end(), [](const auto& v) { return v.size() > 1; });
  const size_t n = per_neuron ? n_ : 1, n_constants = model_->n_propagators;
  Constants c;
  c.stride = per_neuron ? 1 : 0;
  c.values.assign(n_constants, std::vector<R>(n));
  c.gradient.assign(learnable_.size() * n_constants, std::vector<R>(n));
  std::vector<double> p(values.size()), q(n_constants);
  for (size_t i = 0; i < n; ++i) {
    for (size_t k = 0; k < p.size(); ++k) p[k] = values[k][values[k].size() > 1 ? i : 0];
    model_->prepare(p.data(), options_.dt, q.data());
    for (size_t k = 0; k < n_constants; ++k) c.values[k][i] = R(q[k]);
    for (size_t j = 0; j < learnable_.size(); ++j) {
      prepare_gradient(model_->index, p.data(), learnable_[j], options_.dt, q.data());
      for (size_t k = 0; k < n_constants; ++k) c.gradient[j * n_constants + k][i] = R(q[k]);
    }
  }
  return c;
}

template <class R>
size_t NeuronLayer<R>::steps_per_checkpoint(size_t n_steps) {
  constexpr size_t least = 8;  // fewer would save nothing: a checkpoint is a whole state
  return std::max(least, size_t(std::ceil(std::sqrt(double(n_steps)))));
}

template <class R>
size_t NeuronLayer<R>::n_checkpoints(size_t n_steps) {
  const size_t every = steps_per_checkpoint(n_steps);
  return (n_steps + every - 1) / every;
}

template <class R>
void NeuronLayer<R>::forward(Team& team, const NeuronForward<R>& a) const {
  const size_t row = a.batch * n_;
  require_inputs(*this, a.inputs, a.n_steps, a.batch);
  require_room_if("initial_state", a.initial_state.size(), n_state() * row);
  require_room_if("potentials", a.potentials.size(), a.n_steps * row);
  require_room_if("final_state", a.final_state.size(), n_state() * row);
  require_room_if("checkpoints", a.checkpoints.size(), n_checkpoints(a.n_steps) * n_state() * row);
  require(
      !a.spikes || (a.spikes.n_steps == a.n_steps && a.spikes.batch == a.batch && a.spikes.n == n_),
      "neuron layer: spikes are [{}][{}][{}], must be [{}][{}][{}]", a.spikes.n_steps,
      a.spikes.batch, a.spikes.n, a.n_steps, a.batch, n_);
  run_forward(team, a);
}

template <class R>
void NeuronLayer<R>::backward(Team& team, const NeuronBackward<R>& a) const {
  const size_t row = a.batch * n_;
  require_inputs(*this, a.inputs, a.n_steps, a.batch);
  require_room("checkpoints", a.checkpoints.size(), n_checkpoints(a.n_steps) * n_state() * row);
  if (a.grad_spikes) require_signal("grad_spikes", a.grad_spikes, a.n_steps, row);
  if (const auto& product = a.grad_spikes_product) {
    require(!a.grad_spikes, "neuron layer: grad_spikes came twice, as numbers and as a product");
    require_room("the product's g", product.g.size(), a.n_steps * a.batch * product.n_rows);
    require_room("the product's w", product.w.size(), product.n_rows * n_);
  }
  if (a.grad_potentials) require_signal("grad_potentials", a.grad_potentials, a.n_steps, row);
  require_room_if("grad_final_state", a.grad_final_state.size(), n_state() * row);
  require_room_if("grad_initial_state", a.grad_initial_state.size(), n_state() * row);
  require_room_if("grad_parameters", a.grad_parameters.size(), n_grad_parameters());
  require(a.grad_inputs.empty() || a.grad_inputs.size() == n_inputs(),
          "neuron layer: {} grad_inputs, must be {} or none", a.grad_inputs.size(), n_inputs());
  for (size_t f = 0; f < a.grad_inputs.size(); ++f)
    require_room_if("a grad_input", a.grad_inputs[f].size(), a.inputs[f].values.size());
  run_backward(team, a);
}

template class NeuronLayer<float>;
template class NeuronLayer<double>;

}  // namespace lapicque::learn
