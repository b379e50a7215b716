#include "lapicque/bridge/nir_train_neurons.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::bridge {
namespace {

using nir::Precision, nir::Reals;

/// The time constant of which a step keeps what a layer's step keeps of `tau` in ms.
double time_constant(double tau, double layer_dt, const NirOptions& options) {
  const double stays = std::exp(-layer_dt / tau);
  return options.integrator == NirIntegrator::euler ? options.dt / (1 - stays)
                                                    : -options.dt / std::log(stays);
}

/// Sets `gain` such that `effect` of a step is 1, to the bit where there is such a number.
void make_one(NirNeuron& neuron, double NirNeuron::*gain, double NirStep::*effect,
              const NirOptions& options) {
  neuron.*gain = 1;
  const double wanted = 1 / (prepare(neuron, options).*effect);
  for (const double near :
       {wanted, std::nextafter(wanted, 0.0), std::nextafter(wanted, INFINITY)}) {
    neuron.*gain = near;
    if (prepare(neuron, options).*effect == 1) return;
  }
  neuron.*gain = wanted;
}

/// One value where all are the same.
std::vector<double> narrowed(std::vector<double> values) {
  if (std::ranges::all_of(values, [&](double x) { return x == values[0]; })) values.resize(1);
  return values;
}

/// tau in ms of which a step of 1 ms keeps `stays`.
double tau_of(double stays) {
  require(stays > 0, "with this dt a step keeps {} of its state", stays);
  return stays == 1 ? 1e300 : -1 / std::log(stays);
}

}  // namespace

std::vector<NirNeuron> neurons_in_nir(const train::Neuron& layer, size_t n,
                                      const ParameterOf& parameter, const NirOptions& options) {
  const bool jump = layer.model == "lif_jump", perfect = layer.model == "if_jump";
  const bool synapse = layer.model == "cuba_lif";
  require(jump || perfect || synapse,
          "of all models only lif_jump, if_jump and cuba_lif have a counterpart");
  require(!synapse || options.integrator != NirIntegrator::exact,
          "with the integrator exact a membrane feels the input of a step one step later; "
          "cuba_lif is what euler, exponential_euler and impulse compute");
  using Values = std::vector<double>;
  const Values tau = perfect ? Values{} : parameter(jump ? "tau" : "tau_m");
  const Values tau_syn = synapse ? parameter("tau_syn") : Values{};
  const Values threshold = parameter(jump ? "V_t" : "V_th");
  const Values reset = jump ? Values{0} : parameter("V_reset");
  const auto at = [](const Values& values, size_t i) { return values[values.size() == 1 ? 0 : i]; };
  std::vector<NirNeuron> neurons(n);
  for (size_t i = 0; i < n; ++i) {
    NirNeuron& unit = neurons[i];
    if (!perfect) unit.tau = time_constant(at(tau, i), layer.dt, options);
    if (synapse) {
      unit.tau_syn = time_constant(at(tau_syn, i), layer.dt, options);
      make_one(unit, &NirNeuron::w_in, &NirStep::jump, options);
      make_one(unit, &NirNeuron::r, &NirStep::per_current, options);
    } else {
      make_one(unit, &NirNeuron::r, &NirStep::per_input, options);
    }
    // NIR's threshold is strict.
    unit.v_threshold = std::nextafter(at(threshold, i), -INFINITY);
    unit.v_reset = at(reset, i);
  }
  return neurons;
}

nir::AnyNode node_of(const std::vector<NirNeuron>& neurons, const nir::Shape& shape, bool fires) {
  const auto column = [&](double NirNeuron::*number) {
    Reals reals{{}, {}, Precision::float64};
    for (const auto size : shape) reals.shape.push_back(uint64_t(size));
    for (const auto& neuron : neurons) reals.values.push_back(neuron.*number);
    return reals;
  };
  const auto tau = column(&NirNeuron::tau), r = column(&NirNeuron::r);
  const auto leak = column(&NirNeuron::v_leak), threshold = column(&NirNeuron::v_threshold);
  const auto reset = column(&NirNeuron::v_reset);
  if (neurons[0].tau_syn > 0) {
    const auto syn = column(&NirNeuron::tau_syn), w = column(&NirNeuron::w_in);
    if (fires) return nir::CubaLif{syn, tau, r, leak, threshold, reset, w};
    return nir::CubaLi{syn, tau, r, leak, w};
  }
  if (!std::isfinite(neurons[0].tau)) {
    if (fires) return nir::If{r, threshold, reset};
    return nir::I{r};
  }
  if (fires) return nir::Lif{tau, r, leak, threshold, reset};
  return nir::Li{tau, r, leak};
}

FedNeurons layer_of(const std::vector<NirNeuron>& neurons, bool fires, const NirOptions& options) {
  const size_t n = neurons.size();
  const bool synapse = neurons[0].tau_syn > 0;
  const bool perfect = !synapse && std::ranges::all_of(neurons, [](const NirNeuron& neuron) {
    return !std::isfinite(neuron.tau);
  });
  const bool jump = !synapse && !perfect;
  require(!synapse || options.integrator != NirIntegrator::exact,
          "with the integrator exact a membrane feels the input of a step one step later, which "
          "no layer does");
  std::vector<double> tau(n), tau_syn(n), threshold(n), reset(n), gains(n);
  for (size_t i = 0; i < n; ++i) {
    const auto& neuron = neurons[i];
    const auto step = prepare(neuron, options);
    require(neuron.v_leak == 0, "v_leak is {}, must be 0", neuron.v_leak);
    tau[i] = tau_of(step.a);
    if (synapse) tau_syn[i] = tau_of(step.decay);
    gains[i] = synapse ? step.jump * step.per_current : step.per_input;
    threshold[i] = std::nextafter(neuron.v_threshold, INFINITY);
    reset[i] = neuron.v_reset;
    if (!fires) continue;
    require(!jump || neuron.v_reset == 0, "v_reset is {}, must be 0", neuron.v_reset);
    require(!jump || threshold[i] > 0, "v_threshold is {}, must be > 0", neuron.v_threshold);
  }
  train::Neuron layer{.model = jump ? "lif_jump" : perfect ? "if_jump" : "cuba_lif"};
  if (!perfect) layer.parameters[jump ? "tau" : "tau_m"] = narrowed(tau);
  if (synapse) layer.parameters["tau_syn"] = narrowed(tau_syn);
  if (fires) {
    layer.parameters[jump ? "V_t" : "V_th"] = narrowed(threshold);
    if (!jump) layer.parameters["V_reset"] = narrowed(reset);
    layer.reset = options.reset == NirReset::soft ? train::Reset::subtract : train::Reset::value;
  } else {
    layer.reset = train::Reset::none;
    layer.output = train::NeuronOutput::potentials;
  }
  return {std::move(layer), std::move(gains)};
}

}  // namespace lapicque::bridge
