#include "lapicque/train/layers/neuron.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/layers/learned_parameters.hpp"
#include "lapicque/train/layers/neuron_options.hpp"

namespace lapicque::train {
namespace {

template <class R>
class NeuronNode final : public Node<R> {
 public:
  NeuronNode(const Place& place, const Neuron& spec)
      : Node<R>(place),
        output_kind_(spec.output),
        layer_(options_of(spec), place.shape.size()),
        learned_(place.name, layer_) {}

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override;
  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override;

  Shape output_shape() const override { return this->in_; }
  bool fires() const override { return output_kind_ == NeuronOutput::spikes; }
  bool takes_product() const override { return fires(); }
  std::string describe() const override;
  void for_each_parameter(const std::function<void(Parameter<R>&)>& see) override {
    learned_.for_each(see);
  }

 private:
  learn::Signal<const R> input() const {
    return {{x_, steps_in_memory_ * row_}, fixed_ ? learn::Time::constant : learn::Time::varying};
  }

  NeuronOutput output_kind_;
  learn::NeuronLayer<R> layer_;
  LearnedParameters<R> learned_;
  const R* x_ = nullptr;  ///< the input of the last pass
  bool fixed_ = false;
  size_t n_steps_ = 0, batch_ = 0, row_ = 0, steps_in_memory_ = 0;
  Array<R> dense_, potentials_, checkpoints_, state_, gx_;
  Array<uint64_t> words_;
};

/// "lif_jump 1000, V_t 1, tau 9.49, tau learned, dt 1, reset subtract, arctan 2"
template <class R>
std::string NeuronNode<R>::describe() const {
  constexpr const char* resets[] = {"value", "subtract", "none"};
  const auto& o = layer_.options();
  std::string text = fmt::format("{} {}", o.model, this->in_.describe());
  for (const auto& [name, values] : o.parameters)
    text += values.size() == 1 ? fmt::format(", {} {:.6g}", name, values[0])
                               : fmt::format(", {} one each", name);
  text += learned_.describe();
  text += fmt::format(", dt {:.6g}, reset {}{}", o.dt, resets[size_t(o.reset)],
                      o.reset_gradient == ResetGradient::detached ? " detached" : "");
  if (!fires()) return text + ", potentials";
  return text +
         fmt::format(", {} {:.6g}", learn::name_of(o.surrogate.kind), learn::scale_of(o.surrogate));
}

template <class R>
Signal<R> NeuronNode<R>::forward(const Pass<R>& pass, const Signal<R>& x) {
  learned_.apply(layer_);
  x_ = dense_values(pass.team, x, dense_);
  fixed_ = x.kind == Kind::fixed;
  n_steps_ = x.n_steps, batch_ = x.batch, row_ = x.batch * x.n();
  steps_in_memory_ = fixed_ ? 1 : n_steps_;
  const size_t n_state = layer_.n_state() * row_, n_all = n_steps_ * row_;

  learn::NeuronForward<R> run{.n_steps = n_steps_, .batch = batch_, .inputs = {input()}};
  if (pass.initial) {
    const auto found = pass.initial->find(this->name_);
    require(found != pass.initial->end() && found->second.size() == n_state,
            "layer {}: the state to begin with has {} numbers for it, {} are needed", this->name_,
            found == pass.initial->end() ? 0 : found->second.size(), n_state);
    run.initial_state = found->second;
  }
  if (pass.final) {
    auto& state = (*pass.final)[this->name_];
    if (state.size() != n_state) state.resize(n_state);
    run.final_state = state;
  }
  auto& out = this->output_;
  out = {.shape = this->in_, .n_steps = n_steps_, .batch = batch_};
  if (fires()) {
    run.spikes = {room_for(words_, n_steps_ * batch_ * x.row_words()), n_steps_, batch_, x.n()};
    out.kind = Kind::spikes, out.words = words_.data();
  }
  if (!fires() || pass.potentials) {
    run.potentials = {room_for(potentials_, n_all), n_all};
    out.potentials = potentials_.data();
  }
  if (!fires()) out.kind = Kind::dense, out.values = potentials_.data();
  if (pass.phase == Phase::training) {
    const size_t n = layer_.n_checkpoints(n_steps_) * n_state;
    run.checkpoints = {room_for(checkpoints_, n), n};
  }
  layer_.forward(pass.team, run);
  return out;
}

template <class R>
Gradient<R> NeuronNode<R>::backward(Team& team, Gradient<R> g, InputGradient wanted) {
  const size_t n_all = n_steps_ * row_;
  const size_t n_checkpoint = layer_.n_checkpoints(n_steps_) * layer_.n_state() * row_;
  if (!fires() && g.values) g = {.values = nullptr, .potentials = g.values};
  learn::NeuronBackward<R> run{.n_steps = n_steps_,
                               .batch = batch_,
                               .inputs = {input()},
                               .checkpoints = {checkpoints_.data(), n_checkpoint}};
  run.grad_spikes_product = g.product;
  if (g.values) run.grad_spikes = {std::span<const R>(g.values, n_all)};
  if (g.potentials) run.grad_potentials = {std::span<const R>(g.potentials, n_all)};
  // A gradient of the output is not needed after this: the answer may take its place.
  R* gx = fixed_ ? room_for(gx_, row_) : g.values ? g.values : g.potentials;
  if (!gx && g.product) gx = room_for(gx_, n_all);
  if (!gx) {
    gx = room_for(gx_, steps_in_memory_ * row_);
    std::fill_n(gx, steps_in_memory_ * row_, R(0));
    learned_.clear_gradients();
    return {.values = gx};
  }
  if (wanted == InputGradient::wanted) run.grad_inputs = {{gx, steps_in_memory_ * row_}};
  std::vector<double> of_parameters(layer_.n_grad_parameters());
  run.grad_parameters = of_parameters;
  layer_.backward(team, run);
  learned_.set_gradients(of_parameters);
  return {.values = wanted == InputGradient::wanted ? gx : nullptr};
}

}  // namespace

template <class R>
std::unique_ptr<Node<R>> Neuron::make(const Place& place) const {
  try {
    return std::make_unique<NeuronNode<R>>(place, *this);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("layer {}: {}", place.name, error.what()));
  }
}
template std::unique_ptr<Node<float>> Neuron::make(const Place&) const;
template std::unique_ptr<Node<double>> Neuron::make(const Place&) const;

Neuron Lif::neuron() const {
  require(beta > 0 && beta < 1, "Lif: beta is {}, allowed is (0, 1)", beta);
  return {.model = "lif_jump",
          .parameters = {{"tau", {-1 / std::log(beta)}}, {"V_t", {threshold}}},
          .dt = 1,
          .reset = reset,
          .reset_gradient = reset_gradient,
          .surrogate = surrogate,
          .learn = learn,
          .output = output};
}

Neuron LeakyReadout::neuron() const {
  require(beta > 0 && beta < 1, "LeakyReadout: beta is {}, allowed is (0, 1)", beta);
  return {.model = "lif_jump",
          .parameters = {{"tau", {-1 / std::log(beta)}}},
          .reset = Reset::none,
          .output = NeuronOutput::potentials};
}

}  // namespace lapicque::train
