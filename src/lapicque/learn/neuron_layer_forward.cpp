// Forward: every block runs all its steps, and keeps what backward begins from.
#include "lapicque/learn/neuron_layer_run.hpp"

namespace lapicque::learn {
namespace {

template <class R>
class ForwardBench : Bench<R> {
 public:
  ForwardBench(const NeuronLayer<R>& layer, const Cut& cut, const NeuronForward<R>& a,
               const NeuronKernels<R>& kernels)
      : Bench<R>(layer, cut),
        a_(a),
        kernels_(kernels),
        words_(numbers<uint64_t>(Slot::other, cut.every * cut.width / 64)) {}

  void run(const Piece& piece) {
    this->enter(piece);
    start();
    R* state = this->state_.get();
    for (size_t t = 0, c = 0; t < a_.n_steps; t += this->every_, ++c) {
      const size_t n_steps = std::min(this->every_, a_.n_steps - t);
      if (!a_.checkpoints.empty())
        this->write(state, a_.checkpoints.data() + c * this->n_state_ * this->columns());
      ForwardBlock<R> block{this->block(a_.inputs, t, n_steps)};
      block.state = state;
      block.potentials = this->rows(a_.potentials, Time::varying, t);
      const bool direct = this->cut_.contiguous(piece);
      if (a_.spikes) block.spikes = direct ? in_place(t) : aside();
      kernels_.forward(block);
      if (a_.spikes && !direct)
        for (size_t i = 0; i < n_steps; ++i)
          spread(words_.get() + i * aside().step, piece.n / a_.spikes.n, a_.spikes.n,
                 a_.spikes.row(t + i, piece.first / a_.spikes.n).data());
    }
    if (!a_.final_state.empty()) this->write(state, a_.final_state.data());
  }

 private:
  void start() {
    if (!a_.initial_state.empty()) return this->read(a_.initial_state.data(), this->state_.get());
    for (size_t k = 0; k < this->n_state_; ++k)
      std::fill_n(this->state_.get() + k * this->stride_, this->stride_,
                  R(this->layer_.model().state[k].value));
  }
  Rows<uint64_t> in_place(size_t t) const {
    const size_t row = this->piece_.first / a_.spikes.n, i = this->piece_.first % a_.spikes.n;
    return {a_.spikes.row(t, row).data() + i / 64, a_.spikes.batch * a_.spikes.row_words()};
  }
  Rows<uint64_t> aside() const { return {words_.get(), this->cut_.width / 64}; }

  const NeuronForward<R>& a_;
  const NeuronKernels<R>& kernels_;
  std::unique_ptr<uint64_t[], Free> words_;
};

}  // namespace

template <class R>
void NeuronLayer<R>::run_forward(Team& team, const NeuronForward<R>& a) const {
  const NeuronKernels<R> kernels = neuron_kernels<R>(model_->index, options_.isa);
  const Cut cut(*this, a.batch, a.n_steps);
  for_blocks(
      team, cut, Order::first_to_last, [&] { return ForwardBench<R>(*this, cut, a, kernels); },
      [&](ForwardBench<R>& bench, size_t i) { bench.run(cut.at(i)); });
}

template void NeuronLayer<float>::run_forward(Team&, const NeuronForward<float>&) const;
template void NeuronLayer<double>::run_forward(Team&, const NeuronForward<double>&) const;

}  // namespace lapicque::learn
