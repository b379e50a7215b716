#include "lapicque/stdp_vision/newton.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::stdp_vision {
namespace {

/// A vector of weights and of the bias.
struct Weights {
  Array<float> w = {};
  double b = 0;
  explicit Weights(size_t width) : w(width) {}
};

double dot(const Weights& x, const Weights& y) {
  // In double precision, so that the directions of conjugate gradients stay apart.
  double sum = x.b * y.b;
  for (size_t k = 0; k < x.w.size(); ++k) sum += double(x.w[k]) * double(y.w[k]);
  return sum;
}

void copy(const Weights& from, Weights& to) {
  std::copy(from.w.begin(), from.w.end(), to.w.begin());
  to.b = from.b;
}

/// y += scale x
void add(const Weights& x, double scale, Weights& y) {
  kernels<float>().add_scaled(x.w.data(), float(scale), y.w.data(), x.w.size());
  y.b += scale * x.b;
}

/// One class against the rest.
class Newton {
 public:
  Newton(const Features& f, std::span<const uint32_t> labels, uint32_t positive,
         const NewtonSpec& spec)
      : f_(f),
        spec_(spec),
        y_(f.n),
        z_(f.n),
        curvature_(f.n),
        solution_(f.width),
        descent_(f.width) {
    for (size_t i = 0; i < f.n; ++i) y_[i] = labels[i] == positive ? 1 : -1;
  }

  /// The weights, and the bias.
  Weights run() {
    const double enough = spec_.tolerance * std::sqrt(differentiate());
    for (double length = enough / spec_.tolerance; length > enough && passes_ < spec_.max_passes;
         length = std::sqrt(differentiate())) {
      const double share = spec_.loss == NewtonSpec::Loss::squared ? enough / length / 2 : 0.1;
      const Weights step = solve(share * length);
      if (!go(step)) break;
    }
    return std::move(solution_);
  }

 private:
  double loss(double y, double z) const {
    if (spec_.loss == NewtonSpec::Loss::squared) return (y - z) * (y - z) / 2;
    const double m = y * z;
    return m > 0 ? std::log1p(std::exp(-m)) : std::log1p(std::exp(m)) - m;
  }

  /// The descending gradient and the curvature of each sample's loss; returns the former's squared
  /// length.
  double differentiate() {
    ++passes_;
    std::fill(descent_.w.begin(), descent_.w.end(), 0.0f);
    descent_.b = 0;
    add(solution_, -1, descent_);
    for (size_t i = 0; i < f_.n; ++i) {
      double slope = z_[i] - y_[i];
      curvature_[i] = 1;
      if (spec_.loss == NewtonSpec::Loss::logistic) {
        const double wrong = 1 / (1 + std::exp(y_[i] * z_[i]));
        slope = -y_[i] * wrong;
        curvature_[i] = wrong * (1 - wrong);
      }
      add_row(i, -spec_.c * slope, descent_);
    }
    return dot(descent_, descent_);
  }

  /// The step to where the quadratic that the objective looks like is least, until what is left of
  /// its gradient is no longer than `enough`.
  Weights solve(double enough) {
    Weights step(f_.width), left(f_.width), direction(f_.width), product(f_.width);
    copy(descent_, left);
    copy(descent_, direction);
    double square = dot(left, left);
    while (std::sqrt(square) > enough && passes_ < spec_.max_passes) {
      multiply(direction, product);
      const double length = square / dot(direction, product);
      add(direction, length, step);
      add(product, -length, left);
      const double next = dot(left, left);
      copy(direction, product);
      copy(left, direction);
      add(product, next / square, direction);
      square = next;
    }
    return step;
  }

  /// The product of the Hessian, (1 + c X^T D X) p.
  void multiply(const Weights& p, Weights& product) {
    ++passes_;
    copy(p, product);
    for (size_t i = 0; i < f_.n; ++i) add_row(i, spec_.c * curvature_[i] * value(p, i), product);
  }

  /// Goes along the step as far as the objective falls; false where it does not.
  bool go(const Weights& step) {
    ++passes_;
    std::vector<double> change(f_.n);
    double now = 0;
    for (size_t i = 0; i < f_.n; ++i) {
      change[i] = value(step, i);
      now += spec_.c * loss(y_[i], z_[i]);
    }
    const double slope = -dot(descent_, step), along = dot(solution_, step),
                 square = dot(step, step);
    for (double t = 1; t > 1e-6; t /= 2) {
      double then = t * along + t * t * square / 2;
      for (size_t i = 0; i < f_.n; ++i) then += spec_.c * loss(y_[i], z_[i] + t * change[i]);
      if (then > now + 1e-4 * t * slope) continue;
      add(step, t, solution_);
      for (size_t i = 0; i < f_.n; ++i) z_[i] += t * change[i];
      return true;
    }
    return false;
  }

  double value(const Weights& p, size_t i) const {
    return double(kernels<float>().dot(p.w.data(), f_.row(i), f_.width)) + p.b;
  }
  void add_row(size_t i, double scale, Weights& to) const {
    kernels<float>().add_scaled(f_.row(i), float(scale), to.w.data(), f_.width);
    to.b += scale;
  }

  const Features& f_;
  NewtonSpec spec_;
  std::vector<double> y_, z_, curvature_;  ///< 1 or -1; w x + b; of the loss
  Weights solution_, descent_;
  size_t passes_ = 0;
};

}  // namespace

LinearMachine train_newton(const Features& f, std::span<const uint32_t> labels, size_t n_classes,
                           const NewtonSpec& spec, Team& team) {
  LinearMachine machine = untrained_machine(f, labels, n_classes);
  require(spec.c > 0, "the cost c of a linear classifier is {:g}, must be > 0", spec.c);
  team.for_each(n_classes, [&](size_t c) {
    const Weights best = Newton(f, labels, uint32_t(c), spec).run();
    std::copy(best.w.begin(), best.w.end(), machine.weights.data() + c * f.width);
    machine.bias[c] = float(best.b);
  });
  return machine;
}

}  // namespace lapicque::stdp_vision
