#include "lapicque/train/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "lapicque/base/error.hpp"

namespace lapicque::train {
namespace {

/// From a to b along half a cosine, 0 <= x <= 1.
double between(double a, double b, double x) {
  return b + (a - b) * 0.5 * (1 + std::cos(std::numbers::pi * std::clamp(x, 0.0, 1.0)));
}

struct Factor {
  double step, n_steps, n_epochs;

  double operator()(const ConstantRate&) const { return 1; }
  double operator()(const Cosine& c) const {
    const double rise = std::min(c.warm_up / n_epochs * n_steps, n_steps);
    if (step < rise) return (step + 1) / (rise + 1);
    return between(1, c.floor, (step - rise) / std::max(n_steps - rise, 1.0));
  }
  double operator()(const StepDecay& s) const {
    return std::pow(s.gamma, std::floor(step * n_epochs / n_steps / s.every));
  }
  double operator()(const OneCycle& o) const {
    const double start = 1 / o.start_divisor, end = start / o.end_divisor;
    const double top = o.rise * n_steps - 1;
    if (step <= top) return between(start, 1, step / top);
    return between(1, end, (step - top) / std::max(n_steps - 1 - top, 1.0));
  }
};

}  // namespace

double rate_factor(const Schedule& schedule, uint64_t step, uint64_t n_steps, double n_epochs) {
  return std::visit(Factor{double(step), double(n_steps), n_epochs}, schedule);
}

std::string describe(const Schedule& schedule) {
  struct Describe {
    std::string operator()(const ConstantRate&) const { return "constant"; }
    std::string operator()(const Cosine& c) const {
      return fmt::format("cosine warm_up {} floor {}", c.warm_up, c.floor);
    }
    std::string operator()(const StepDecay& s) const {
      return fmt::format("step every {} gamma {}", s.every, s.gamma);
    }
    std::string operator()(const OneCycle& o) const {
      return fmt::format("one_cycle rise {} start_divisor {} end_divisor {}", o.rise,
                         o.start_divisor, o.end_divisor);
    }
  };
  return std::visit(Describe{}, schedule);
}

void check(const Schedule& schedule) {
  struct Check {
    void operator()(const ConstantRate&) const {}
    void operator()(const Cosine& c) const {
      require(c.warm_up >= 0, "schedule cosine: warm_up is {} epochs, must be >= 0", c.warm_up);
      require(c.floor >= 0 && c.floor <= 1, "schedule cosine: floor is {}, allowed is [0, 1]",
              c.floor);
    }
    void operator()(const StepDecay& s) const {
      require(s.every > 0, "schedule step: every is {} epochs, must be > 0", s.every);
      require(s.gamma > 0, "schedule step: gamma is {}, must be > 0", s.gamma);
    }
    void operator()(const OneCycle& o) const {
      require(o.rise > 0 && o.rise < 1, "schedule one_cycle: rise is {}, allowed is (0, 1)",
              o.rise);
      require(o.start_divisor >= 1 && o.end_divisor >= 1,
              "schedule one_cycle: the divisors are {} and {}, must be >= 1", o.start_divisor,
              o.end_divisor);
    }
  };
  std::visit(Check{}, schedule);
}

}  // namespace lapicque::train
