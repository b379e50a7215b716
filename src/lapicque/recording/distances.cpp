#include "lapicque/recording/distances.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/spike_train.hpp"

namespace lapicque::statistics {

// The integral of a product of two kernels at s and t is tau / 2 exp(-|s - t| / tau): with signs
// s_k = +1 for spikes of a and -1 for spikes of b, D^2 = sum_jk s_j s_k exp(-|t_j - t_k| / tau).
// Going through both trains in time, `before` is the sum over j < k, decayed to t_k.
double van_rossum_distance(std::span<const double> a, std::span<const double> b, double tau) {
  check_train(a);
  check_train(b);
  require(tau > 0, "van Rossum distance: tau is {} ms, must be > 0 ms", tau);
  double square = 0, before = 0, last = 0;
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const bool from_a = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const double time = from_a ? a[i++] : b[j++];
    const double sign = from_a ? 1 : -1;
    if (i + j > 1) before *= std::exp((last - time) / tau);
    square += 1 + 2 * sign * before;
    before += sign;
    last = time;
  }
  return std::sqrt(std::max(square, 0.0));
}

double victor_purpura_distance(std::span<const double> a, std::span<const double> b, double q) {
  check_train(a);
  check_train(b);
  require(q >= 0, "Victor-Purpura distance: q is {} per ms, must be >= 0", q);
  std::vector<double> cost(b.size() + 1);  // of turning the first i spikes of a into j of b
  for (size_t j = 0; j <= b.size(); ++j) cost[j] = static_cast<double>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    double diagonal = cost[0];
    cost[0] = static_cast<double>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const double apart = std::abs(a[i - 1] - b[j - 1]);
      const double moved = diagonal + (apart == 0 ? 0 : q * apart);
      diagonal = cost[j];
      cost[j] = std::min({cost[j] + 1, cost[j - 1] + 1, moved});
    }
  }
  return cost[b.size()];
}

// Taking the earliest possible pair each time is best: a spike that cannot meet the other train's
// next one meets none after it.
size_t coincidences(std::span<const double> a, std::span<const double> b, double delta) {
  check_train(a);
  check_train(b);
  require(delta >= 0, "coincidences: delta is {} ms, must be >= 0 ms", delta);
  size_t n = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (std::abs(a[i] - b[j]) <= delta + time_tolerance)
      ++n, ++i, ++j;
    else
      a[i] < b[j] ? ++i : ++j;
  }
  return n;
}

double coincidence_factor(std::span<const double> target, std::span<const double> model,
                          Window window, double delta) {
  target = inside(target, window), model = inside(model, window);
  const double n_target = static_cast<double>(target.size());
  const double chance = 2 * delta * n_target / window.duration();  // 2 delta r
  require(delta >= 0 && chance < 1,
          "coincidence factor: delta is {} ms and the target fires at {} Hz; delta must be >= 0 "
          "and 2 delta rate < 1 (try a smaller delta)",
          delta, 1000 * n_target / window.duration());
  if (target.empty() && model.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double met = static_cast<double>(coincidences(target, model, delta));
  const double n_both = n_target + static_cast<double>(model.size());
  return 2 / (1 - chance) * (met - chance * n_target) / n_both;
}

}  // namespace lapicque::statistics
