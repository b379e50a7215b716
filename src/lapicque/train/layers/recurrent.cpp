#include "lapicque/train/layers/recurrent.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/learn/recurrent_layer.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/layers/learned_parameters.hpp"
#include "lapicque/train/layers/neuron_options.hpp"

namespace lapicque::train {
namespace {

template <class R>
class RecurrentNode final : public Node<R> {
 public:
  RecurrentNode(const Place& place, const Recurrent& spec)
      : Node<R>(place),
        layer_(options_of(spec.neurons), place.shape.size()),
        learned_(place.name, layer_.neurons()) {
    weight_ = {place.name + ".weight", {n(), n()}, Array<R>(n() * n()), Array<R>(n() * n())};
    initialise(weight_.value.span(), spec.weights, {n(), n()}, place.seed, weight_.name);
  }

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    learned_.apply(layer_.neurons());
    x_ = dense_values(pass.team, x, dense_);
    fixed_ = x.kind == Kind::fixed;
    n_steps_ = x.n_steps, batch_ = x.batch;
    const size_t all = n_steps_ * row(), n_state = layer_.neurons().n_state() * row();
    room_for(words_, n_steps_ * batch_ * x.row_words());
    learn::RecurrentForward<R> run{.n_steps = n_steps_,
                                   .batch = batch_,
                                   .inputs = {input()},
                                   .weights = {weight_.value.data(), weight_.value.size()},
                                   .spikes = {words_.data(), n_steps_, batch_, n()},
                                   .currents = {room_for(currents_, all), all}};
    first_ = learn::Spikes();
    if (pass.initial) {
      run.initial_state = found(*pass.initial, this->name_, n_state);
      const auto spikes = found(*pass.initial, this->name_ + ".spikes", row());
      first_ = learn::Spikes(1, batch_, n());
      learn::pack<R>(spikes, first_.rows());
      run.initial_spikes = first_.view();
    }
    if (pass.final) {
      auto& state = (*pass.final)[this->name_];
      if (state.size() != n_state) state.resize(n_state);
      run.final_state = state;
    }
    if (pass.potentials) run.potentials = {room_for(potentials_, all), all};
    if (pass.phase == Phase::training) {
      const size_t n_numbers = layer_.neurons().n_checkpoints(n_steps_) * n_state;
      run.checkpoints = {room_for(checkpoints_, n_numbers), n_numbers};
    }
    layer_.forward(pass.team, run);
    if (pass.final) {
      auto& spikes = (*pass.final)[this->name_ + ".spikes"];
      spikes.resize(row());
      learn::unpack<R>(learn::SpikeView(run.spikes).steps(n_steps_ - 1, 1), std::span<R>(spikes));
    }
    this->output_ = {.kind = Kind::spikes,
                     .shape = this->in_,
                     .n_steps = n_steps_,
                     .batch = batch_,
                     .words = words_.data(),
                     .potentials = pass.potentials ? potentials_.data() : nullptr};
    return this->output_;
  }

  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient) override {
    const size_t all = n_steps_ * row(), n_state = layer_.neurons().n_state() * row();
    const size_t n_numbers = layer_.neurons().n_checkpoints(n_steps_) * n_state;
    const std::span<R> gx(room_for(gx_, all), all);
    learn::RecurrentBackward<R> run{
        .n_steps = n_steps_,
        .batch = batch_,
        .inputs = {input()},
        .weights = {weight_.value.data(), weight_.value.size()},
        .initial_spikes = first_.n() ? first_.view() : learn::SpikeView(),
        .spikes = {words_.data(), n_steps_, batch_, n()},
        .currents = {currents_.data(), all},
        .checkpoints = {checkpoints_.data(), n_numbers},
        .grad_currents = gx,
        .grad_weights = weight_.gradient.span()};
    if (g.values) run.grad_spikes = {std::span<const R>(g.values, all)};
    if (g.potentials) run.grad_potentials = {std::span<const R>(g.potentials, all)};
    std::vector<double> of_parameters(layer_.neurons().n_grad_parameters());
    run.grad_parameters = of_parameters;
    layer_.backward(team, run);
    learned_.set_gradients(of_parameters);
    if (!fixed_) return {.values = gx.data()};
    R* summed = room_for(summed_, row());
    sum_steps(team, gx.data(), n_steps_, row(), summed);
    return {.values = summed};
  }

  Shape output_shape() const override { return this->in_; }
  bool fires() const override { return true; }
  std::string describe() const override {
    const auto& o = layer_.neurons().options();
    return fmt::format("Recurrent {} {}{}, {} {:.6g}", o.model, this->in_.describe(),
                       learned_.describe(), learn::name_of(o.surrogate.kind),
                       learn::scale_of(o.surrogate));
  }
  void for_each_parameter(const std::function<void(Parameter<R>&)>& see) override {
    see(weight_);
    learned_.for_each(see);
  }
  double synaptic_operations() const override {
    return double(learn::count(spikes_of(this->output_))) * double(n());
  }

 private:
  size_t n() const { return this->in_.size(); }
  size_t row() const { return batch_ * n(); }
  learn::Signal<const R> input() const {
    return {{x_, (fixed_ ? 1 : n_steps_) * row()},
            fixed_ ? learn::Time::constant : learn::Time::varying};
  }
  std::span<const R> found(const StateDict<R>& state, const std::string& name, size_t size) const {
    const auto at = state.find(name);
    require(at != state.end() && at->second.size() == size,
            "layer {}: the state to begin with has {} numbers for {}, {} are needed", this->name_,
            at == state.end() ? 0 : at->second.size(), name, size);
    return at->second;
  }

  learn::RecurrentLayer<R> layer_;
  LearnedParameters<R> learned_;
  Parameter<R> weight_;
  const R* x_ = nullptr;
  bool fixed_ = false;
  size_t n_steps_ = 0, batch_ = 0;
  learn::Spikes first_;  ///< the spikes before the first step, where a state came
  Array<R> dense_, currents_, potentials_, checkpoints_, gx_, summed_;
  Array<uint64_t> words_;
};

}  // namespace

template <class R>
std::unique_ptr<Node<R>> Recurrent::make(const Place& place) const {
  require(neurons.output == NeuronOutput::spikes,
          "layer {} (Recurrent): its neurons must put out spikes", place.name);
  return std::make_unique<RecurrentNode<R>>(place, *this);
}
template std::unique_ptr<Node<float>> Recurrent::make(const Place&) const;
template std::unique_ptr<Node<double>> Recurrent::make(const Place&) const;

}  // namespace lapicque::train
