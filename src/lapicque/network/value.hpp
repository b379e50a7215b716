// A value as a user declares it: a number, a list, or a distribution, perhaps with a unit.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "lapicque/base/field.hpp"
#include "lapicque/base/quantity.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque {

/// A distribution of numbers, truncated to `bounds` by drawing again or by clipping.
struct Distribution {
  enum class Kind { uniform, normal, lognormal, exponential, gamma };
  enum class Outside { redraw, clip };
  Kind kind = Kind::normal;
  double a = 0;  ///< uniform: low; normal, lognormal, gamma: mean; exponential: mean
  double b = 1;  ///< uniform: high; normal, lognormal, gamma: standard deviation
  Range bounds = any_value;
  Outside outside = Outside::redraw;
  bool operator==(const Distribution&) const = default;

  double draw(Stream& stream) const;  ///< throws Error when 10,000 draws miss the bounds

  /// The smallest interval that holds every draw. A normal number counts as never further than
  /// eight standard deviations from its mean (once in 1e15 draws it is).
  Range support() const;
};

/// A value that depends on the distance between two neurons, in the positions' unit (um):
///   linear       a + b d
///   exponential  a exp(-d / b) + c
///   gaussian     a exp(-d^2 / (2 b^2)) + c
struct DistanceFunction {
  enum class Kind { linear, exponential, gaussian };
  Kind kind = Kind::linear;
  double a = 0, b = 1, c = 0;
  bool operator==(const DistanceFunction&) const = default;
  double operator()(double distance) const;
};

struct Value {
  std::variant<double, std::vector<double>, Distribution, DistanceFunction> content = 0.0;
  Dimension dimension = Dimension::none;  ///< none: in the unit of the field it is given to

  Value() = default;
  Value(double x) : content(x) {}
  Value(int x) : content(double(x)) {}
  Value(Quantity q) : content(q.value), dimension(q.dimension) {}
  Value(std::vector<double> xs, Dimension d = Dimension::none)
      : content(std::move(xs)), dimension(d) {}
  Value(Distribution x, Dimension d = Dimension::none) : content(x), dimension(d) {}
  Value(DistanceFunction x, Dimension d = Dimension::none) : content(x), dimension(d) {}
  bool operator==(const Value&) const = default;

  const double* number() const { return std::get_if<double>(&content); }
  const std::vector<double>* list() const { return std::get_if<std::vector<double>>(&content); }
  const Distribution* distribution() const { return std::get_if<Distribution>(&content); }
  const DistanceFunction* distance() const { return std::get_if<DistanceFunction>(&content); }

  /// Throws unless the unit fits and the value can be in `range`: numbers and lists must be, a
  /// distribution must make sense and reach into it (it is truncated to it where it is drawn); what
  /// a function of distance gives is known only where it is applied.
  void check(std::string_view unit, const Range& range, std::string_view where) const;

  /// The value of item i of n; a list must have n entries (checked by `check_length`).
  double at(size_t i, Stream& stream) const;
  void check_length(size_t n, std::string_view where) const;
  std::string describe() const;  ///< "16.2", "normal(87.8, 8.78)", "4000 values"
};

}  // namespace lapicque
