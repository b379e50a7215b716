// The triplet rule, inhibitory plasticity, and plasticity gated by reward.
#include "lapicque/engine/plastic_groups.hpp"
#include "lapicque/engine/plastic_pairs.hpp"
#include "lapicque/engine/plastic_rows_impl.hpp"
#include "lapicque/models/plasticity/stdp_reward.hpp"
#include "lapicque/models/plasticity/stdp_triplet.hpp"
#include "lapicque/models/plasticity/vogels.hpp"

namespace lapicque {
namespace {

template <bool nearest>
std::unique_ptr<StatefulGroup> make_triplet(StatefulRows& rows, const StatefulSettings& s) {
  auto decay = [&](const char* tau) { return Decay(s[tau], rows.dt); };
  const double unit = s["w_0"];
  return std::make_unique<PlasticRows<TripletRule<nearest>>>(
      rows, s,
      TripletRule<nearest>{decay("tau_plus"), decay("tau_minus"), decay("tau_x"), decay("tau_y"),
                           unit * s["A2_plus"], unit * s["A3_plus"], unit * s["A2_minus"],
                           unit * s["A3_minus"], s["w_min"], s["w_max"]},
      s["w_min"], s["w_max"]);
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
  if (rows.precision == Precision::float32)
    return std::make_unique<PlasticPairs>(
        rows, s,
        PairPlasticity{s["tau"], s["tau"], s["w_min"], s["w_max"],
                       std::make_shared<const VogelsDependence>(
                           VogelsDependence{s["eta"], alpha, s["w_min"], s["w_max"]}),
                       rows.kernels->vogels});
  const Decay decay(s["tau"], rows.dt);
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
