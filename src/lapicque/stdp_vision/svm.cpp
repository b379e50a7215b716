#include "lapicque/stdp_vision/svm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::stdp_vision {

Features::Features(size_t rows, size_t features)
    : n(rows), n_features(features), width(padded_width<float>(features)), values(rows * width) {}

namespace {
constexpr size_t shard_rows = 1024;
size_t n_shards(size_t n) { return (n + shard_rows - 1) / shard_rows; }
}  // namespace

Standard standard_of(const Features& f, Team& team) {
  // Sums of shards, added in their order.
  const size_t shards = n_shards(f.n);
  std::vector<std::vector<double>> sums(shards), squares(shards);
  team.for_each(shards, [&](size_t s) {
    sums[s].resize(f.n_features), squares[s].resize(f.n_features);
    for (size_t i = s * shard_rows; i < std::min(f.n, (s + 1) * shard_rows); ++i)
      for (size_t k = 0; k < f.n_features; ++k) {
        const double v = double(f.row(i)[k]);
        sums[s][k] += v, squares[s][k] += v * v;
      }
  });
  Standard standard;
  const double n = double(std::max<size_t>(f.n, 1)), scale = 1 / std::sqrt(double(f.n_features));
  for (size_t k = 0; k < f.n_features; ++k) {
    double sum = 0, square = 0;
    for (size_t s = 0; s < shards; ++s) sum += sums[s][k], square += squares[s][k];
    const double mean = sum / n, variance = std::max(0.0, square / n - mean * mean);
    standard.mean.push_back(float(mean));
    standard.factor.push_back(variance > 1e-12 ? float(scale / std::sqrt(variance)) : 0.0f);
  }
  return standard;
}

void standardise(Features& f, const Standard& standard, Team& team) {
  team.for_each(n_shards(f.n), [&](size_t s) {
    for (size_t i = s * shard_rows; i < std::min(f.n, (s + 1) * shard_rows); ++i) {
      float* row = f.row(i);
      for (size_t k = 0; k < f.n_features; ++k)
        row[k] = (row[k] - standard.mean[k]) * standard.factor[k];
    }
  });
}

namespace {

/// One class against the rest.
class Descent {
 public:
  Descent(const Features& f, std::span<const uint32_t> labels, uint32_t positive,
          const SvmSpec& spec, std::span<const float> squares, uint64_t seed, float* weights)
      : f_(f),
        labels_(labels),
        positive_(positive),
        spec_(spec),
        squares_(squares),
        weights_(weights),
        stream_(make_key(seed, Purpose::shuffle, positive)),
        alpha_(f.n),
        order_(f.n) {
    std::iota(order_.begin(), order_.end(), 0u);
  }

  float run() {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    double highest = infinite;
    size_t n_active = f_.n;
    for (size_t pass = 0; pass < spec_.max_passes; ++pass) {
      double most = -infinite, least = infinite;
      for (size_t i = 0; i < n_active; ++i)
        std::swap(order_[i], order_[i + stream_.below(uint32_t(n_active - i))]);
      for (size_t i = 0; i < n_active; ++i) {
        const uint32_t sample = order_[i];
        const double g = gradient(sample);
        if (alpha_[sample] == 0 && g > highest) {
          std::swap(order_[i--], order_[--n_active]);
          continue;
        }
        const double projected = alpha_[sample] == 0 ? std::min(g, 0.0) : g;
        most = std::max(most, projected), least = std::min(least, projected);
        if (std::fabs(projected) > 1e-12) move(sample, g);
      }
      if (most - least <= spec_.tolerance) {
        if (n_active == f_.n) break;
        n_active = f_.n;
        highest = infinite;
        continue;
      }
      highest = most <= 0 ? infinite : most;
    }
    return float(bias_);
  }

 private:
  double sign(uint32_t i) const { return labels_[i] == positive_ ? 1 : -1; }
  double gradient(uint32_t i) const {
    const double wx = double(loops_.dot(weights_, f_.row(i), f_.width)) + bias_;
    return sign(i) * wx - 1 + alpha_[i] / (2 * spec_.c);
  }
  void move(uint32_t i, double g) {
    const double curvature = double(squares_[i]) + 1 + 1 / (2 * spec_.c);
    const double old = alpha_[i];
    alpha_[i] = std::max(old - g / curvature, 0.0);
    const double step = (alpha_[i] - old) * sign(i);
    loops_.add_scaled(f_.row(i), float(step), weights_, f_.width);
    bias_ += step;
  }

  const Features& f_;
  std::span<const uint32_t> labels_;
  uint32_t positive_;
  SvmSpec spec_;
  std::span<const float> squares_;
  float* weights_;
  const Kernels<float>& loops_ = kernels<float>();
  Stream stream_;
  std::vector<double> alpha_;
  std::vector<uint32_t> order_;
  double bias_ = 0;
};

}  // namespace

LinearMachine untrained_machine(const Features& f, std::span<const uint32_t> labels,
                                size_t n_classes) {
  require(labels.size() == f.n, "{} labels for {} feature vectors", labels.size(), f.n);
  for (const uint32_t label : labels)
    require(label < n_classes, "a label is {}, must be below the number of classes, {}", label,
            n_classes);
  LinearMachine machine{.n_classes = n_classes, .width = f.width};
  machine.weights = Array<float>(n_classes * f.width);
  machine.bias.resize(n_classes);
  return machine;
}

LinearMachine train_svm(const Features& f, std::span<const uint32_t> labels, size_t n_classes,
                        const SvmSpec& spec, uint64_t seed, Team& team) {
  LinearMachine machine = untrained_machine(f, labels, n_classes);
  require(spec.c > 0, "the cost c of a support vector machine is {:g}, must be > 0", spec.c);
  std::vector<float> squares(f.n);
  team.for_each(n_shards(f.n), [&](size_t s) {
    for (size_t i = s * shard_rows; i < std::min(f.n, (s + 1) * shard_rows); ++i)
      squares[i] = kernels<float>().dot(f.row(i), f.row(i), f.width);
  });
  team.for_each(n_classes, [&](size_t c) {
    machine.bias[c] =
        Descent(f, labels, uint32_t(c), spec, squares, seed, machine.weights.data() + c * f.width)
            .run();
  });
  return machine;
}

std::vector<uint32_t> decide(const LinearMachine& machine, const Features& f, Team& team) {
  require(machine.width == f.width, "the classifier is for {} features, there are {}",
          machine.width, f.width);
  std::vector<uint32_t> classes(f.n);
  team.for_each(n_shards(f.n), [&](size_t s) {
    for (size_t i = s * shard_rows; i < std::min(f.n, (s + 1) * shard_rows); ++i) {
      float best = -std::numeric_limits<float>::infinity();
      for (size_t c = 0; c < machine.n_classes; ++c) {
        const float y =
            kernels<float>().dot(machine.weights.data() + c * f.width, f.row(i), f.width) +
            machine.bias[c];
        if (y > best) best = y, classes[i] = uint32_t(c);
      }
    }
  });
  return classes;
}

}  // namespace lapicque::stdp_vision
