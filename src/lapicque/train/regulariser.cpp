#include "lapicque/train/regulariser.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

struct Term {
  double value = 0, slope = 0;
};

/// Of one neuron with rate r.
struct AtRate {
  double r;
  Term operator()(const RateBounds& b) const {
    const double miss = r < b.lower ? r - b.lower : r > b.upper ? r - b.upper : 0;
    return {b.strength * miss * miss, 2 * b.strength * miss};
  }
  Term operator()(const L1Rate& l) const { return {l.strength * r, l.strength}; }
};

/// How often each neuron fired, over steps and samples, in [0, 1].
template <class R>
std::vector<double> rates(const Signal<R>& spikes) {
  std::vector<double> rate(spikes.n());
  const auto view = spikes_of(spikes);
  for (size_t r = 0; r < view.rows(); ++r)
    learn::for_each_spike(view.row(r), [&](size_t i) { rate[i] += 1; });
  for (double& r : rate) r /= double(view.rows());
  return rate;
}

}  // namespace

std::string describe(const Regulariser& regulariser) {
  if (const auto* b = std::get_if<RateBounds>(&regulariser))
    return fmt::format("rate_bounds lower {} upper {} strength {}", b->lower, b->upper,
                       b->strength);
  return fmt::format("l1_rate strength {}", std::get<L1Rate>(regulariser).strength);
}

template <class R>
double Regularisation<R>::add(Team& team, const Node<R>& node, Gradient<R>& g) {
  const auto& spikes = node.output();
  const size_t n = spikes.n(), rows = spikes.rows();
  if (!g.values) {
    g.values = room_for(memory_, rows * n);
    std::fill_n(g.values, rows * n, R(0));
  }
  const auto rate = rates(spikes);
  std::vector<R> slopes(n);
  double value = 0;
  for (size_t i = 0; i < n; ++i) {
    double slope = 0;
    for (const auto& term : terms_) {
      const Term t = std::visit(AtRate{rate[i]}, term);
      value += t.value / double(n), slope += t.slope / double(n);
    }
    slopes[i] = R(slope / double(rows));
  }
  for_blocks(team, rows, 16, [&](size_t begin, size_t end) {
    for (size_t r = begin; r < end; ++r)
      for (size_t i = 0; i < n; ++i) g.values[r * n + i] += slopes[i];
  });
  return value;
}

template class Regularisation<float>;
template class Regularisation<double>;

}  // namespace lapicque::train
