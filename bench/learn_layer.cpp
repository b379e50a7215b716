// What does a step of a trained neuron cost? ns per neuron and step of every model, forward and
// backward; then a layer of 16,384 leaky neurons over 500 steps of 16 samples, against what this
// machine's memory can carry.
//
//   bench_learn_layer [--threads N]
//   bench_learn_layer --serve INPUT GRADIENT N BATCH STEPS BETA THREADS PREFIX
//
// The second form is one side of bench/peers/learn_layer.py: it reads float32 files of the input
// and of the gradient by the spikes, both [steps][batch][n], runs forward and backward once for
// each line on standard input, prints the seconds of each, and at the end writes PREFIX.spikes and
// PREFIX.gradient.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iostream>

#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/learn/neuron_layer.hpp"
#include "lapicque/models/all.hpp"

using namespace lapicque;
using namespace lapicque::learn;

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Call>
double best_of(int rounds, const Call& call) {
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const double start = now();
    call();
    best = std::min(best, now() - start);
  }
  return best;
}

/// A layer with all its arrays.
template <class R>
struct Bed {
  size_t n_steps, batch;
  NeuronLayer<R> layer;
  Array<R> input, grad_spikes, grad_input, checkpoints;
  Spikes spikes;

  Bed(const NeuronOptions& options, size_t n, size_t samples, size_t steps)
      : n_steps(steps),
        batch(samples),
        layer(options, n),
        input(steps * samples * n),
        grad_spikes(steps * samples * n),
        grad_input(steps * samples * n),
        checkpoints(layer.n_checkpoints(steps) * layer.n_state() * samples * n),
        spikes(steps, samples, n) {}

  Signal<const R> of(const Array<R>& values) const {
    return {std::span<const R>(values.data(), values.size())};
  }
  void forward(Team& team) {
    layer.forward(team, {.n_steps = n_steps,
                         .batch = batch,
                         .inputs = {of(input)},
                         .spikes = spikes.rows(),
                         .checkpoints = checkpoints.span()});
  }
  void backward(Team& team) {
    layer.backward(team, {.n_steps = n_steps,
                          .batch = batch,
                          .inputs = {of(input)},
                          .checkpoints = {checkpoints.data(), checkpoints.size()},
                          .grad_spikes = of(grad_spikes),
                          .grad_inputs = {grad_input.span()}});
  }
};

void every_model(Team& team) {
  constexpr size_t n = 1024, batch = 16, n_steps = 50;
  fmt::print("ns per neuron and step, {} neurons, {} samples, {} steps, {} threads\n", n, batch,
             n_steps, team.size());
  fmt::print("{:<22}{:>12}{:>12}{:>12}{:>12}\n", "", "f32 forward", "backward", "f64 forward",
             "backward");
  const auto row = [&](auto& bed) {
    const double steps = double(n * batch * n_steps);
    bed.forward(team), bed.backward(team);
    fmt::print("{:>12.2f}", best_of(5, [&] { bed.forward(team); }) / steps * 1e9);
    fmt::print("{:>12.2f}", best_of(5, [&] { bed.backward(team); }) / steps * 1e9);
  };
  for (const NeuronModel& model : neuron_models().first(Neurons::size)) {
    const NeuronOptions options{.model = std::string(model.info.name), .dt = 0.1};
    fmt::print("{:<22}", model.info.name);
    Bed<float> single(options, n, batch, n_steps);
    row(single);
    Bed<double> both(options, n, batch, n_steps);
    row(both);
    fmt::print("\n");
  }
}

/// Bytes per second of a loop that reads two arrays and writes a third, on all threads.
double memory_limit(Team& team, const Array<float>& a, const Array<float>& b, Array<float>& c) {
  const size_t piece = size_t(1) << 18, n_pieces = a.size() / piece;
  const double seconds = best_of(3, [&] {
    team.for_each(n_pieces, [&](size_t p) {
      for (size_t i = p * piece; i < (p + 1) * piece; ++i) c[i] = a[i] + b[i];
    });
  });
  return double(n_pieces * piece) * 4 * sizeof(float) / seconds;  // the written line is read first
}

void large_layer(Team& team) {
  constexpr size_t n = 16384, batch = 16, n_steps = 500;
  Bed<float> bed(
      {.parameters = {{"tau", {-1 / std::log(0.95)}}}, .surrogate = {SurrogateKind::fast_sigmoid}},
      n, batch, n_steps);
  for (size_t i = 0; i < bed.input.size(); ++i) {
    bed.input[i] = float((i * 2654435761u >> 16) % 1000) * 0.0002f;
    bed.grad_spikes[i] = float((i * 40503u >> 8) % 1000) * 0.001f - 0.5f;
  }
  bed.forward(team), bed.backward(team);
  const double forward = best_of(5, [&] { bed.forward(team); });
  const double backward = best_of(5, [&] { bed.backward(team); });
  const double limit = memory_limit(team, bed.input, bed.grad_spikes, bed.grad_input);
  const double numbers = double(n * batch * n_steps) * sizeof(float);
  const double own = double(bed.checkpoints.size()) * sizeof(float) +
                     double(bed.spikes.view().n_words()) * sizeof(uint64_t);
  fmt::print("\nlif_jump, {} neurons, {} samples, {} steps, float32, {} threads, density {:.3f}\n",
             n, batch, n_steps, team.size(), density(bed.spikes));
  fmt::print("forward {:.3f} s ({:.1f} GB/s), backward {:.3f} s ({:.1f} GB/s), both {:.3f} s\n",
             forward, numbers / forward * 1e-9, backward, 4 * numbers / backward * 1e-9,
             forward + backward);
  fmt::print(
      "memory carries {:.1f} GB/s; kept for backward {:.1f} MiB, input {:.1f} MiB, peak of "
      "the process {:.1f} MiB\n",
      limit * 1e-9, own / (1 << 20), numbers / (1 << 20), double(peak_memory()) / (1 << 20));
}

void read(const char* path, Array<float>& values) {
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()), std::streamsize(values.size() * 4));
  require(bool(file), "{}: shorter than {} bytes", path, values.size() * 4);
}

void write(const std::string& path, const void* data, size_t bytes) {
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(data), std::streamsize(bytes));
}

void serve(char** argv) {
  const size_t n = std::stoul(argv[4]), batch = std::stoul(argv[5]), n_steps = std::stoul(argv[6]);
  Team team(std::stoi(argv[8]));
  Bed<float> bed({.parameters = {{"tau", {-1 / std::log(std::stod(argv[7]))}}},
                  .surrogate = {SurrogateKind::fast_sigmoid}},
                 n, batch, n_steps);
  read(argv[2], bed.input), read(argv[3], bed.grad_spikes);
  for (std::string line; std::getline(std::cin, line);) {
    const double start = now();
    bed.forward(team);
    const double middle = now();
    bed.backward(team);
    fmt::print("{} {} {}\n", middle - start, now() - middle, peak_memory());
    std::fflush(stdout);
  }
  const std::string prefix = argv[9];
  write(prefix + ".spikes", bed.spikes.view().words, bed.spikes.view().n_words() * 8);
  write(prefix + ".gradient", bed.grad_input.data(), bed.grad_input.size() * 4);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 10 && std::strcmp(argv[1], "--serve") == 0) return serve(argv), 0;
  const bool chosen = argc == 3 && std::strcmp(argv[1], "--threads") == 0;
  Team team(chosen ? std::stoi(argv[2]) : available_cores());
  every_model(team);
  large_layer(team);
}
