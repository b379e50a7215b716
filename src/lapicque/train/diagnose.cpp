#include "lapicque/train/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lapicque::train {

template <class R>
bool all_finite(const R* values, size_t n) {
  return std::all_of(values, values + n, [](R x) { return std::isfinite(x); });
}

template <class R>
std::string first_not_finite(const Sequence<R>& net) {
  for (const auto* node : net.nodes()) {
    const auto& y = node->output();
    const R* values = y.kind == Kind::spikes ? y.potentials : y.values;
    if (!values) continue;
    const size_t row = y.batch * y.n();
    const size_t n_steps = y.kind == Kind::fixed ? 1 : y.n_steps;
    for (size_t t = 0; t < n_steps; ++t)
      if (!all_finite(values + t * row, row))
        return fmt::format("; the first number that is not finite is in layer {} ({}), at step {}",
                           node->name(), node->describe(), t);
  }
  return {};
}

template bool all_finite(const float*, size_t);
template bool all_finite(const double*, size_t);
template std::string first_not_finite(const Sequence<float>&);
template std::string first_not_finite(const Sequence<double>&);

}  // namespace lapicque::train
