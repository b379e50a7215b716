#include "lapicque/models/plasticity/dopamine.hpp"

#include <bit>

namespace lapicque {

Dopamine::Dopamine(double tau_c, double tau_n, double b, double dt)
    : tau_c_(tau_c),
      tau_both_(tau_c * tau_n / (tau_c + tau_n)),
      b_(b),
      c_(tau_c, dt),
      n_(tau_n, dt),
      both_(tau_both_, dt),
      epoch_(std::max(Tick(1), Tick(4 * tau_c / dt))) {
  clear();
}

void Dopamine::release(Tick t, double amount) {
  while (t / epoch_ > jumps_.back().t / epoch_) {
    const Tick start = (jumps_.back().t / epoch_ + 1) * epoch_;
    jumps_.push_back({start, jumps_.back().n * n_(start - jumps_.back().t), 0});
  }
  Jump& last = jumps_.back();
  if (t == last.t)
    last.n += amount;
  else
    jumps_.push_back({t, last.n * n_(t - last.t) + amount, last.sum + growth(last, t)});
}

size_t Dopamine::latest(Tick t) const {
  const auto after = std::ranges::upper_bound(jumps_, t, {}, &Jump::t);
  return size_t(std::max<ptrdiff_t>(after - jumps_.begin(), 1)) - 1;
}

double Dopamine::concentration(Tick t) const {
  const Jump& jump = jumps_[latest(t)];
  return jump.n * n_(t - jump.t);
}

double Dopamine::integral(Tick t1, Tick t2) const {
  if (t2 <= t1) return 0;
  double total = b_ == 0 ? 0 : -b_ * tau_c_ * (1 - c_(t2 - t1));
  double left = 1;  // of the eligibility, at t
  for (Tick t = t1; t < t2;) {
    const size_t i = latest(t);
    const Tick end = std::min(t2, (t / epoch_ + 1) * epoch_);
    const size_t k = latest(end - 1);
    const Jump &first = jumps_[i], &last = jumps_[k];
    if (i == k) {  // no jump between: to the very end when none follows
      const Tick to = k + 1 == jumps_.size() ? t2 : end;
      total += left * first.n * n_(t - first.t) * tau_both_ * (1 - both_(to - t));
      left *= c_(to - t), t = to;
      continue;
    }
    const double grown = last.sum + growth(last, end) - first.sum - growth(first, t);
    total += left * grown / c_(t % epoch_);
    left *= c_(end - t), t = end;
  }
  return total;
}

void Dopamine::forget_before(Tick t) {
  const size_t keep = latest(t / epoch_ * epoch_);
  jumps_.erase(jumps_.begin(), jumps_.begin() + ptrdiff_t(keep));
}

void Dopamine::save(std::vector<uint64_t>& words) const {
  for (const Jump& j : jumps_)
    words.insert(words.end(),
                 {uint64_t(j.t), std::bit_cast<uint64_t>(j.n), std::bit_cast<uint64_t>(j.sum)});
}

void Dopamine::restore(std::span<const uint64_t> words) {
  jumps_.clear();
  for (size_t i = 0; i + 2 < words.size(); i += 3)
    jumps_.push_back(
        {Tick(words[i]), std::bit_cast<double>(words[i + 1]), std::bit_cast<double>(words[i + 2])});
  if (jumps_.empty()) clear();
}

}  // namespace lapicque
