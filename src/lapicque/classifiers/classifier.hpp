// Training and use of an image network, for callers that do not see libtorch.
//
//   Classifier net("vit", {.seed = 1});
//   net.fit(training, validation, {.epochs = 8});
//   const auto classes = net.classify(test);
//
// The same seed gives the same weights on the same machine and libtorch, whatever else runs there.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapicque::classifiers {

/// "vit", "efficientnet", "capsulenet", "mobilenet", "resnet".
std::span<const std::string> network_names();

/// Labelled images of 32 x 32 x 3 that are made when they are needed.
struct Images {
  std::vector<uint32_t> labels = {};  ///< [n], each below 10
  /// Writes the images of `rows` to out, [rows][3][32][32]. In training, `pass` counts from 1 how
  /// often the set was gone through, so that images can change each time; elsewhere it is 0.
  std::function<void(std::span<const uint32_t> rows, uint32_t pass, std::span<float> out)> fill =
      {};
  static constexpr size_t image_size = 3 * 32 * 32;
};

struct FitOptions {
  int epochs = 8;
  size_t images_per_epoch = 0;  ///< smaller sets are passed several times; 0: one pass
  size_t batch = 64;
  double lr = 1e-3;            ///< of AdamW: up over the first twentieth, then down as a cosine
  double weight_decay = 1e-2;  ///< of what has more than one dimension
  double clip = 1;             ///< the largest norm of a gradient
  uint64_t seed = 1;           ///< of the order of images and of dropout
  /// Called after each batch with the share that is done, 0 to 1, and the running loss; false
  /// stops: fit() then throws Error(interrupted).
  std::function<bool(double done, double loss)> on_batch = {};
};

struct Epoch {
  int epoch = 0;
  double loss = 0;        ///< mean over the epoch, in training mode
  double validation = 0;  ///< accuracy, 0 to 1
};
struct FitResult {
  std::vector<Epoch> history = {};
  int selected = 0;  ///< the epoch whose weights stay: best in validation, of equals the last
};

struct ClassifierOptions {
  uint64_t seed = 1;  ///< of the first weights
  int threads = 1;    ///< of libtorch, in the whole process
};

class Classifier {
 public:
  /// Throws Error for a name that is none of network_names(), with the nearest.
  Classifier(std::string_view name, const ClassifierOptions& options);
  ~Classifier();
  Classifier(Classifier&&) noexcept;

  int64_t n_parameters() const;

  /// Trains, and keeps the weights of the epoch that does best on `validation`. Throws Error where
  /// a loss is not finite, with epoch and batch.
  FitResult fit(const Images& training, const Images& validation, const FitOptions& options);

  /// The class of each image.
  std::vector<uint32_t> classify(const Images& images) const;
  /// The share of images whose class is their label.
  double accuracy(const Images& images) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// "1.13.0": the libtorch that this was built with.
std::string torch_version();

}  // namespace lapicque::classifiers
