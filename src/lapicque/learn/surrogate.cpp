#include "lapicque/learn/surrogate.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "lapicque/base/error.hpp"

namespace lapicque::learn {
namespace {

using enum SurrogateKind;

constexpr std::array<SurrogateInfo, 9> all{{
    {arctan, "arctan", 2},
    {fast_sigmoid, "fast_sigmoid", 25},
    {sigmoid, "sigmoid", 25},
    {triangular, "triangular", 1},
    {boxcar, "boxcar", 1},
    {piecewise_exponential, "piecewise_exponential", 1},
    {erf, "erf", 2},
    {super_spike, "super_spike", 100},
    {straight_through, "straight_through", 1},
}};

template <SurrogateKind kind, class R>
void fill(R a, std::span<const R> excess, std::span<R> slopes) {
  for (size_t i = 0; i < excess.size(); ++i) slopes[i] = surrogate_slope<kind, R>(excess[i], a);
}

template <class R, size_t... kinds>
void dispatch(std::index_sequence<kinds...>, SurrogateKind kind, R a, std::span<const R> excess,
              std::span<R> slopes) {
  constexpr std::array table{&fill<SurrogateKind(kinds), R>...};
  table[size_t(kind)](a, excess, slopes);
}

}  // namespace

std::span<const SurrogateInfo> surrogates() { return all; }

SurrogateKind surrogate_kind(std::string_view name) {
  std::vector<std::string> names;
  for (const SurrogateInfo& info : all) {
    if (info.name == name) return info.kind;
    names.emplace_back(info.name);
  }
  fail("no surrogate gradient \"{}\"{}", name, suggestion(name, names));
}

std::string_view name_of(SurrogateKind kind) { return all[size_t(kind)].name; }

double scale_of(const Surrogate& surrogate) {
  const SurrogateInfo& info = all[size_t(surrogate.kind)];
  const double scale = surrogate.scale == 0 ? info.scale : surrogate.scale;
  require(scale > 0 && std::isfinite(scale),
          "surrogate {}: scale is {}, must be > 0; 0 means the default, {}", info.name, scale,
          info.scale);
  return scale;
}

template <class R>
void slopes_of(const Surrogate& surrogate, std::span<const R> excess, std::span<R> slopes) {
  require(excess.size() == slopes.size(), "slopes_of: {} slopes for {} numbers", slopes.size(),
          excess.size());
  dispatch(std::make_index_sequence<all.size()>(), surrogate.kind, R(scale_of(surrogate)), excess,
           slopes);
}

double primitive_of(const Surrogate& surrogate, double e) {
  const double a = scale_of(surrogate), x = a * e;
  switch (surrogate.kind) {
    case arctan:
      return std::atan(std::numbers::pi / 2 * x) / std::numbers::pi;
    case fast_sigmoid:
    case super_spike:
      return e / (1 + std::abs(x));
    case sigmoid:
      return 1 / (1 + std::exp(-x));
    case triangular: {
      const double y = std::min(std::abs(x), 1.0);
      return std::copysign(y - y * y / 2, x);
    }
    case boxcar:
      return std::max(-0.5, std::min(x, 0.5));
    case piecewise_exponential:
      return std::copysign(0.5 * -std::expm1(-std::abs(x)), x);
    case erf:
      return 0.5 * std::erf(x);
    case straight_through:
      return x;
  }
  return 0;
}

template void slopes_of(const Surrogate&, std::span<const float>, std::span<float>);
template void slopes_of(const Surrogate&, std::span<const double>, std::span<double>);

}  // namespace lapicque::learn
