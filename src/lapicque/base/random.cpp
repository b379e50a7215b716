#include "lapicque/base/random.hpp"

#include <wmmintrin.h>

#include <cmath>

namespace lapicque {
namespace {

constexpr int n_rounds = 7;

inline __m128i ars(__m128i counter, __m128i key) {
  const __m128i weyl =
      _mm_set_epi64x(int64_t(0xBB67AE8584CAA73Bull), int64_t(0x9E3779B97F4A7C15ull));
  __m128i state = _mm_xor_si128(counter, key);
  for (int i = 0; i < n_rounds - 1; ++i) {
    key = _mm_add_epi64(key, weyl);
    state = _mm_aesenc_si128(state, key);
  }
  return _mm_aesenclast_si128(state, _mm_add_epi64(key, weyl));
}

inline __m128i load(const std::array<uint32_t, 4>& words) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(words.data()));
}

/// log(k!) - Stirling's leading terms, for the rejection samplers.
double stirling_correction(double k) {
  static const double table[10] = {0.08106146679532726, 0.04134069595540929, 0.02767792568499834,
                                   0.02079067210376509, 0.01664469118982119, 0.01387612882307075,
                                   0.01189670994589177, 0.01041126526197209, 0.009255462182712733,
                                   0.008330563433362871};
  if (k < 10) return table[int(k)];
  const double r = 1 / (k + 1);
  return (1. / 12 - (1. / 360 - 1. / 1260 * r * r) * r * r) * r;
}

}  // namespace

RandomBlock ars4x32(const RandomBlock& counter, const Key& key) {
  RandomBlock out;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out.data()), ars(load(counter), load(key.words)));
  return out;
}

void Stream::refill() {
  const __m128i key = load(key_.words);
  for (uint32_t i = 0; i < n_words; i += 4) {
    _mm_store_si128(reinterpret_cast<__m128i*>(&words_[i]), ars(load(counter_), key));
    ++counter_[0];
  }
  next_ = 0;
}

double Stream::normal() { return normal_quantile(uniform_open()); }

double Stream::exponential() { return -std::log(uniform_open()); }

double Stream::gamma(double shape) {
  if (shape < 1) return gamma(shape + 1) * std::pow(uniform_open(), 1 / shape);
  const double d = shape - 1. / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal(), t = 1 + c * x;
    if (t <= 0) continue;
    const double v = t * t * t;
    if (std::log(uniform_open()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

uint32_t Stream::poisson(double mean) {
  if (mean <= 0) return 0;
  if (mean < 30) {
    double u = uniform(), p = std::exp(-mean);
    uint32_t k = 0;
    while (u >= p && k < 1000) u -= p, ++k, p *= mean / k;
    return k;
  }
  const double log_mean = std::log(mean), b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b, inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = uniform() - 0.5, v = uniform_open(), us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return uint32_t(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <=
        k * log_mean - mean - std::lgamma(k + 1))
      return uint32_t(k);
  }
}

uint64_t Stream::binomial(uint64_t n, double p) {
  if (n == 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(n, 1 - p);
  if (double(n) * p < 10) {  // inversion
    const double q = 1 - p, s = p / q, a = double(n + 1) * s;
    for (;;) {
      double r = std::exp(double(n) * std::log1p(-p)), u = uniform();
      for (uint64_t k = 0; k <= n && k < 200; ++k) {
        if (u < r) return k;
        u -= r;
        r *= a / double(k + 1) - s;
      }
    }
  }
  // BTRS: transformed rejection (Hormann 1993).
  const double m = std::floor(double(n + 1) * p), q = 1 - p, spq = std::sqrt(double(n) * p * q);
  const double b = 1.15 + 2.53 * spq, a = -0.0873 + 0.0248 * b + 0.01 * p, c = double(n) * p + 0.5;
  const double alpha = (2.83 + 5.1 / b) * spq, v_r = 0.92 - 4.2 / b;
  for (;;) {
    const double u = uniform() - 0.5, us = 0.5 - std::abs(u),
                 k = std::floor((2 * a / us + b) * u + c);
    double v = uniform_open();
    if (us >= 0.07 && v <= v_r) return uint64_t(k);
    if (k < 0 || k > double(n)) continue;
    v = std::log(v * alpha / (a / (us * us) + b));
    const double nd = double(n), r = p / q;
    const double bound = (m + 0.5) * std::log((m + 1) / (r * (nd - m + 1))) +
                         (nd + 1) * std::log((nd - m + 1) / (nd - k + 1)) +
                         (k + 0.5) * std::log(r * (nd - k + 1) / (k + 1)) + stirling_correction(m) +
                         stirling_correction(nd - m) - stirling_correction(k) -
                         stirling_correction(nd - k);
    if (v <= bound) return uint64_t(k);
  }
}

double normal_quantile(double p) {
  auto ratio = [](const double(&a)[8], const double(&b)[8], double r) {
    double x = a[7], y = b[7];
    for (int i = 6; i >= 0; --i) x = x * r + a[i], y = y * r + b[i];
    return x / y;
  };
  static constexpr double a[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                  1.9715909503065514427e3, 1.3731693765509461125e4,
                                  4.5921953931549871457e4, 6.7265770927008700853e4,
                                  3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double b[8] = {1.0,
                                  4.2313330701600911252e1,
                                  6.8718700749205790830e2,
                                  5.3941960214247511077e3,
                                  2.1213794301586595867e4,
                                  3.9307895800092710610e4,
                                  2.8729085735721942674e4,
                                  5.2264952788528545610e3};
  static constexpr double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                  5.76949722146069140550e0,  3.64784832476320460504e0,
                                  1.27045825245236838258e0,  2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[8] = {1.0,
                                  2.05319162663775882187e0,
                                  1.67638483018380384940e0,
                                  6.89767334985100004550e-1,
                                  1.48103976427480074590e-1,
                                  1.51986665636164571966e-2,
                                  5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  static constexpr double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                  1.78482653991729133580e0,  2.96560571828504891230e-1,
                                  2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[8] = {1.0,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(a, b, 0.180625 - q * q);
  double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  r = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
  return q < 0 ? -r : r;
}

}  // namespace lapicque
