// Rules of spike-timing-dependent plasticity for neurons that fire once: what a weight w in 0 ... 1
// changes by when its neuron fires at step t_post, given the step t_pre of its input's spike. An
// input that never fires counts as late.
#pragma once
#include <algorithm>
#include <cmath>
#include <string_view>

#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::stdp_vision {

struct Rule {
  enum class Kind {
    simplified,      ///< a w (1 - w)                          Kheradpisheh et al. 2018
    additive,        ///< a
    multiplicative,  ///< a+ exp(-beta w), a- exp(beta (w - 1)) Querlioz et al. 2013
    biological,      ///< a exp(-|t_post - t_pre| / tau)        Falez et al. 2019
  } kind = Kind::simplified;
  double a_plus = 0.004;     ///< of inputs that came no later than the neuron fired
  double a_minus = -0.003;   ///< of all others
  double beta = 3;           ///< multiplicative
  double tau = 5;            ///< biological, in steps
  double low = 0, high = 1;  ///< weights are kept within

  /// The new weight, with both amplitudes multiplied by `scale`.
  double changed(double w, uint8_t t_pre, uint8_t t_post, double scale = 1) const {
    const bool early = t_pre <= t_post && t_pre != never;
    const double a = scale * (early ? a_plus : a_minus);
    double change = a;
    switch (kind) {
      case Kind::simplified:
        change = a * w * (1 - w);
        break;
      case Kind::additive:
        break;
      case Kind::multiplicative:
        change = a * std::exp(early ? -beta * w : beta * (w - 1));
        break;
      case Kind::biological:
        if (t_pre != never) change = a * std::exp(-std::abs(double(t_post) - double(t_pre)) / tau);
        break;
    }
    return std::clamp(w + change, low, high);
  }
};

/// By name, for messages that name what is allowed.
Rule::Kind rule_by_name(std::string_view name);

}  // namespace lapicque::stdp_vision
