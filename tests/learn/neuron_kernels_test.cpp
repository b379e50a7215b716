// The loops of every instruction set that this machine runs, against the slow clear version.
#include "lapicque/learn/neuron_kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/models/all.hpp"
#include "learn/neuron_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::test;

namespace {

std::vector<std::string> runnable() {
  std::vector<std::string> names;
  for (const char* isa : {"sse4", "avx2", "avx512"}) try {
      neuron_kernels<float>(0, isa);
      names.emplace_back(isa);
    } catch (const Error&) {
    }
  return names;
}

template <class A, class B>
void check_near(const A& a, const B& b, double tolerance) {
  CHECK(largest(a, b) <= tolerance * (largest(b) + 1e-30));
}

/// Compares a layer's own run with the reference, both from the same options.
template <class R>
void compare(const NeuronOptions& options, Shape shape, double drive, double tolerance,
             const std::vector<size_t>& held = {}) {
  Team team(2);
  Lab<R> quick(options, shape, drive), slow(options, shape, drive);
  for (size_t f : held) quick.hold(f), slow.hold(f);
  quick.run(team);
  slow.run_reference();
  const auto words = [](const Lab<R>& lab) {
    return std::vector(lab.spikes.view().words,
                       lab.spikes.view().words + lab.spikes.view().n_words());
  };
  REQUIRE(words(quick) == words(slow));
  check_near(quick.potentials, slow.potentials, tolerance);
  check_near(quick.final_state, slow.final_state, tolerance);
  check_near(quick.checkpoints, slow.checkpoints, tolerance);
  for (size_t f = 0; f < quick.inputs.size(); ++f)
    check_near(quick.grad_inputs[f], slow.grad_inputs[f], tolerance);
  check_near(quick.grad_initial_state, slow.grad_initial_state, tolerance);
  check_near(quick.grad_parameters, slow.grad_parameters, tolerance);
}

template <class R>
void compare_all(const std::string& isa, double tolerance) {
  CAPTURE(isa);
  for (const NeuronModel& model : neuron_models().first(Neurons::size)) {
    CAPTURE(model.info.name);
    const Shape shape{.n_steps = 18, .batch = 2, .n = 65};
    NeuronOptions options = options_for(model);
    options.isa = isa;
    const double drive = firing_drive<R>(options, {.n_steps = 18, .batch = 1, .n = 7});
    for (Reset reset : resets) {
      if (!can_reset(model, reset)) continue;
      options.reset = reset;
      options.learnable = {model.parameters[0].name, model.parameters.back().name};
      compare<R>(options, shape, drive, tolerance);
    }
  }
}

}  // namespace

TEST_CASE("every neuron, reset and instruction set gives the gradients of the slow version") {
  for (const std::string& isa : runnable()) compare_all<double>(isa, 1e-9);
}

TEST_CASE("and in single precision to its own accuracy") {
  for (const std::string& isa : runnable()) compare_all<float>(isa, 2e-3);
}

TEST_CASE("slopes of vectors are those of numbers to the last bits, however large the excess") {
  alignas(64) float excess[16] = {0,   1e-3f, -1e-2f, 0.02f, -0.3f, 0.7f,   -2,    5,
                                  -40, 3e3f,  -1e6f,  1e12f, 1e17f, -1e25f, 3e38f, -3e38f};
  for (const std::string& isa : runnable())
    for (const SurrogateInfo& info : surrogates()) {
      alignas(64) float slopes[16];
      std::vector<float> wanted(16);
      const auto kernel = neuron_kernels<float>(0, isa).slopes[size_t(info.kind)];
      kernel(float(info.scale), excess, slopes, 16);
      slopes_of<float>({info.kind}, std::span<const float>(excess), std::span<float>(wanted));
      for (size_t i = 0; i < 16; ++i)
        CHECK(std::abs(slopes[i] - wanted[i]) <= 1e-6f * wanted[i] + 1e-37f);
    }
}

TEST_CASE("an excess that is no number has no number for its slope, so that a training stops") {
  for (const std::string& isa : runnable())
    for (const auto kind : {SurrogateKind::arctan, SurrogateKind::fast_sigmoid}) {
      alignas(64) float excess[16], slopes[16];
      std::fill_n(excess, 16, std::numeric_limits<float>::quiet_NaN());
      neuron_kernels<float>(0, isa).slopes[size_t(kind)](2, excess, slopes, 16);
      for (float slope : slopes) CHECK(std::isnan(slope));
    }
}
