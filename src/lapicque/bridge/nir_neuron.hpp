// The neurons of NIR as one: every type is CubaLIF with something left out. Equations in the
// file's units; one step of each integrator, plain and in double: the oracle for all else.
#pragma once
#include <limits>
#include <string_view>

#include "lapicque/io/nir.hpp"

namespace lapicque::bridge {

/// What happens to the potential after a spike. A NIR file does not say.
enum class NirReset : uint8_t {
  hard,  ///< v = v_reset
  soft   ///< v -= v_threshold - v_reset: what was above threshold is kept
};

/// How dv/dt = (v_leak - v + r I) / tau becomes a step. A NIR file does not say.
///   euler              v += dt/tau (v_leak - v + r I)
///   exponential_euler  v = v_leak + a (v - v_leak) + (1 - a) r I,  a = exp(-dt/tau): I is held
///   impulse            v = v_leak + a (v - v_leak) + dt/tau r I: decay, then a jump
///   exact              as exponential_euler without a synapse; with one, the membrane feels the
///                      exactly decaying current, and the input of a step jumps onto it at its end
/// With a synapse, the others take tau_syn dI/dt = -I + w_in S first, and then the membrane with
/// the new I; with `exact` the membrane feels a step's input one step later.
enum class NirIntegrator : uint8_t { euler, exponential_euler, impulse, exact };

/// What an input of 1 in one step is: a current of 1 during the step, or the unit impulse, whose
/// integral is 1.
enum class NirDrive : uint8_t { current, impulse };

struct NirOptions {
  double dt = 0;  ///< in the unit of the file's time constants, in the wild seconds; must be given
  NirReset reset = NirReset::hard;
  NirIntegrator integrator = NirIntegrator::exponential_euler;
  NirDrive drive = NirDrive::current;
};

std::string_view name_of(NirReset reset);
std::string_view name_of(NirIntegrator integrator);
std::string_view name_of(NirDrive drive);

/// The parameters of one neuron of any type; what a type lacks is at a value that leaves it out.
struct NirNeuron {
  double tau = std::numeric_limits<double>::infinity();  ///< of the membrane; none for I and IF
  double r = 1, v_leak = 0;
  double v_threshold = std::numeric_limits<double>::infinity();
  double v_reset = 0;
  double tau_syn = 0;  ///< 0: no synapse
  double w_in = 1;
  bool operator==(const NirNeuron&) const = default;
};

bool is_neuron(const nir::AnyNode& node);
/// Whether a neuron sends spikes; else it sends its potential.
bool has_threshold(const nir::AnyNode& node);

/// Neuron i of a node that is one. Throws Error(invalid) for a parameter that makes no sense.
NirNeuron neuron_of(const nir::NamedNode& node, size_t i);

/// The constants of one step: v = v_leak + a (v - v_leak) + per_input x + per_current I, and
/// I = decay I + jump x; x is the input of the step.
struct NirStep {
  double a = 1, per_input = 0, per_current = 0, decay = 0, jump = 0;
  bool membrane_first = false;
};

/// Throws Error(invalid) where Euler's step is unstable: dt > 2 tau.
NirStep prepare(const NirNeuron& neuron, const NirOptions& options);

struct NirState {
  double v = 0, current = 0;
};

/// One step; returns whether the neuron spiked (and was reset).
bool advance(NirState& state, const NirNeuron& neuron, const NirStep& step, NirReset reset,
             double input);

}  // namespace lapicque::bridge
