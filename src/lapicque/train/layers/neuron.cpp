#include "lapicque/train/layers/neuron.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/layers/free_scale.hpp"
#include "lapicque/train/layers/neuron_options.hpp"

namespace lapicque::train {
namespace {

const Field& parameter_field(const NeuronModel& model, const std::string& name) {
  for (const Field& field : model.parameters)
    if (field.name == name) return field;
  fail("neuron {} has no parameter {} to learn", model.info.name, name);
}

/// A parameter of the neurons that is learned.
template <class R>
struct Learned {
  std::string name;
  FreeScale scale;
  Parameter<R> parameter;
};

template <class R>
class NeuronNode final : public Node<R> {
 public:
  NeuronNode(const Place& place, const Neuron& spec)
      : Node<R>(place), output_kind_(spec.output), layer_(options_of(spec), place.shape.size()) {
    for (const auto& name : spec.learn) learn(name);
  }

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override;
  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override;

  Shape output_shape() const override { return this->in_; }
  bool fires() const override { return output_kind_ == NeuronOutput::spikes; }
  bool takes_product() const override { return fires(); }
  std::string describe() const override;
  void for_each_parameter(const std::function<void(Parameter<R>&)>& see) override {
    for (auto& learned : learned_) see(learned.parameter);
  }

 private:
  void learn(const std::string& name);
  void set_learned();
  learn::Signal<const R> input() const {
    return {{x_, steps_in_memory_ * row_}, fixed_ ? learn::Time::constant : learn::Time::varying};
  }

  NeuronOutput output_kind_;
  learn::NeuronLayer<R> layer_;
  std::vector<Learned<R>> learned_;
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
  for (const auto& learned : learned_) text += fmt::format(", {} learned", learned.name);
  text += fmt::format(", dt {:.6g}, reset {}{}", o.dt, resets[size_t(o.reset)],
                      o.reset_gradient == ResetGradient::detached ? " detached" : "");
  if (!fires()) return text + ", potentials";
  return text +
         fmt::format(", {} {:.6g}", learn::name_of(o.surrogate.kind), learn::scale_of(o.surrogate));
}

template <class R>
void NeuronNode<R>::learn(const std::string& name) {
  const FreeScale scale(parameter_field(layer_.model(), name).range);
  const auto values = layer_.parameter(name);
  Parameter<R> p{this->name_ + "." + name,
                 {values.size()},
                 Array<R>(values.size()),
                 Array<R>(values.size()),
                 false};
  for (size_t i = 0; i < values.size(); ++i) {
    p.value[i] = R(scale.free(values[i]));
    require(std::isfinite(p.value[i]),
            "layer {}: {} is {}, which is an end of its range; to learn it, start inside",
            this->name_, name, values[i]);
  }
  learned_.push_back({name, scale, std::move(p)});
}

template <class R>
void NeuronNode<R>::set_learned() {
  if (learned_.empty()) return;
  learn::ParameterValues values;
  for (const auto& [name, scale, p] : learned_)
    for (R u : p.value) values[name].push_back(scale.value(double(u)));
  layer_.set_parameters(values);
}

template <class R>
Signal<R> NeuronNode<R>::forward(const Pass<R>& pass, const Signal<R>& x) {
  set_learned();
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
    for (auto& learned : learned_) std::ranges::fill(learned.parameter.gradient, R(0));
    return {.values = gx};
  }
  if (wanted == InputGradient::wanted) run.grad_inputs = {{gx, steps_in_memory_ * row_}};
  std::vector<double> of_parameters(layer_.n_grad_parameters());
  run.grad_parameters = of_parameters;
  layer_.backward(team, run);
  size_t next = 0;
  for (auto& [name, scale, p] : learned_)
    for (size_t i = 0; i < p.value.size(); ++i)
      p.gradient[i] = R(of_parameters[next++] * scale.slope(double(p.value[i])));
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
