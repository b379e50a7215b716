// The eighteen types of nodes of the Neuromorphic Intermediate Representation, as values.
// Equations and fields are those of its reference (Pedersen et al. 2024, Nat. Commun. 15:8122).
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lapicque::nir {

// ---- what a field of a node holds ---------------------------------------------------------------

enum class Precision : uint8_t { float32, float64 };  ///< in the file; in memory always double

/// Real numbers, row-major. A parameter of one number stands for all neurons of its node.
struct Reals {
  std::vector<uint64_t> shape{};  ///< none: a single number (only in metadata)
  std::vector<double> values{};
  Precision precision = Precision::float32;
  bool operator==(const Reals& other) const;  ///< to the bit, so that a NaN equals itself

  static Reals list(std::vector<double> values, Precision precision = Precision::float32);
};

struct Integers {
  std::vector<uint64_t> shape{};
  std::vector<int64_t> values{};
  bool operator==(const Integers&) const = default;
};

struct Texts {
  std::vector<uint64_t> shape{};  ///< none: a single text
  std::vector<std::string> values{};
  bool operator==(const Texts&) const = default;
};

/// What may hang on a node or a graph besides its type's fields; groups nest.
struct Metadata;
using MetadataMap = std::map<std::string, Metadata>;
struct Metadata {
  std::variant<Texts, Integers, Reals, MetadataMap> content{};
  bool operator==(const Metadata&) const = default;
};

/// One whole number for each spatial axis; of one axis, a plain number in the file.
template <size_t n>
using Axes = std::array<int64_t, n>;

template <size_t n>
struct Padding {
  enum class Kind : uint8_t { amount, same, valid };
  Kind kind = Kind::amount;
  Axes<n> amount{};  ///< zeros added at both ends; of `same` and `valid` all 0
  bool operator==(const Padding&) const = default;
};

using Shape = std::vector<int64_t>;  ///< without batch and time

// ---- the nodes ----------------------------------------------------------------------------------
// `visit(node, f)` calls f(name in the file, field) for each field: what reading, writing and
// describing a node share. Fields that a file may lack are std::optional.

struct Input {  ///< where a graph is fed
  static constexpr std::string_view type = "Input";
  Shape shape{};
  bool operator==(const Input&) const = default;
  static void visit(auto& n, auto f) { f("shape", n.shape); }
};
struct Output {
  static constexpr std::string_view type = "Output";
  Shape shape{};
  bool operator==(const Output&) const = default;
  static void visit(auto& n, auto f) { f("shape", n.shape); }
};

struct Affine {  ///< y = W x + b
  static constexpr std::string_view type = "Affine";
  Reals weight{}, bias{};  ///< [..., out, in], [out]
  bool operator==(const Affine&) const = default;
  static void visit(auto& n, auto f) { f("weight", n.weight), f("bias", n.bias); }
};
struct Linear {  ///< y = W x
  static constexpr std::string_view type = "Linear";
  Reals weight{};  ///< [..., out, in]
  bool operator==(const Linear&) const = default;
  static void visit(auto& n, auto f) { f("weight", n.weight); }
};
struct Scale {  ///< y = s x, element by element
  static constexpr std::string_view type = "Scale";
  Reals scale{};
  bool operator==(const Scale&) const = default;
  static void visit(auto& n, auto f) { f("scale", n.scale); }
};

/// Cross-correlation as in torch: weight [out, in / groups, spatial...], input [in, spatial...].
template <size_t n_axes>
struct Conv {
  static constexpr std::string_view type = n_axes == 1 ? "Conv1d" : "Conv2d";
  std::optional<Axes<n_axes>> input_shape{};  ///< spatial
  Reals weight{};
  Axes<n_axes> stride = filled(1);
  Padding<n_axes> padding{};
  Axes<n_axes> dilation = filled(1);
  int64_t groups = 1;
  Reals bias{};  ///< [out]
  bool operator==(const Conv&) const = default;
  static void visit(auto& n, auto f) {
    f("input_shape", n.input_shape), f("weight", n.weight), f("stride", n.stride);
    f("padding", n.padding), f("dilation", n.dilation), f("groups", n.groups), f("bias", n.bias);
  }

 private:
  static constexpr Axes<n_axes> filled(int64_t x) {
    Axes<n_axes> axes{};
    axes.fill(x);
    return axes;
  }
};
using Conv1d = Conv<1>;
using Conv2d = Conv<2>;

struct SumPool2d {
  static constexpr std::string_view type = "SumPool2d";
  Axes<2> kernel_size{1, 1}, stride{1, 1}, padding{0, 0};
  bool operator==(const SumPool2d&) const = default;
  static void visit(auto& n, auto f) {
    f("kernel_size", n.kernel_size), f("stride", n.stride), f("padding", n.padding);
  }
};
struct AvgPool2d {  ///< padding counts as zeros
  static constexpr std::string_view type = "AvgPool2d";
  Axes<2> kernel_size{1, 1}, stride{1, 1}, padding{0, 0};
  bool operator==(const AvgPool2d&) const = default;
  static void visit(auto& n, auto f) {
    f("kernel_size", n.kernel_size), f("stride", n.stride), f("padding", n.padding);
  }
};

struct Flatten {  ///< axes start_dim .. end_dim become one; negative counts from the end
  static constexpr std::string_view type = "Flatten";
  std::optional<Shape> input_type{};
  int64_t start_dim = 0, end_dim = -1;
  bool operator==(const Flatten&) const = default;
  static void visit(auto& n, auto f) {
    f("input_type", n.input_type), f("start_dim", n.start_dim), f("end_dim", n.end_dim);
  }
};

struct Delay {  ///< y(t) = x(t - delay)
  static constexpr std::string_view type = "Delay";
  Reals delay{};
  bool operator==(const Delay&) const = default;
  static void visit(auto& n, auto f) { f("delay", n.delay); }
};
struct Threshold {  ///< 1 where x > threshold, else 0
  static constexpr std::string_view type = "Threshold";
  Reals threshold{};
  bool operator==(const Threshold&) const = default;
  static void visit(auto& n, auto f) { f("threshold", n.threshold); }
};

struct I {  ///< dv/dt = r I
  static constexpr std::string_view type = "I";
  Reals r{};
  bool operator==(const I&) const = default;
  static void visit(auto& n, auto f) { f("r", n.r); }
};
struct If {  ///< I with a threshold: v > v_threshold is a spike, then v = v_reset
  static constexpr std::string_view type = "IF";
  Reals r{}, v_threshold{};
  std::optional<Reals> v_reset{};  ///< absent: 0
  bool operator==(const If&) const = default;
  static void visit(auto& n, auto f) {
    f("r", n.r), f("v_threshold", n.v_threshold), f("v_reset", n.v_reset);
  }
};
struct Li {  ///< tau dv/dt = (v_leak - v) + r I
  static constexpr std::string_view type = "LI";
  Reals tau{}, r{}, v_leak{};
  bool operator==(const Li&) const = default;
  static void visit(auto& n, auto f) { f("tau", n.tau), f("r", n.r), f("v_leak", n.v_leak); }
};
struct Lif {  ///< LI with a threshold
  static constexpr std::string_view type = "LIF";
  Reals tau{}, r{}, v_leak{}, v_threshold{};
  std::optional<Reals> v_reset{};
  bool operator==(const Lif&) const = default;
  static void visit(auto& n, auto f) {
    f("tau", n.tau), f("r", n.r), f("v_leak", n.v_leak);
    f("v_threshold", n.v_threshold), f("v_reset", n.v_reset);
  }
};
struct CubaLi {  ///< tau_syn dI/dt = -I + w_in S;  tau_mem dv/dt = (v_leak - v) + r I
  static constexpr std::string_view type = "CubaLI";
  Reals tau_syn{}, tau_mem{}, r{}, v_leak{};
  std::optional<Reals> w_in{};  ///< absent: 1
  bool operator==(const CubaLi&) const = default;
  static void visit(auto& n, auto f) {
    f("tau_syn", n.tau_syn), f("tau_mem", n.tau_mem), f("r", n.r);
    f("v_leak", n.v_leak), f("w_in", n.w_in);
  }
};
struct CubaLif {  ///< CubaLI with a threshold
  static constexpr std::string_view type = "CubaLIF";
  Reals tau_syn{}, tau_mem{}, r{}, v_leak{}, v_threshold{};
  std::optional<Reals> v_reset{}, w_in{};
  bool operator==(const CubaLif&) const = default;
  static void visit(auto& n, auto f) {
    f("tau_syn", n.tau_syn), f("tau_mem", n.tau_mem), f("r", n.r), f("v_leak", n.v_leak);
    f("v_threshold", n.v_threshold), f("v_reset", n.v_reset), f("w_in", n.w_in);
  }
};

/// A node of a type that is not known here: kept whole, an Error only when it is executed.
struct Unknown {
  std::string type_name{};
  MetadataMap fields{};
  bool operator==(const Unknown&) const = default;
};

}  // namespace lapicque::nir
