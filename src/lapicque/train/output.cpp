#include "lapicque/train/output.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {

template <class R>
Output Collected::append(const Signal<R>& y, Reads reads) {
  batch_ = y.batch, n_ = y.n();
  const bool of_potentials = reads == Reads::potentials;
  const size_t steps = y.kind == Kind::fixed && !of_potentials ? 1 : y.n_steps;
  const size_t begin = values_.size(), count = steps * batch_ * n_;
  values_.resize(begin + count);
  if (of_potentials) {
    require(y.potentials,
            "this loss reads membrane potentials, so the last layer must be one of neurons");
    std::copy_n(y.potentials, count, values_.begin() + ptrdiff_t(begin));
  } else if (y.kind == Kind::spikes) {
    const auto spikes = spikes_of(y);
    for (size_t r = 0; r < spikes.rows(); ++r)
      learn::for_each_spike(spikes.row(r),
                            [&](size_t i) { values_[begin + r * n_ + i] = double(y.amplitude); });
  } else {
    std::copy_n(y.values, count, values_.begin() + ptrdiff_t(begin));
  }
  n_steps_ += steps;
  return {steps, batch_, n_, std::span<const double>(values_).subspan(begin)};
}

template Output Collected::append(const Signal<float>&, Reads);
template Output Collected::append(const Signal<double>&, Reads);

size_t n_correct(const Output& y, Decision decision, std::span<const int32_t> labels) {
  if (labels.empty()) return 0;
  const auto classes = decide(y, decision);
  size_t n = 0;
  for (size_t b = 0; b < classes.size(); ++b) n += classes[b] == labels[b];
  return n;
}

}  // namespace lapicque::train
