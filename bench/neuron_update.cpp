// What does it cost to write a neuron once? The engine's loop, instantiated from the model's
// equations, against a loop written by hand for iaf_psc_exp alone; then ns per neuron and step of
// every model on every instruction set.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/engine/kernels.hpp"
#include "lapicque/models/registry.hpp"
#include "neuron_update_by_hand.hpp"

using namespace lapicque;

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// One population of a model at its defaults, ready for the kernel.
template <class R>
struct Bed {
  size_t n;
  Array<R> state, propagators;
  Array<int32_t> sums;
  std::vector<void*> columns;
  std::vector<const void*> constants;
  std::vector<InputSource> input;
  std::vector<uint32_t> spikes;
  std::unique_ptr<bool[]> per_neuron;
  UpdateArgs args;

  Bed(const NeuronModel& model, size_t size)
      : n(size),
        state(model.state.size() * n),
        propagators(model.n_propagators * shared_padding),
        sums(model.input.size() * n),
        spikes(n),
        per_neuron(new bool[model.n_propagators + 1]{}) {
    for (size_t f = 0; f < model.state.size(); ++f) {
      columns.push_back(state.data() + f * n);
      std::fill_n(state.data() + f * n, n, R(model.state[f].value));
    }
    std::vector<double> p, q(model.n_propagators);
    for (const Field& field : model.parameters) p.push_back(field.value);
    model.prepare(p.data(), 0.1, q.data());
    for (size_t f = 0; f < q.size(); ++f) {
      constants.push_back(propagators.data() + f * shared_padding);
      std::fill_n(propagators.data() + f * shared_padding, shared_padding, R(q[f]));
    }
    for (size_t f = 0; f < model.input.size(); ++f) {
      InputSource source;
      if (model.input[f].role == Role::receptor)
        source.sum32 = sums.data() + f * n, source.scale = 0.01;
      source.noise = make_key(1, Purpose::test, uint32_t(f));
      input.push_back(source);
    }
    args = {.state = columns.data(),
            .propagators = constants.data(),
            .per_neuron = per_neuron.get(),
            .all_shared = true,
            .input = input.data(),
            .n = n,
            .first = 0,
            .step = 0,
            .spikes = spikes.data()};
  }
};

/// Seconds of one call, the fastest of several rounds of many.
template <class Call>
double time_of(const Call& call) {
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    const double start = now();
    for (int i = 0; i < 300; ++i) call();
    best = std::min(best, (now() - start) / 300);
  }
  return best;
}

}  // namespace

int main() {
  constexpr size_t n = 8192;
  const NeuronModel& model = *find_neuron_model("iaf_psc_exp");
  const KernelTable& best = kernels();
  fmt::print("iaf_psc_exp, {} neurons, single precision, {}: ns per neuron and step\n", n,
             best.isa);
  if (best.isa == "avx512") {
    std::vector<double> ratios;
    Bed<float> bed(model, n), hand(model, n);
    const auto* q = static_cast<const float*>(hand.constants[0]);
    auto constant = [&](size_t f) { return q[f * shared_padding]; };
    const bench::ByHand by_hand{constant(0), constant(1), constant(2),  constant(3),
                                constant(4), constant(5), constant(6),  constant(7),
                                constant(8), constant(9), constant(10), 0.01f};
    double engine = 0, own = 0;
    for (int pair = 0; pair < 9; ++pair) {
      engine = time_of([&] { best.update_float32[model.index](bed.args); });
      own = time_of([&] {
        bench::update_by_hand(by_hand, hand.state.data(), hand.state.data() + n,
                              hand.state.data() + 2 * n, hand.state.data() + 3 * n,
                              hand.sums.data(), hand.sums.data() + n, n, hand.spikes.data());
      });
      ratios.push_back(engine / own);
    }
    std::sort(ratios.begin(), ratios.end());
    fmt::print(
        "  the engine's loop {:.3f}, by hand {:.3f}; ratio, median of {} pairs: {:.2f} ({:.2f} .. "
        "{:.2f})\n\n",
        engine / n * 1e9, own / n * 1e9, ratios.size(), ratios[ratios.size() / 2], ratios.front(),
        ratios.back());
  }
  fmt::print("{:<24}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}\n", "ns per neuron and step", "sse4 f32",
             "f64", "avx2 f32", "f64", "avx512 f32", "f64");
  for (const NeuronModel& m : neuron_models()) {
    fmt::print("{:<24}", m.info.name);
    for (const char* isa : {"sse4", "avx2", "avx512"}) {
      try {
        const KernelTable& table = kernels(isa);
        Bed<float> f32(m, n);
        Bed<double> f64(m, n);
        fmt::print("{:>10.2f}",
                   time_of([&] { table.update_float32[m.index](f32.args); }) / n * 1e9);
        fmt::print("{:>10.2f}",
                   time_of([&] { table.update_float64[m.index](f64.args); }) / n * 1e9);
      } catch (const Error&) {
        fmt::print("{:>10}{:>10}", "-", "-");
      }
    }
    fmt::print("\n");
  }
}
