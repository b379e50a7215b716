// A field of a model's table: its name, default, unit, range and meaning, written once.
//
// A model's parameters, state and inputs are structs templated on what a number is (T). Read with
// T = Field, such a struct *is* its own documentation; read with T = double or a SIMD vector it
// holds numbers that start at the defaults.
#pragma once
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <type_traits>

namespace lapicque {

/// The values a field may take: an interval, each end open or closed.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false, high_open = false;
  bool operator==(const Range&) const = default;

  constexpr bool contains(double x) const {  // false for NaN
    return (low_open ? x > low : x >= low) && (high_open ? x < high : x <= high);
  }
  std::string describe() const;  ///< "> 0", "in [0, 1]", "any finite number"
};

inline constexpr Range any_value{};
inline constexpr Range positive{.low = 0, .low_open = true};
inline constexpr Range non_negative{.low = 0};
inline constexpr Range fraction{.low = 0, .high = 1};

/// What the engine does with a field of a model's input.
enum class Role {
  value,     ///< a parameter or a state variable
  receptor,  ///< synaptic events: the weights that arrived at this step, summed
  current,   ///< injected current over this step, pA
  uniform,   ///< a fresh random number in (0, 1)
  normal,    ///< a fresh standard normal number
};

/// Which weights a receptor takes when a projection names no receptor (NEST's convention).
enum class Sign { either, plus, minus };

struct Field {
  const char* name = "";
  double value = 0;
  const char* unit = "1";
  Range range = any_value;
  const char* text = "";
  Role role = Role::value;
  Sign sign = Sign::either;

  /// With T = a number, a field is its default.
  template <class T>
  requires(!std::is_same_v<T, Field>) constexpr operator T() const { return T(value); }
};

constexpr Field field(const char* name, double value, const char* unit, Range range,
                      const char* text) {
  return {name, value, unit, range, text};
}
constexpr Field receptor(const char* name, const char* unit, const char* text,
                         Sign sign = Sign::either) {
  return {name, 0, unit, any_value, text, Role::receptor, sign};
}
constexpr Field current(const char* name = "I_stim") {
  return {name, 0, "pA", any_value, "injected current", Role::current};
}
constexpr Field uniform_noise() {
  return {"uniform", 0.5, "1", fraction, "fresh uniform number", Role::uniform};
}
constexpr Field normal_noise() {
  return {"normal", 0, "1", any_value, "fresh standard normal number", Role::normal};
}

/// The number of fields of S<T>.
template <template <class> class S>
constexpr size_t n_fields = std::is_empty_v<S<double>> ? 0 : sizeof(S<double>) / sizeof(double);

/// The members of S<T> as an array: every member has type T, so the struct is laid out as one.
template <template <class> class S, class T>
std::span<T> members(S<T>& s) {
  static_assert(std::is_empty_v<S<T>> || sizeof(S<T>) == n_fields<S> * sizeof(T),
                "every member of a model's table must have the type T");
  return {reinterpret_cast<T*>(&s), n_fields<S>};
}
template <template <class> class S, class T>
std::span<const T> members(const S<T>& s) {
  return {reinterpret_cast<const T*>(&s), n_fields<S>};
}

}  // namespace lapicque
