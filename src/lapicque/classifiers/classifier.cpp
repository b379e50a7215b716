#include "lapicque/classifiers/classifier.hpp"

#include <ATen/Parallel.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>
#include <torch/version.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "lapicque/base/blas_threads.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/classifiers/image_network.hpp"

namespace lapicque::classifiers {

using torch::Tensor;

std::span<const std::string> network_names() {
  static const std::array<std::string, 5> names{"vit", "efficientnet", "capsulenet", "mobilenet",
                                                "resnet"};
  return names;
}

std::string torch_version() { return TORCH_VERSION; }

struct Classifier::Impl {
  std::shared_ptr<ImageNetwork> network;
};

Classifier::Classifier(std::string_view name, const ClassifierOptions& options)
    : impl_(std::make_unique<Impl>()) {
  at::set_num_threads(options.threads);
  set_blas_threads(options.threads);
  torch::manual_seed(options.seed);
  impl_->network = make_network(name);
  for (auto& p : impl_->network->parameters())
    if (p.dim() == 4) p.set_data(p.contiguous(torch::MemoryFormat::ChannelsLast));
}
Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;

int64_t Classifier::n_parameters() const { return classifiers::n_parameters(*impl_->network); }

namespace {

struct Batch {
  Tensor x, labels;
};

/// The images of `rows`, channels innermost in memory: convolutions of few channels, and all that
/// stands between them, take up to a half less time so.
Batch batch_of(const Images& images, std::span<const uint32_t> rows, uint32_t pass) {
  const auto n = int64_t(rows.size());
  Batch batch{torch::empty({n, 3, 32, 32}), torch::empty({n}, torch::kLong)};
  images.fill(rows, pass, {batch.x.data_ptr<float>(), rows.size() * Images::image_size});
  for (int64_t i = 0; i < n; ++i)
    batch.labels.data_ptr<int64_t>()[i] = images.labels[rows[size_t(i)]];
  batch.x = batch.x.contiguous(torch::MemoryFormat::ChannelsLast);
  return batch;
}

/// The rows of one epoch: shuffled passes, one after another, of which epoch e takes its share. A
/// pure function of the arguments.
std::vector<uint32_t> epoch_rows(size_t n, size_t count, int epoch, uint64_t seed) {
  std::vector<uint32_t> rows, pass(n);
  const size_t begin = size_t(epoch - 1) * count;
  for (size_t i = begin; i < begin + count; ++i) {
    if (rows.empty() || i % n == 0) {
      std::iota(pass.begin(), pass.end(), 0u);
      Stream stream(make_key(seed, Purpose::shuffle, uint32_t(i / n)));
      for (uint32_t k = uint32_t(n); k > 1; --k) std::swap(pass[k - 1], pass[stream.below(k)]);
    }
    rows.push_back(pass[i % n]);
  }
  return rows;
}

/// Up over the first twentieth of the way, then down to 0 as a cosine.
double learning_rate(double lr, double way) {
  constexpr double warm = 0.05;
  if (way < warm) return lr * way / warm;
  return lr * 0.5 * (1 + std::cos(std::numbers::pi * (way - warm) / (1 - warm)));
}

torch::optim::AdamW optimiser_of(const ImageNetwork& network, const FitOptions& options) {
  std::vector<Tensor> decayed, free;
  for (const auto& p : network.parameters()) (p.dim() > 1 ? decayed : free).push_back(p);
  using Group = torch::optim::OptimizerParamGroup;
  const auto with = [&](double decay) {
    return std::make_unique<torch::optim::AdamWOptions>(
        torch::optim::AdamWOptions(options.lr).weight_decay(decay));
  };
  std::vector<Group> groups;
  groups.emplace_back(decayed, with(options.weight_decay));
  groups.emplace_back(free, with(0));
  return torch::optim::AdamW(groups, torch::optim::AdamWOptions(options.lr));
}

/// All numbers of a network, copied: parameters, and what batch norms have seen.
std::vector<Tensor> numbers_of(const ImageNetwork& network) {
  std::vector<Tensor> all = network.parameters();
  for (const auto& buffer : network.buffers()) all.push_back(buffer);
  return all;
}
std::vector<Tensor> copy_of(const ImageNetwork& network) {
  std::vector<Tensor> all;
  for (const auto& t : numbers_of(network)) all.push_back(t.detach().clone());
  return all;
}

}  // namespace

FitResult Classifier::fit(const Images& training, const Images& validation,
                          const FitOptions& options) {
  const size_t n = training.labels.size();
  require(n > 0 && !validation.labels.empty() && options.epochs > 0 && options.batch > 1,
          "fit: there must be images to train and to validate with, epochs, and a batch above 1");
  ImageNetwork& network = *impl_->network;
  torch::manual_seed(options.seed ^ 0x9e3779b97f4a7c15ull);
  auto optimiser = optimiser_of(network, options);
  const size_t count = options.images_per_epoch ? options.images_per_epoch : n;
  const size_t batch = std::min(options.batch, count);
  const size_t n_batches = count / batch;  // what is left over comes in another epoch's order
  FitResult result;
  std::vector<Tensor> best;
  double best_accuracy = -1;
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    network.train();
    const auto rows = epoch_rows(n, count, epoch, options.seed);
    double sum = 0;
    for (size_t b = 0; b < n_batches; ++b) {
      const double way = (double(epoch - 1) * double(n_batches) + double(b)) /
                         (double(options.epochs) * double(n_batches));
      for (auto& group : optimiser.param_groups())
        group.options().set_lr(learning_rate(options.lr, way));
      const size_t pass = 1 + (size_t(epoch - 1) * count + b * batch) / n;
      const auto [x, labels] =
          batch_of(training, std::span(rows).subspan(b * batch, batch), uint32_t(pass));
      optimiser.zero_grad();
      const Tensor loss = network.loss(network.forward(x), labels);
      const double value = loss.item<double>();
      require(std::isfinite(value), "the loss is {} in epoch {}, batch {}; try a smaller lr", value,
              epoch, b + 1);
      loss.backward();
      torch::nn::utils::clip_grad_norm_(network.parameters(), options.clip);
      optimiser.step();
      sum += value;
      if (options.on_batch && !options.on_batch(way, sum / double(b + 1)))
        throw Error(ErrorKind::interrupted, "the training was stopped");
    }
    const double right = accuracy(validation);
    result.history.push_back({epoch, sum / double(n_batches), right});
    if (right >= best_accuracy) {
      best_accuracy = right;
      best = copy_of(network);
      result.selected = epoch;
    }
  }
  const torch::NoGradGuard fixed;
  const auto all = numbers_of(network);
  for (size_t i = 0; i < all.size(); ++i) Tensor(all[i]).copy_(best[i]);
  return result;
}

std::vector<uint32_t> Classifier::classify(const Images& images) const {
  constexpr size_t at_once = 250;
  ImageNetwork& network = *impl_->network;
  network.eval();
  const torch::NoGradGuard fixed;
  std::vector<uint32_t> classes, rows(at_once);
  for (size_t first = 0; first < images.labels.size(); first += at_once) {
    rows.resize(std::min(at_once, images.labels.size() - first));
    std::iota(rows.begin(), rows.end(), uint32_t(first));
    const Tensor found = network.forward(batch_of(images, rows, 0).x).argmax(1).contiguous();
    for (size_t i = 0; i < rows.size(); ++i)
      classes.push_back(uint32_t(found.data_ptr<int64_t>()[i]));
  }
  return classes;
}

double Classifier::accuracy(const Images& images) const {
  const auto classes = classify(images);
  size_t right = 0;
  for (size_t i = 0; i < classes.size(); ++i) right += classes[i] == images.labels[i];
  return double(right) / double(std::max<size_t>(1, classes.size()));
}

}  // namespace lapicque::classifiers
