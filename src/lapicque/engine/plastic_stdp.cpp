// Pair rules: each pairing with each weight dependence.
#include <limits>

#include "lapicque/engine/plastic_fast.hpp"
#include "lapicque/engine/plastic_groups.hpp"
#include "lapicque/engine/plastic_rows_impl.hpp"
#include "lapicque/models/plasticity/stdp.hpp"

namespace lapicque {
namespace {

/// The kernel of a weight dependence.
template <class Dependence>
PlasticKernel PlasticKernels::*const kernel_of = nullptr;
template <>
constexpr auto kernel_of<Additive> = &PlasticKernels::additive;
template <>
constexpr auto kernel_of<Multiplicative> = &PlasticKernels::multiplicative;
template <>
constexpr auto kernel_of<VanRossum> = &PlasticKernels::van_rossum;
template <>
constexpr auto kernel_of<Guetig> = &PlasticKernels::guetig;
template <>
constexpr auto kernel_of<PowerLaw> = &PlasticKernels::power_law;

template <class Pairing, class Dependence>
std::unique_ptr<StatefulGroup> make(StatefulRows& rows, const StatefulSettings& s) {
  using Rule = PairRule<Pairing, Dependence>;
  const PairNumbers numbers{s["A_plus"], s["A_minus"], s["mu_plus"], s["mu_minus"],
                            s["w_0"],    s["w_min"],   s["w_max"]};
  const bool bounded = !std::is_same_v<Dependence, PowerLaw>;
  const double w_max = bounded ? numbers.w_max : std::numeric_limits<double>::max();
  const Decay plus(s["tau_plus"], rows.dt), minus(s["tau_minus"], rows.dt);
  if constexpr (std::is_same_v<Pairing, pairing::AllToAll>)
    if (rows.precision == Precision::float32)
      return std::make_unique<FastPlasticRows<PairTraces>>(
          rows, s, PairTraces{plus, minus},
          FastPlasticity(s["tau_plus"], 1 / s["tau_minus"], numbers.w_min, w_max,
                         Dependence(numbers), rows.kernels->*kernel_of<Dependence>));
  return std::make_unique<PlasticRows<Rule>>(rows, s, Rule{plus, minus, Dependence(numbers)},
                                             numbers.w_min, w_max);
}

template <class Pairing>
std::unique_ptr<StatefulGroup> make(StatefulRows& rows, const StatefulSettings& s) {
  const std::string& dependence = s.option("weight_dependence");
  if (dependence == "multiplicative") return make<Pairing, Multiplicative>(rows, s);
  if (dependence == "guetig") return make<Pairing, Guetig>(rows, s);
  if (dependence == "van_rossum") return make<Pairing, VanRossum>(rows, s);
  if (dependence == "power_law") return make<Pairing, PowerLaw>(rows, s);
  return make<Pairing, Additive>(rows, s);
}

}  // namespace

std::unique_ptr<StatefulGroup> make_stdp(StatefulRows& rows, const StatefulSettings& s) {
  const std::string& pairing = s.option("pairing");
  if (pairing == "nearest_symmetric") return make<pairing::NearestSymmetric>(rows, s);
  if (pairing == "nearest_pre_centred") return make<pairing::NearestPreCentred>(rows, s);
  if (pairing == "nearest_restricted") return make<pairing::NearestRestricted>(rows, s);
  return make<pairing::AllToAll>(rows, s);
}

}  // namespace lapicque
