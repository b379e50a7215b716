#include "lapicque/train/losses.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"

namespace lapicque::train {
namespace {

void require_labels(const Output& y, const Targets& targets, std::string_view loss) {
  require(targets.labels.size() == y.batch,
          "loss {}: {} labels came for a batch of {}; it needs one class a sample", loss,
          targets.labels.size(), y.batch);
  for (int32_t label : targets.labels)
    require(label >= 0 && size_t(label) < y.n,
            "loss {}: the label {} came, but the output has {} neurons; allowed are 0 to {}", loss,
            label, y.n, y.n - 1);
}

/// Cross-entropy of rows of logits [batch][n], times `scale`; adds its gradient.
double cross_entropy(std::span<const double> logits, size_t n, const Targets& targets,
                     const ClassOptions& options, double scale, std::span<double> gradient) {
  const auto& w = options.weights;
  require(w.empty() || w.size() == n, "class weights: {} came for {} classes", w.size(), n);
  require(options.label_smoothing >= 0 && options.label_smoothing < 1,
          "label smoothing: {} came, allowed is [0, 1)", options.label_smoothing);
  double total = 0;
  for (int32_t label : targets.labels) total += w.empty() ? 1 : w[size_t(label)];
  const double base = options.label_smoothing / double(n), factor = scale / total;
  double loss = 0;
  std::vector<double> powers(n);  // e^(x - the largest)
  for (size_t b = 0; b < targets.labels.size(); ++b) {
    const double* x = &logits[b * n];
    double* g = &gradient[b * n];
    const double most = *std::max_element(x, x + n);
    double sum = 0, mass = 0;
    for (size_t i = 0; i < n; ++i) sum += powers[i] = std::exp(x[i] - most);
    const double log_sum = most + std::log(sum);
    for (size_t i = 0; i < n; ++i) {
      const bool hit = i == size_t(targets.labels[b]);
      const double q = (w.empty() ? 1 : w[i]) * (base + (hit ? 1 - options.label_smoothing : 0));
      mass += q;
      loss += q * (log_sum - x[i]);
      g[i] -= factor * q;
    }
    for (size_t i = 0; i < n; ++i) g[i] += factor * mass / sum * powers[i];
  }
  return loss * factor;
}

/// sum_t factor CE(y_t).
double cross_entropy_each_step(const Output& y, const Targets& targets, const ClassOptions& options,
                               double factor, std::span<double> gradient) {
  double loss = 0;
  const size_t row = y.batch * y.n;
  for (size_t t = 0; t < y.n_steps; ++t)
    loss += cross_entropy(y.values.subspan(t * row, row), y.n, targets, options, factor,
                          gradient.subspan(t * row, row));
  return loss;
}

/// sum_t y_t, [batch][n].
std::vector<double> sum_over_time(const Output& y) {
  std::vector<double> sum(y.batch * y.n);
  for (size_t t = 0; t < y.n_steps; ++t)
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += y.values[t * sum.size() + i];
  return sum;
}

/// Adds `factor` times a gradient with respect to the sum over time.
void spread_over_time(const Output& y, std::span<const double> g, double factor,
                      std::span<double> gradient) {
  for (size_t t = 0; t < y.n_steps; ++t)
    for (size_t i = 0; i < g.size(); ++i) gradient[t * g.size() + i] += factor * g[i];
}

/// CE(factor sum_t y_t).
double cross_entropy_of_sum(const Output& y, const Targets& targets, const ClassOptions& options,
                            double factor, std::span<double> gradient) {
  auto sum = sum_over_time(y);
  for (double& x : sum) x *= factor;
  std::vector<double> g(sum.size());
  const double loss = cross_entropy(sum, y.n, targets, options, 1, g);
  spread_over_time(y, g, factor, gradient);
  return loss;
}

/// The target of neuron i of sample b at step t.
class Wanted {
 public:
  Wanted(const Output& y, const Targets& targets, double correct, double incorrect,
         std::string_view loss)
      : y_(y), targets_(targets), correct_(correct), incorrect_(incorrect) {
    if (targets.values.empty()) {
      require_labels(y, targets, loss);
      return;
    }
    const size_t row = y.batch * y.n;
    require(targets.values.size() == row || targets.values.size() == row * y.n_steps,
            "loss {}: {} target values came; allowed are batch x n = {} of them, or one for each "
            "of the {} steps too",
            loss, targets.values.size(), row, y.n_steps);
    each_step_ = targets.values.size() == row * y.n_steps && y.n_steps > 1;
  }
  bool each_step() const { return each_step_; }
  double operator()(size_t t, size_t b, size_t i) const {
    if (targets_.values.empty()) return size_t(targets_.labels[b]) == i ? correct_ : incorrect_;
    return targets_.values[((each_step_ ? t : 0) * y_.batch + b) * y_.n + i];
  }

 private:
  const Output& y_;
  const Targets& targets_;
  double correct_, incorrect_;
  bool each_step_ = false;
};

/// mean over batch and n of factor (scale sum_t y_t - wanted)^2.
double squares_of_sum(const Output& y, const Wanted& wanted, double scale, double factor,
                      std::span<double> gradient) {
  const auto sum = sum_over_time(y);
  std::vector<double> g(sum.size());
  factor /= double(sum.size());
  double loss = 0;
  for (size_t b = 0; b < y.batch; ++b)
    for (size_t i = 0; i < y.n; ++i) {
      const double miss = scale * sum[b * y.n + i] - wanted(0, b, i);
      loss += factor * miss * miss;
      g[b * y.n + i] = 2 * factor * miss * scale;
    }
  spread_over_time(y, g, 1, gradient);
  return loss;
}

/// The step of every neuron's first spike, [batch][n]; n_steps where it is silent.
std::vector<double> first_spikes(const Output& y) {
  std::vector<double> first(y.batch * y.n, double(y.n_steps));
  for (size_t t = y.n_steps; t-- > 0;)
    for (size_t i = 0; i < first.size(); ++i)
      if (y.values[t * first.size() + i] > 0) first[i] = double(t);
  return first;
}

/// Adds -g where the first spike was, or at the last step.
void into_first_spikes(const Output& y, std::span<const double> first, std::span<const double> g,
                       std::span<double> gradient) {
  for (size_t i = 0; i < first.size(); ++i) {
    const size_t t = std::min(size_t(first[i]), y.n_steps - 1);
    gradient[t * first.size() + i] -= g[i];
  }
}

}  // namespace

double CrossEntropyRate::operator()(const Output& y, const Targets& targets,
                                    std::span<double> gradient) const {
  require_labels(y, targets, name);
  return cross_entropy_each_step(y, targets, classes, 1 / double(y.n_steps), gradient);
}

double CrossEntropyCount::operator()(const Output& y, const Targets& targets,
                                     std::span<double> gradient) const {
  require_labels(y, targets, name);
  return cross_entropy_of_sum(y, targets, classes, 1, gradient);
}

double CrossEntropyMean::operator()(const Output& y, const Targets& targets,
                                    std::span<double> gradient) const {
  require_labels(y, targets, name);
  return cross_entropy_of_sum(y, targets, classes, 1 / double(y.n_steps), gradient);
}

double CrossEntropyMaxPotential::operator()(const Output& y, const Targets& targets,
                                            std::span<double> gradient) const {
  require_labels(y, targets, name);
  const size_t row = y.batch * y.n;
  std::vector<double> most(y.values.begin(), y.values.begin() + ptrdiff_t(row)), g(row);
  std::vector<size_t> when(row);
  for (size_t t = 1; t < y.n_steps; ++t)
    for (size_t i = 0; i < row; ++i)
      if (y.values[t * row + i] > most[i]) most[i] = y.values[t * row + i], when[i] = t;
  const double loss = cross_entropy(most, y.n, targets, classes, 1, g);
  for (size_t i = 0; i < row; ++i) gradient[when[i] * row + i] += g[i];
  return loss;
}

double CrossEntropyPotential::operator()(const Output& y, const Targets& targets,
                                         std::span<double> gradient) const {
  require_labels(y, targets, name);
  return cross_entropy_each_step(y, targets, classes, 1, gradient);
}

double Tet::operator()(const Output& y, const Targets& targets, std::span<double> gradient) const {
  require_labels(y, targets, name);
  const double factor = (1 - lambda) / double(y.n_steps);
  double loss = cross_entropy_each_step(y, targets, classes, factor, gradient);
  const double each = lambda / double(y.values.size());
  for (size_t i = 0; i < y.values.size(); ++i) {
    const double miss = y.values[i] - level;
    loss += each * miss * miss;
    gradient[i] += 2 * each * miss;
  }
  return loss;
}

double MseCount::operator()(const Output& y, const Targets& targets,
                            std::span<double> gradient) const {
  const double steps = double(y.n_steps);
  const Wanted wanted(y, targets, correct * steps, incorrect * steps, name);
  require(!wanted.each_step(), "loss {}: targets are counts, [batch][n], not one a step", name);
  return squares_of_sum(y, wanted, 1, 1 / steps, gradient);
}

double MseMean::operator()(const Output& y, const Targets& targets,
                           std::span<double> gradient) const {
  const Wanted wanted(y, targets, correct, incorrect, name);
  require(!wanted.each_step(), "loss {}: targets are means, [batch][n], not one a step", name);
  return squares_of_sum(y, wanted, 1 / double(y.n_steps), 1, gradient);
}

double MsePotential::operator()(const Output& y, const Targets& targets,
                                std::span<double> gradient) const {
  const Wanted wanted(y, targets, correct, incorrect, name);
  const double factor = 1 / double(y.values.size());
  double loss = 0;
  for (size_t t = 0, i = 0; t < y.n_steps; ++t)
    for (size_t b = 0; b < y.batch; ++b)
      for (size_t j = 0; j < y.n; ++j, ++i) {
        const double miss = y.values[i] - wanted(t, b, j);
        loss += factor * miss * miss;
        gradient[i] += 2 * factor * miss;
      }
  return loss;
}

double MseFirstSpike::operator()(const Output& y, const Targets& targets,
                                 std::span<double> gradient) const {
  const double steps = double(y.n_steps);
  const Wanted wanted(y, targets, correct, incorrect < 0 ? steps : incorrect, name);
  require(!wanted.each_step(), "loss {}: targets are steps, [batch][n], not one a step", name);
  const auto first = first_spikes(y);
  std::vector<double> g(first.size());
  const double factor = 1 / (double(first.size()) * steps * steps);
  double loss = 0;
  for (size_t b = 0, i = 0; b < y.batch; ++b)
    for (size_t j = 0; j < y.n; ++j, ++i) {
      const double miss = first[i] - wanted(0, b, j);
      loss += factor * miss * miss;
      g[i] = 2 * factor * miss;
    }
  into_first_spikes(y, first, g, gradient);
  return loss;
}

double CrossEntropyFirstSpike::operator()(const Output& y, const Targets& targets,
                                          std::span<double> gradient) const {
  require_labels(y, targets, name);
  const auto first = first_spikes(y);
  std::vector<double> logits(first.size()), g(first.size());
  for (size_t i = 0; i < first.size(); ++i) logits[i] = -first[i];
  const double loss = cross_entropy(logits, y.n, targets, classes, 1, g);
  for (double& x : g) x = -x;
  into_first_spikes(y, first, g, gradient);
  return loss;
}

namespace {

template <class... Ls>
struct LossList {
  static std::vector<std::string> names() { return {std::string(Ls::name)...}; }
  static std::vector<Loss> all() { return {Loss(Ls{})...}; }
};
using Losses = LossList<CrossEntropyRate, CrossEntropyCount, CrossEntropyMean,
                        CrossEntropyMaxPotential, CrossEntropyPotential, Tet, MseCount, MseMean,
                        MsePotential, MseFirstSpike, CrossEntropyFirstSpike>;

}  // namespace

std::vector<std::string> loss_names() { return Losses::names(); }

Loss loss_by_name(std::string_view name) {
  for (const Loss& loss : Losses::all())
    if (loss.name() == name) return loss;
  const auto known = loss_names();
  fail("no loss \"{}\"{}", name, suggestion(name, known));
}

}  // namespace lapicque::train
