#include "lapicque/wta/gain_matching.hpp"

#include <cmath>
#include <cstdlib>

#include "lapicque/base/error.hpp"
#include "lapicque/wta/truenorth_neuron.hpp"

namespace lapicque::wta {

SoftWta circuit_of(const IntegerWta& w) {
  return {.a = double(w.n * w.w_e) / w.theta_e,
          .b1 = double(w.n * std::abs(w.w_i)) / w.theta_e,
          .b2 = double(w.n * w.w_ei) / w.theta_i,
          .t_e = -double(w.lambda_e) / w.theta_e,
          .t_i = -double(w.lambda_i) / w.theta_i,
          .tau = 1};
}

double input_gain(const IntegerWta& w) { return double(w.n * w.w_input) / w.theta_e; }

IntegerWta match(const SoftWta& c, const MatchOptions& o) {
  require(o.n > 0 && o.theta_e > 0 && o.theta_i > 0,
          "match: {} cells with thresholds {} and {}; all must be positive", o.n, o.theta_e,
          o.theta_i);
  require(c.a1 == 0, "match: a1 is {:g}; groups on the chip have no neighbours", c.a1);
  require(is_stable_in_steps(c),
          "match: a = {:g} and b1 b2 = {:g} are not stable in steps of a tick; wants b1 b2 < 1 and "
          "a < 1 + b1 b2",
          c.a, c.b1 * c.b2);
  auto whole = [](const char* what, double exact) {
    require(std::abs(exact) <= largest_weight,
            "match: {} would be {:.0f}; weights reach {}, so take more cells or a lower threshold",
            what, exact, largest_weight);
    return int(std::lround(exact));
  };
  return {.n = o.n,
          .theta_e = o.theta_e,
          .theta_i = o.theta_i,
          .w_input = whole("w_input", o.input_gain * o.theta_e / o.n),
          .w_e = whole("w_e", c.a * o.theta_e / o.n),
          .w_i = whole("w_i", -c.b1 * o.theta_e / o.n),
          .w_ei = whole("w_ei", c.b2 * o.theta_i / o.n),
          .lambda_e = whole("lambda_e", -c.t_e * o.theta_e),
          .lambda_i = whole("lambda_i", -c.t_i * o.theta_i)};
}

}  // namespace lapicque::wta
