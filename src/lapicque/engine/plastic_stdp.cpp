// Pair rules: each pairing with each weight dependence.
#include <limits>

#include "lapicque/engine/plastic_groups.hpp"
#include "lapicque/engine/plastic_rows_impl.hpp"
#include "lapicque/models/plasticity/stdp.hpp"

namespace lapicque {
namespace {

template <class Pairing, class Dependence>
std::unique_ptr<StatefulGroup> make(const StatefulRows& rows, const StatefulSettings& s) {
  using Rule = PairRule<Pairing, Dependence>;
  const PairNumbers numbers{s["A_plus"], s["A_minus"], s["mu_plus"], s["mu_minus"],
                            s["w_0"],    s["w_min"],   s["w_max"]};
  const bool bounded = !std::is_same_v<Dependence, PowerLaw>;
  return std::make_unique<PlasticRows<Rule>>(
      rows, s,
      Rule{Decay(s["tau_plus"], rows.dt), Decay(s["tau_minus"], rows.dt), Dependence(numbers)},
      numbers.w_min, bounded ? numbers.w_max : std::numeric_limits<double>::max());
}

template <class Pairing>
std::unique_ptr<StatefulGroup> make(const StatefulRows& rows, const StatefulSettings& s) {
  const std::string& dependence = s.option("weight_dependence");
  if (dependence == "multiplicative") return make<Pairing, Multiplicative>(rows, s);
  if (dependence == "guetig") return make<Pairing, Guetig>(rows, s);
  if (dependence == "van_rossum") return make<Pairing, VanRossum>(rows, s);
  if (dependence == "power_law") return make<Pairing, PowerLaw>(rows, s);
  return make<Pairing, Additive>(rows, s);
}

}  // namespace

std::unique_ptr<StatefulGroup> make_stdp(const StatefulRows& rows, const StatefulSettings& s) {
  const std::string& pairing = s.option("pairing");
  if (pairing == "nearest_symmetric") return make<pairing::NearestSymmetric>(rows, s);
  if (pairing == "nearest_pre_centred") return make<pairing::NearestPreCentred>(rows, s);
  if (pairing == "nearest_restricted") return make<pairing::NearestRestricted>(rows, s);
  return make<pairing::AllToAll>(rows, s);
}

}  // namespace lapicque
