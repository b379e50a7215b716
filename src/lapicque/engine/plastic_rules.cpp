// The triplet rule, inhibitory plasticity, and plasticity gated by reward.
#include "lapicque/engine/plastic_fast.hpp"
#include "lapicque/engine/plastic_groups.hpp"
#include "lapicque/engine/plastic_rows_impl.hpp"
#include "lapicque/models/plasticity/stdp_reward.hpp"
#include "lapicque/models/plasticity/stdp_triplet.hpp"
#include "lapicque/models/plasticity/vogels.hpp"

namespace lapicque {
namespace {

/// In single precision where the rows are, else in double.
template <class Rule>
std::unique_ptr<StatefulGroup> make(StatefulRows& rows, const StatefulSettings& s, Rule rule) {
  const double low = s["w_min"], high = s["w_max"];
  if (rows.precision == Precision::float64)
    return std::make_unique<PlasticRows<Rule>>(rows, s, std::move(rule), low, high);
  double rate_minus = 1 / s["tau_minus"];
  if constexpr (requires { rule.decay_nu; }) rate_minus += 2 / s["tau_nu"];  // of o1 nu^2
  FastPlasticity fast(s["tau_plus"], rate_minus, low, high, TripletDependence{low, high},
                      rows.kernels->triplet);
  return std::make_unique<FastPlasticRows<TripletTraces<Rule>>>(
      rows, s, TripletTraces<Rule>{std::move(rule)}, std::move(fast));
}

template <bool nearest>
std::unique_ptr<StatefulGroup> make_triplet(StatefulRows& rows, const StatefulSettings& s) {
  auto decay = [&](const char* tau) { return Decay(s[tau], rows.dt); };
  const double unit = s["w_0"];
  TripletRule<nearest> rule{
      decay("tau_plus"),   decay("tau_minus"),  decay("tau_x"),       decay("tau_y"),
      unit * s["A2_plus"], unit * s["A3_plus"], unit * s["A2_minus"], unit * s["A3_minus"],
      s["w_min"],          s["w_max"]};
  if (s.option("depression") == "constant") return make(rows, s, std::move(rule));
  const double step_nu = 1000 / (s["tau_nu"] * s["kappa"]);
  return make(rows, s, HomeostaticTripletRule<nearest>{std::move(rule), decay("tau_nu"), step_nu});
}

template <class Pairing>
std::unique_ptr<StatefulGroup> make_reward(StatefulRows& rows, const StatefulSettings& s) {
  using Rule = RewardRule<Pairing>;
  return std::make_unique<PlasticRows<Rule>>(
      rows, s,
      Rule{Decay(s["tau_plus"], rows.dt), Decay(s["tau_minus"], rows.dt), s["A_plus"], s["A_minus"],
           s["w_min"], s["w_max"], Dopamine(s["tau_c"], s["tau_n"], s["b"], rows.dt)},
      s["w_min"], s["w_max"]);
}

}  // namespace

std::unique_ptr<StatefulGroup> make_stdp_triplet(StatefulRows& rows, const StatefulSettings& s) {
  if (s.option("pairing") == "nearest_symmetric") return make_triplet<true>(rows, s);
  return make_triplet<false>(rows, s);
}

std::unique_ptr<StatefulGroup> make_vogels(StatefulRows& rows, const StatefulSettings& s) {
  using Rule = PairRule<pairing::AllToAll, VogelsDependence>;
  const double alpha = 2 * s["rho"] * 1e-3 * s["tau"];
  const Decay decay(s["tau"], rows.dt);
  if (rows.precision == Precision::float32)
    return std::make_unique<FastPlasticRows<PairTraces>>(
        rows, s, PairTraces{decay, decay},
        FastPlasticity(s["tau"], 1 / s["tau"], s["w_min"], s["w_max"],
                       VogelsDependence{s["eta"], alpha, s["w_min"], s["w_max"]},
                       rows.kernels->vogels));
  return std::make_unique<PlasticRows<Rule>>(
      rows, s, Rule{decay, decay, {s["eta"], alpha, s["w_min"], s["w_max"]}}, s["w_min"],
      s["w_max"]);
}

std::unique_ptr<StatefulGroup> make_stdp_reward(StatefulRows& rows, const StatefulSettings& s) {
  if (s.option("pairing") == "nearest_symmetric")
    return make_reward<pairing::NearestSymmetric>(rows, s);
  return make_reward<pairing::AllToAll>(rows, s);
}

}  // namespace lapicque
