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

std::string spaced(std::string_view unit) { return unit == "1" ? "" : fmt::format(" {}", unit); }

void check_distribution(const Distribution& d, std::string_view where) {
  using Kind = Distribution::Kind;
  const auto name = name_of(d.kind);
  require(std::isfinite(d.a) && std::isfinite(d.b),
          "{}: a parameter of its {} distribution is not finite", where, name);
  require(d.kind != Kind::uniform || d.a <= d.b, "{}: uniform from {:g} to {:g} is empty", where,
          d.a, d.b);
  require(d.kind != Kind::normal || d.b >= 0,
          "{}: the standard deviation of normal({:g}, {:g}) must be >= 0", where, d.a, d.b);
  require(d.kind != Kind::exponential || d.a > 0, "{}: the mean of exponential({:g}) must be > 0",
          where, d.a);
  require((d.kind != Kind::lognormal && d.kind != Kind::gamma) || (d.a > 0 && d.b > 0),
          "{}: {}({:g}, {:g}) needs a mean and a standard deviation > 0", where, name, d.a, d.b);
  const Range support = d.support();
  require(support.low <= support.high, "{}: {}({:g}, {:g}) gives no number {}", where, name, d.a,
          d.b, d.bounds.describe());
}

bool overlap(const Range& a, const Range& b) {
  const double low = std::max(a.low, b.low), high = std::min(a.high, b.high);
  return low < high || (low == high && a.contains(low) && b.contains(low));
}

}  // namespace

Range Distribution::support() const {
  Range all;
  switch (kind) {
    case Kind::uniform:
      all = {.low = a, .high = b, .high_open = a < b};
      break;
    case Kind::normal:
      all = {.low = a - 8 * b, .high = a + 8 * b};
      break;
    case Kind::lognormal:
    case Kind::exponential:
    case Kind::gamma:
      all = {.low = 0, .low_open = true};
      break;
  }
  if (outside == Outside::clip)  // an open bound is reached by clipping to it
    return {.low = std::clamp(all.low, bounds.low, bounds.high),
            .high = std::clamp(all.high, bounds.low, bounds.high),
            .low_open = all.low_open && all.low >= bounds.low};
  Range kept = all;
  if (bounds.low >= all.low)
    kept.low = bounds.low,
    kept.low_open = bounds.low_open || (bounds.low == all.low && all.low_open);
  if (bounds.high < all.high) kept.high = bounds.high, kept.high_open = bounds.high_open;
  kept.high_open |= bounds.high == all.high && bounds.high_open;
  return kept;
}

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
    require(std::isfinite(x) && range.contains(x), "{} is {:g}{}, must be {}", where, x,
            spaced(unit), range.describe());
  };
  if (const auto* x = number()) inside(*x);
  if (const auto* xs = list()) {
    require(!xs->empty(), "{} is an empty list; give a number or one value per neuron", where);
    for (double x : *xs) inside(x);
  }
  if (const auto* d = distribution()) {
    check_distribution(*d, where);
    const Range support = d->support();
    require(overlap(support, range), "{}: {}({:g}, {:g}) gives numbers {}{}, none of them {}",
            where, name_of(d->kind), d->a, d->b, support.describe(), spaced(unit),
            range.describe());
  }
  if (const auto* f = distance()) {
    require(std::isfinite(f->a) && std::isfinite(f->b) && std::isfinite(f->c),
            "{}: a parameter of its function of distance is not finite", where);
    require(f->kind == DistanceFunction::Kind::linear || f->b > 0,
            "{}: the width of its function of distance is {:g} um, must be > 0 um", where, f->b);
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
