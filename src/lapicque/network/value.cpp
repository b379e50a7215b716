#include "lapicque/network/value.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

double draw_once(const Distribution& d, Stream& stream) {
  switch (d.kind) {
    case Distribution::Kind::uniform:
      return d.a + (d.b - d.a) * stream.uniform();
    case Distribution::Kind::normal:
      return d.a + d.b * stream.normal();
    case Distribution::Kind::exponential:
      return d.a * stream.exponential();
    case Distribution::Kind::gamma: {
      const double shape = d.a * d.a / (d.b * d.b);
      return d.a / shape * stream.gamma(shape);
    }
    case Distribution::Kind::lognormal: {
      const double s2 = std::log1p(d.b * d.b / (d.a * d.a));
      return std::exp(std::log(d.a) - s2 / 2 + std::sqrt(s2) * stream.normal());
    }
  }
  return 0;
}

std::string_view name_of(Distribution::Kind kind) {
  static constexpr std::string_view names[] = {"uniform", "normal", "lognormal", "exponential",
                                               "gamma"};
  return names[size_t(kind)];
}

}  // namespace

double Distribution::draw(Stream& stream) const {
  for (int tries = 0; tries < 10000; ++tries) {
    const double x = draw_once(*this, stream);
    if (bounds.contains(x)) return x;
    if (outside == Outside::clip) return std::clamp(x, bounds.low, bounds.high);
  }
  fail("{}({:g}, {:g}) gave no number {} in 10,000 draws", name_of(kind), a, b, bounds.describe());
}

double DistanceFunction::operator()(double d) const {
  switch (kind) {
    case Kind::linear:
      return a + b * d;
    case Kind::exponential:
      return a * std::exp(-d / b) + c;
    case Kind::gaussian:
      return a * std::exp(-d * d / (2 * b * b)) + c;
  }
  return 0;
}

void Value::check(std::string_view unit, const Range& range, std::string_view where) const {
  in_unit({0, dimension}, unit, where);
  auto inside = [&](double x) {
    require(std::isfinite(x) && range.contains(x), "{} is {:g}{}{}, must be {}", where, x,
            unit == "1" ? "" : " ", unit == "1" ? "" : unit, range.describe());
  };
  if (const auto* x = number()) inside(*x);
  if (const auto* xs = list()) {
    require(!xs->empty(), "{} is an empty list; give a number or one value per neuron", where);
    for (double x : *xs) inside(x);
  }
  if (const auto* d = distribution()) {
    require(std::isfinite(d->a) && std::isfinite(d->b),
            "{}: a parameter of its distribution is not finite", where);
    if (d->kind == Distribution::Kind::uniform) {
      require(d->a <= d->b, "{}: uniform from {:g} to {:g} is empty", where, d->a, d->b);
    } else if (d->kind != Distribution::Kind::exponential) {
      require(d->b >= 0, "{}: the standard deviation is {:g}, must be >= 0", where, d->b);
    }
    if (d->kind == Distribution::Kind::lognormal || d->kind == Distribution::Kind::gamma)
      require(d->a > 0 && d->b > 0, "{}: {} needs mean and standard deviation > 0", where,
              name_of(d->kind));
    require(d->bounds.low <= d->bounds.high, "{}: its bounds [{:g}, {:g}] are empty", where,
            d->bounds.low, d->bounds.high);
  }
}

void Value::check_length(size_t n, std::string_view where) const {
  if (const auto* xs = list())
    require(xs->size() == n, "{} has {} values where {} are needed", where, xs->size(), n);
}

double Value::at(size_t i, Stream& stream) const {
  if (const auto* x = number()) return *x;
  if (const auto* xs = list()) return (*xs)[i];
  if (const auto* d = distribution()) return d->draw(stream);
  return 0;
}

std::string Value::describe() const {
  const auto unit =
      dimension == Dimension::none ? "" : fmt::format(" {}", internal_unit(dimension));
  if (const auto* x = number()) return fmt::format("{:g}{}", *x, unit);
  if (const auto* xs = list()) return fmt::format("{} values{}", xs->size(), unit);
  if (const auto* d = distribution())
    return fmt::format("{}({:g}, {:g}){}", name_of(d->kind), d->a, d->b, unit);
  const auto& f = std::get<DistanceFunction>(content);
  static constexpr const char* forms[] = {"{:g} + {:g} d", "{:g} exp(-d/{:g})",
                                          "{:g} exp(-d^2/2/{:g}^2)"};
  return fmt::format(fmt::runtime(forms[size_t(f.kind)]), f.a, f.b) + unit;
}

}  // namespace lapicque
