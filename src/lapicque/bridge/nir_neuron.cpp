#include "lapicque/bridge/nir_neuron.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_linear.hpp"
#include "lapicque/models/linear.hpp"

namespace lapicque::bridge {

std::string_view name_of(NirReset reset) { return reset == NirReset::hard ? "hard" : "soft"; }
std::string_view name_of(NirIntegrator integrator) {
  constexpr std::string_view names[] = {"euler", "exponential_euler", "impulse", "exact"};
  return names[size_t(integrator)];
}
std::string_view name_of(NirDrive drive) {
  return drive == NirDrive::current ? "current" : "impulse";
}

bool is_neuron(const nir::AnyNode& node) {
  return std::visit(
      []<class Node>(const Node&) {
        return requires(Node n) { n.r; };
      },
      node);
}

bool has_threshold(const nir::AnyNode& node) {
  return std::visit(
      []<class Node>(const Node&) {
        return requires(Node n) { n.v_threshold; };
      },
      node);
}

NirNeuron neuron_of(const nir::NamedNode& node, size_t i) {
  NirNeuron result;
  auto set = [&](double& to, const nir::Reals& from) { to = at(from, i); };
  std::visit(
      [&]<class Node>(const Node& n) {
        if constexpr (requires { n.r; }) set(result.r, n.r);
        if constexpr (requires { n.tau; }) set(result.tau, n.tau);
        if constexpr (requires { n.tau_mem; }) {
          set(result.tau, n.tau_mem);
          set(result.tau_syn, n.tau_syn);
          if (n.w_in) set(result.w_in, *n.w_in);
        }
        if constexpr (requires { n.v_leak; }) set(result.v_leak, n.v_leak);
        if constexpr (requires { n.v_threshold; }) {
          set(result.v_threshold, n.v_threshold);
          if (n.v_reset) set(result.v_reset, *n.v_reset);
        }
      },
      node.node);
  const bool has_synapse = std::holds_alternative<nir::CubaLi>(node.node) ||
                           std::holds_alternative<nir::CubaLif>(node.node);
  auto must = [&](bool fine, std::string_view name, double value, std::string_view allowed) {
    require(fine, "the NIR node \"{}\" ({}): {} of neuron {} is {}, must be {}", node.name,
            type_of(node.node), name, i, value, allowed);
  };
  must(result.tau > 0, has_synapse ? "tau_mem" : "tau", result.tau, "> 0");
  must(!has_synapse || (result.tau_syn > 0 && std::isfinite(result.tau_syn)), "tau_syn",
       result.tau_syn, "> 0");
  must(std::isfinite(result.r), "r", result.r, "a number");
  must(std::isfinite(result.v_leak), "v_leak", result.v_leak, "a number");
  must(!std::isnan(result.v_threshold), "v_threshold", result.v_threshold, "a number");
  must(std::isfinite(result.v_reset), "v_reset", result.v_reset, "a number");
  must(std::isfinite(result.w_in), "w_in", result.w_in, "a number");
  return result;
}

NirStep prepare(const NirNeuron& n, const NirOptions& options) {
  const double dt = options.dt;
  const bool euler = options.integrator == NirIntegrator::euler;
  const bool impulse = options.integrator == NirIntegrator::impulse;
  auto stays = [&](double tau) {
    require(!euler || dt <= 2 * tau, "euler with a dt of {} is unstable for a time constant of {}",
            dt, tau);
    return euler ? 1 - dt / tau : std::exp(-dt / tau);
  };
  auto gains = [&](double tau) {  // of a drive that acts for one step
    return euler || impulse ? dt / tau : -std::expm1(-dt / tau);
  };
  const double drive = options.drive == NirDrive::current ? 1 : 1 / dt;
  NirStep step;
  const bool leaks = std::isfinite(n.tau);
  step.a = leaks ? stays(n.tau) : 1;
  const double gain = n.r * (leaks ? gains(n.tau) : dt);
  if (n.tau_syn == 0) {
    step.per_input = gain * drive;
    return step;
  }
  step.decay = stays(n.tau_syn);
  step.membrane_first = options.integrator == NirIntegrator::exact;
  if (step.membrane_first) {
    step.per_current = n.r * propagator_psc_exp(n.tau, n.tau_syn, n.tau, dt);
    step.jump = n.w_in * drive * dt / n.tau_syn;
  } else {
    step.per_current = gain;
    step.jump = n.w_in * drive * gains(n.tau_syn);
  }
  return step;
}

bool advance(NirState& s, const NirNeuron& n, const NirStep& q, NirReset reset, double input) {
  const double before = s.current;
  s.current = q.decay * s.current + q.jump * input;
  const double felt = q.membrane_first ? before : s.current;
  s.v = n.v_leak + q.a * (s.v - n.v_leak) + q.per_input * input + q.per_current * felt;
  if (!(s.v > n.v_threshold)) return false;
  s.v = reset == NirReset::hard ? n.v_reset : s.v - (n.v_threshold - n.v_reset);
  return true;
}

}  // namespace lapicque::bridge
