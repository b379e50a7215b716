#include "lapicque/wta/motif.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"

namespace lapicque::wta {
namespace {

double rectified(double v) { return std::max(0.0, v); }

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

}  // namespace

Motif without(Motif m, Interneuron gone) {
  if (gone == Interneuron::pv) m.w_pe = m.w_pp = m.w_pv = 0;
  if (gone == Interneuron::sst) m.w_se = m.w_sp = m.w_sv = 0;
  if (gone == Interneuron::vip) m.w_vs = 0;
  if (gone == Interneuron::lamp5) m.k_l = 0;
  return m;
}

void advance(const Motif& m, std::span<const double> input, double duration, double dt,
             MotifState& state) {
  const size_t n = state.e.size();
  require(input.size() == n && n > 0 && state.s.size() == n,
          "motif: {} inputs for {} groups of E and {} of SST", input.size(), n, state.s.size());
  require(dt > 0 && dt <= m.tau_p, "motif: dt is {:g} ms, must be in (0, {:g}] ms", dt, m.tau_p);
  const double drive = mean(input);
  for (auto t = std::llround(duration / dt); t > 0; --t) {
    const MotifState now = state;
    const double e = mean(now.e), s = mean(now.s), gain = 1 / (1 + m.k_l * now.l);
    for (size_t i = 0; i < n; ++i) {
      const double onto_e = gain * (input[i] + m.a * now.e[i]) - m.w_pe * now.p - m.w_se * now.s[i];
      state.e[i] += dt / m.tau_e * (rectified(onto_e) - now.e[i]);
      state.s[i] += dt / m.tau_s * (rectified(m.e_s * e - m.w_vs * now.v) - now.s[i]);
    }
    const double onto_p = m.f_i * drive + m.f_e * e - m.w_pp * now.p - m.w_sp * s;
    const double onto_v = m.context + m.e_v * e - m.w_sv * s - m.w_pv * now.p;
    state.p += dt / m.tau_p * (rectified(onto_p) - now.p);
    state.v += dt / m.tau_v * (rectified(onto_v) - now.v);
    state.l += dt / m.tau_l * (rectified(e) - now.l);
  }
}

MotifState settle(const Motif& m, std::span<const double> input) {
  auto state = MotifState::rest(input.size());
  advance(m, input, 3000, 0.5, state);
  return state;
}

}  // namespace lapicque::wta
