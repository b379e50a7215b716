// Compiled with -O3 -fno-math-errno, so that the loops become vector code (CMakeLists.txt).
#include "lapicque/train/optimiser.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lapicque/base/error.hpp"

namespace lapicque::train {
namespace {

/// Parameters are worked on in pieces of this many numbers, whatever the number of threads.
constexpr size_t piece = 16384;

struct Piece {
  size_t parameter, begin, end;
};

template <class R>
std::vector<Piece> pieces_of(const std::vector<Parameter<R>*>& parameters) {
  std::vector<Piece> pieces;
  for (size_t p = 0; p < parameters.size(); ++p)
    for (size_t begin = 0, n = parameters[p]->value.size(); begin < n; begin += piece)
      pieces.push_back({p, begin, std::min(n, begin + piece)});
  return pieces;
}

/// What one step needs beside the arrays, in the precision of the weights.
template <class R>
struct AdamStep {
  R scale, beta1, beta2, epsilon, l2, keep, rate, root;

  AdamStep(const auto& a, uint64_t n, double factor, double gradient_scale, bool decoupled)
      : scale(R(gradient_scale)), beta1(R(a.beta1)), beta2(R(a.beta2)), epsilon(R(a.epsilon)) {
    l2 = decoupled ? R(0) : R(a.weight_decay);
    keep = decoupled ? R(1 - a.lr * factor * a.weight_decay) : R(1);
    rate = R(a.lr * factor / (1 - std::pow(a.beta1, double(n))));
    root = R(1 / std::sqrt(1 - std::pow(a.beta2, double(n))));
  }
  AdamStep without_decay() const {
    AdamStep s = *this;
    s.l2 = 0, s.keep = 1;
    return s;
  }
  void operator()(R* __restrict w, const R* __restrict gradient, R* __restrict m, R* __restrict v,
                  size_t n) const {
    for (size_t i = 0; i < n; ++i) {
      const R g = gradient[i] * scale + l2 * w[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      w[i] = keep * w[i] - rate * m[i] / (std::sqrt(v[i]) * root + epsilon);
    }
  }
};

template <class R>
struct SgdStep {
  R scale, momentum, l2, rate;
  bool nesterov;

  SgdStep(const Sgd& s, double factor, double gradient_scale)
      : scale(R(gradient_scale)),
        momentum(R(s.momentum)),
        l2(R(s.weight_decay)),
        rate(R(s.lr * factor)),
        nesterov(s.nesterov) {}
  SgdStep without_decay() const {
    SgdStep s = *this;
    s.l2 = 0;
    return s;
  }
  void operator()(R* __restrict w, const R* __restrict gradient, R* __restrict m, R*,
                  size_t n) const {
    for (size_t i = 0; i < n; ++i) {
      const R g = gradient[i] * scale + l2 * w[i];
      m[i] = momentum * m[i] + g;
      w[i] -= rate * (nesterov ? g + momentum * m[i] : m[i]);
    }
  }
};

template <class R, class Step>
void apply(Team& team, const std::vector<Parameter<R>*>& parameters, std::vector<Array<R>>& first,
           std::vector<Array<R>>& second, const Step& step) {
  const auto pieces = pieces_of(parameters);
  const Step undecayed = step.without_decay();
  team.for_each(pieces.size(), [&](size_t i) {
    const auto [p, begin, end] = pieces[i];
    R* other = second[p].size() ? second[p].data() + begin : nullptr;
    (parameters[p]->decays ? step : undecayed)(parameters[p]->value.data() + begin,
                                               parameters[p]->gradient.data() + begin,
                                               first[p].data() + begin, other, end - begin);
  });
}

std::string describe_adam(const auto& a, const char* name) {
  return fmt::format("{} lr {} beta {} {} epsilon {} weight_decay {}", name, a.lr, a.beta1, a.beta2,
                     a.epsilon, a.weight_decay);
}

void require_fraction(double x, const char* optimiser, const char* name) {
  require(x >= 0 && x < 1, "optimiser {}: {} is {}, allowed is [0, 1)", optimiser, name, x);
}
void require_rate(double x, const char* optimiser, const char* name) {
  require(x >= 0 && std::isfinite(x), "optimiser {}: {} is {}, allowed is 0 or more", optimiser,
          name, x);
}
void check_adam(const auto& a, const char* name) {
  require_rate(a.lr, name, "lr");
  require_fraction(a.beta1, name, "beta1");
  require_fraction(a.beta2, name, "beta2");
  require(a.epsilon > 0, "optimiser {}: epsilon is {}, must be > 0", name, a.epsilon);
  require_rate(a.weight_decay, name, "weight_decay");
}

}  // namespace

double learning_rate(const OptimiserSpec& spec) {
  return std::visit([](const auto& s) { return s.lr; }, spec);
}

std::string describe(const OptimiserSpec& spec) {
  struct Describe {
    std::string operator()(const Adam& a) const { return describe_adam(a, "adam"); }
    std::string operator()(const AdamW& a) const { return describe_adam(a, "adamw"); }
    std::string operator()(const Sgd& s) const {
      return fmt::format("sgd lr {} momentum {}{} weight_decay {}", s.lr, s.momentum,
                         s.nesterov ? " nesterov" : "", s.weight_decay);
    }
  };
  return std::visit(Describe{}, spec);
}

void check(const OptimiserSpec& spec) {
  struct Check {
    void operator()(const Adam& a) const { check_adam(a, "adam"); }
    void operator()(const AdamW& a) const { check_adam(a, "adamw"); }
    void operator()(const Sgd& s) const {
      require_rate(s.lr, "sgd", "lr");
      require_fraction(s.momentum, "sgd", "momentum");
      require_rate(s.weight_decay, "sgd", "weight_decay");
    }
  };
  std::visit(Check{}, spec);
}

template <class R>
void Optimiser<R>::allocate(const std::vector<Parameter<R>*>& parameters) {
  if (first_.size() == parameters.size()) return;
  const bool two = !std::holds_alternative<Sgd>(spec_);
  for (const auto* p : parameters) {
    first_.emplace_back(p->value.size());
    second_.emplace_back(two ? p->value.size() : 0);
  }
}

template <class R>
void Optimiser<R>::step(Team& team, const std::vector<Parameter<R>*>& parameters, double factor,
                        double scale) {
  allocate(parameters);
  ++n_steps_;
  const auto go = [&](const auto& step) { apply(team, parameters, first_, second_, step); };
  if (const auto* adam = std::get_if<Adam>(&spec_))
    go(AdamStep<R>(*adam, n_steps_, factor, scale, false));
  else if (const auto* adamw = std::get_if<AdamW>(&spec_))
    go(AdamStep<R>(*adamw, n_steps_, factor, scale, true));
  else
    go(SgdStep<R>(std::get<Sgd>(spec_), factor, scale));
}

template <class R>
std::vector<std::vector<R>> Optimiser<R>::moments() const {
  std::vector<std::vector<R>> all;
  for (size_t p = 0; p < first_.size(); ++p) {
    all.emplace_back(first_[p].begin(), first_[p].end());
    all.emplace_back(second_[p].begin(), second_[p].end());
  }
  return all;
}

template <class R>
void Optimiser<R>::restore(const std::vector<Parameter<R>*>& parameters, uint64_t n_steps,
                           const std::vector<std::vector<R>>& moments) {
  std::vector<Array<R>> first, second;
  const bool two = !std::holds_alternative<Sgd>(spec_);
  require(moments.empty() || moments.size() == 2 * parameters.size(),
          "optimiser: {} arrays of moments came for {} parameters", moments.size(),
          parameters.size());
  for (size_t p = 0; p * 2 < moments.size(); ++p) {
    const size_t n = parameters[p]->value.size();
    require(moments[2 * p].size() == n && moments[2 * p + 1].size() == (two ? n : 0),
            "optimiser: the moments of {} do not have its {} numbers", parameters[p]->name, n);
    std::copy(moments[2 * p].begin(), moments[2 * p].end(), first.emplace_back(n).begin());
    std::copy(moments[2 * p + 1].begin(), moments[2 * p + 1].end(),
              second.emplace_back(two ? n : 0).begin());
  }
  first_ = std::move(first), second_ = std::move(second), n_steps_ = n_steps;
}

template <class R>
double gradient_norm(Team& team, const std::vector<Parameter<R>*>& parameters) {
  const auto pieces = pieces_of(parameters);
  std::vector<double> sums(pieces.size());
  team.for_each(pieces.size(), [&](size_t i) {
    const auto [p, begin, end] = pieces[i];
    const R* g = parameters[p]->gradient.data();
    double lanes[8] = {};
    size_t j = begin;
    for (; j + 8 <= end; j += 8)
      for (size_t k = 0; k < 8; ++k) lanes[k] += double(g[j + k]) * double(g[j + k]);
    for (; j < end; ++j) lanes[0] += double(g[j]) * double(g[j]);
    for (double lane : lanes) sums[i] += lane;
  });
  double sum = 0;
  for (double s : sums) sum += s;
  return std::sqrt(sum);
}

template <class R>
void zero_gradients(Team& team, const std::vector<Parameter<R>*>& parameters) {
  const auto pieces = pieces_of(parameters);
  team.for_each(pieces.size(), [&](size_t i) {
    const auto [p, begin, end] = pieces[i];
    std::memset(parameters[p]->gradient.data() + begin, 0, (end - begin) * sizeof(R));
  });
}

template class Optimiser<float>;
template class Optimiser<double>;
template double gradient_norm(Team&, const std::vector<Parameter<float>*>&);
template double gradient_norm(Team&, const std::vector<Parameter<double>*>&);
template void zero_gradients(Team&, const std::vector<Parameter<float>*>&);
template void zero_gradients(Team&, const std::vector<Parameter<double>*>&);

}  // namespace lapicque::train
