// Surrogate gradients: a spike is a step of the excess e over the threshold, and its derivative,
// which is zero almost everywhere, is replaced by a bump around e = 0. The step itself stays.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "lapicque/base/math.hpp"

namespace lapicque::learn {

/// The bumps, with a = scale, which is in 1/unit of the excess (1/mV for a membrane in mV):
///
///   arctan                 a/2 / (1 + (pi/2 a e)^2)            2    [fang2021]
///   fast_sigmoid           1 / (1 + a |e|)^2                  25    [zenke2018], as in snnTorch
///   sigmoid                a s (1 - s), s = 1/(1 + exp(-a e)) 25    [zenke2021], as in snnTorch
///   triangular             a max(0, 1 - a |e|)                 1    [esser2016, bellec2018]
///   boxcar                 a where |e| < 1/(2a), else 0        1    [wu2018]
///   piecewise_exponential  a/2 exp(-a |e|)                     1    [shrestha2018]
///   erf                    a/sqrt(pi) exp(-(a e)^2)            2    [yin2020]
///   super_spike            1 / (1 + a |e|)^2                 100    [zenke2018], as in Norse
///   straight_through       a                                   1    [bengio2013]
///
/// The third column is the default scale. fast_sigmoid and super_spike are one function, known by
/// two names with two defaults. Sources: Fang et al. 2021, ICCV; Zenke & Ganguli 2018, Neural
/// Comput. 30:1514; Zenke & Vogels 2021, Neural Comput. 33:899; Esser et al. 2016, PNAS 113:11441;
/// Bellec et al. 2018, NeurIPS; Wu et al. 2018, Front. Neurosci. 12:331; Shrestha & Orchard 2018,
/// NeurIPS; Yin, Corradi & Bohte 2020, ICONS; Bengio, Leonard & Courville 2013, arXiv:1308.3432.
enum class SurrogateKind {
  arctan,
  fast_sigmoid,
  sigmoid,
  triangular,
  boxcar,
  piecewise_exponential,
  erf,
  super_spike,
  straight_through,
};

struct Surrogate {
  SurrogateKind kind = SurrogateKind::arctan;
  double scale = 0;  ///< 0: the default of its kind
  bool operator==(const Surrogate&) const = default;
};

struct SurrogateInfo {
  SurrogateKind kind;
  std::string_view name;  ///< as users type it: "fast_sigmoid"
  double scale;           ///< its default
};

/// All surrogates, in the order of SurrogateKind.
std::span<const SurrogateInfo> surrogates();

/// The kind of that name. Throws Error with the nearest name.
SurrogateKind surrogate_kind(std::string_view name);

std::string_view name_of(SurrogateKind kind);

/// The scale in force: the surrogate's own, or its kind's default. Throws Error unless it is
/// positive and finite.
double scale_of(const Surrogate& surrogate);

/// d spike / d excess at each of `excess`; slopes may be the same memory.
template <class R>
void slopes_of(const Surrogate& surrogate, std::span<const R> excess, std::span<R> slopes);

/// The smooth function of which the slope is the derivative: what the step is replaced by in the
/// backward pass, up to a constant.
double primitive_of(const Surrogate& surrogate, double excess);

/// 1 / x; a vector of numbers may have a function of its own, right to the last bit but one.
template <class T>
T reciprocal(const T& x) {
  return T(1) / x;
}

/// The slope for a number or a vector of them.
template <SurrogateKind kind, class T>
T surrogate_slope(const T& e, const T& a) {
  using enum SurrogateKind;
  const T x = a * abs(e);
  if constexpr (kind == arctan) {
    const T y = T(1.5707963267948966) * x;
    return T(0.5) * a * reciprocal(T(1) + y * y);
  } else if constexpr (kind == fast_sigmoid || kind == super_spike) {
    const T y = T(1) + x;
    return reciprocal(y * y);
  } else if constexpr (kind == sigmoid) {
    const T u = exp(-x), y = T(1) + u;  // s (1 - s) is even in e
    return a * u * reciprocal(y * y);
  } else if constexpr (kind == triangular) {
    return a * max(T(0), T(1) - x);
  } else if constexpr (kind == boxcar) {
    return select(x < T(0.5), a, T(0));
  } else if constexpr (kind == piecewise_exponential) {
    return T(0.5) * a * exp(-x);
  } else if constexpr (kind == erf) {
    return a * T(0.5641895835477563) * exp(-(x * x));
  } else {
    return a;
  }
}

}  // namespace lapicque::learn
