#include "lapicque/wta/truenorth_neuron.hpp"

#include <algorithm>
#include <cstdlib>

#include "lapicque/base/error.hpp"

namespace lapicque::wta {
namespace {

int32_t sign(int32_t v) { return (v > 0) - (v < 0); }

/// One unit in the direction of `amount`, if rho lets it.
int32_t unit(int32_t amount, uint32_t rho) {
  return uint32_t(std::abs(amount)) >= rho ? sign(amount) : 0;
}

bool fits(int32_t value, int32_t most) { return value >= -most && value <= most; }

}  // namespace

void check(const TrueNorthNeuron& n, const char* where) {
  for (int32_t w : n.weights)
    require(fits(w, largest_weight), "{}: a weight of {} is not within +-{}", where, w,
            largest_weight);
  require(fits(n.leak, largest_weight), "{}: a leak of {} is not within +-{}", where, n.leak,
          largest_weight);
  require(n.threshold >= 0 && n.threshold <= largest_threshold && n.floor >= 0 &&
              n.floor <= largest_threshold,
          "{}: threshold {} and floor {} must be 0 to {}", where, n.threshold, n.floor,
          largest_threshold);
  require(n.mask <= uint32_t(largest_threshold), "{}: a mask of {:#x} has more than 18 bits", where,
          n.mask);
  require(fits(n.reset_value, largest_potential) && fits(n.start, largest_potential),
          "{}: reset value {} and start {} must be within +-{}", where, n.reset_value, n.start,
          largest_potential);
}

int32_t integrate(const TrueNorthNeuron& n, int32_t v, size_t type, uint32_t rho) {
  const int32_t w = n.weights[type];
  return v + (n.synapses[type] == Draw::certain ? w : unit(w, rho));
}

int32_t leak(const TrueNorthNeuron& n, int32_t v, uint32_t rho) {
  const int32_t omega = n.leak_mode == Leak::constant ? 1 : sign(v);
  const int32_t amount = n.leak_draw == Draw::certain ? n.leak : unit(n.leak, rho);
  const int32_t after = v + omega * amount;
  return n.leak_mode == Leak::diverging && sign(after) == -sign(v) ? 0 : after;
}

Fired fire(const TrueNorthNeuron& n, int32_t v, uint32_t rho) {
  const auto eta = int32_t(rho & n.mask);
  Fired out{v >= n.threshold + eta, v};
  if (out.spike) {
    if (n.reset == Reset::value) out.v = n.reset_value;
    if (n.reset == Reset::subtract) out.v = v - (n.threshold + eta);
  } else if (n.floor_mode == Floor::saturate) {
    out.v = std::max(v, -n.floor);
  } else if (v < -(n.floor + eta)) {
    if (n.reset == Reset::value) out.v = -n.reset_value;
    if (n.reset == Reset::subtract) out.v = v + (n.floor + eta);
  }
  out.v = std::clamp(out.v, -largest_potential, largest_potential);
  return out;
}

}  // namespace lapicque::wta
