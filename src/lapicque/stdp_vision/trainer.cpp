#include "lapicque/stdp_vision/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/stdp_vision/checkpoint.hpp"
#include "lapicque/stdp_vision/model.hpp"

namespace lapicque::stdp_vision {
namespace {

using train::Archive;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class Run {
 public:
  Run(const Recipe& recipe, const RecipeImages& images, const TrainOptions& options)
      : recipe_(recipe),
        images_(images),
        options_(options),
        team_(options.threads > 0 ? options.threads : available_cores()) {
    const auto& set = images.images;
    out_.network = make_network(recipe.encoder, recipe.layers, set.height, set.width, set.channels,
                                options.seed);
    out_.seed = options.seed;
    out_.presented.assign(recipe.layers.size(), 0);
    out_.seconds.assign(recipe.layers.size(), 0);
  }

  Trained run() {
    if (options_.resume) restore();
    tell({"encode", 0, 1});
    train_ = encode_all(out_.network, images_.images, images_.train, team_);
    test_ = encode_all(out_.network, images_.images, images_.test, team_);
    features_ = Features(images_.train.size(), out_.network.n_features());
    test_features_ = Features(images_.test.size(), out_.network.n_features());
    for (size_t i = 0; i < out_.network.layers.size(); ++i) {
      double n = 0;
      for (const auto& map : train_) n += double(n_spikes(map));
      out_.spikes.push_back(n / double(std::max<size_t>(train_.size(), 1)));
      if (out_.network.specs[i].reward) {
        if (!learn_by_reward(i)) return std::move(out_);
        break;
      }
      if (!learn_layer(i)) return std::move(out_);
      go_on(i);
    }
    if (out_.network.specs.back().reward)
      judge_by_reward();
    else
      classify();
    return std::move(out_);
  }

 private:
  void tell(const Progress& progress) const {
    if (options_.on_progress) options_.on_progress(progress);
  }
  bool stopping() const { return options_.stop && options_.stop->load(); }

  /// False when stopped.
  bool learn_layer(size_t i) {
    const auto start = std::chrono::steady_clock::now();
    const auto& spec = out_.network.specs[i].learning;
    Conv& conv = out_.network.layers[i];
    size_t& done = out_.presented[i];
    const std::string name = fmt::format("layer {}", i + 1);
    std::vector<Windows> windows;
    while (done < spec.images && !finished_[i]) {
      note(i);
      std::vector<const LatencyMap*> batch;
      for (size_t k = done; k < std::min(done + spec.batch, spec.images); ++k)
        batch.push_back(&train_[k % train_.size()]);
      present(conv, batch, spec, done, out_.network.encoder.n_steps, options_.seed, team_, windows);
      done += batch.size();
      const double c = convergence(conv);
      if (spec.converged > 0 && c < spec.converged) finished_[i] = true;
      tell({name, done, spec.images, fmt::format("w(1-w) {:.4f}", c)});
      if (!stopping()) continue;
      save();
      out_.stopped = true;
      return false;
    }
    finished_[i] = true;
    note(i, true);
    out_.seconds[i] = seconds_since(start);
    save();
    return true;
  }

  /// Passes over the images in orders of their own. False when stopped.
  bool learn_by_reward(size_t i) {
    const auto start = std::chrono::steady_clock::now();
    const auto& spec = *out_.network.specs[i].reward;
    const auto labels = images_.labels_of(images_.train);
    const size_t n_classes = images_.images.n_classes();
    Conv& conv = out_.network.layers[i];
    require(conv.spec.maps % n_classes == 0, "layer {}: {} maps cannot be shared by {} classes",
            i + 1, conv.spec.maps, n_classes);
    std::vector<Windows> windows;
    std::vector<uint32_t> order;
    while (reward_.presented < spec.images) {
      note(i);
      std::vector<const LatencyMap*> batch;
      std::vector<uint32_t> batch_labels;
      for (size_t k = reward_.presented; k < std::min(reward_.presented + spec.batch, spec.images);
           ++k) {
        if (k % train_.size() == 0 || order.empty()) order = order_of_pass(k / train_.size());
        batch.push_back(&train_[order[k % train_.size()]]);
        batch_labels.push_back(labels[order[k % train_.size()]]);
      }
      present(conv, batch, batch_labels, n_classes, spec, reward_, options_.seed, team_, windows);
      out_.presented[i] = reward_.presented;
      tell({"reward", reward_.presented, spec.images,
            fmt::format("wrong {:.2f} %", 100 * reward_.wrong_share)});
      if (!stopping()) continue;
      save();
      out_.stopped = true;
      return false;
    }
    note(i, true);
    out_.seconds[i] = seconds_since(start);
    save();
    return true;
  }
  std::vector<uint32_t> order_of_pass(size_t pass) const {
    std::vector<uint32_t> order(train_.size());
    std::iota(order.begin(), order.end(), 0u);
    Stream stream(make_key(options_.seed, Purpose::shuffle, UINT32_MAX - 1), uint32_t(pass));
    for (size_t k = 0; k + 1 < order.size(); ++k)
      std::swap(order[k], order[k + stream.below(uint32_t(order.size() - k))]);
    return order;
  }

  void judge_by_reward() {
    tell({"decide", 0, 1});
    const size_t n_classes = images_.images.n_classes();
    out_.confusion = confusion_of(decide_by_reward(out_.network, test_, n_classes, team_),
                                  images_.labels_of(images_.test), n_classes);
    out_.accuracy = share_right(out_.confusion);
    out_.train_accuracy =
        share_right(confusion_of(decide_by_reward(out_.network, train_, n_classes, team_),
                                 images_.labels_of(images_.train), n_classes));
    tell({"decide", 1, 1});
  }
  /// Ten points of a layer's history, and its end.
  void note(size_t i, bool end = false) {
    const auto& conv = out_.network.layers[i];
    const auto& spec = recipe_.layers[i];
    const size_t all = spec.reward ? spec.reward->images : spec.learning.images;
    const size_t every = std::max<size_t>(1, all / 10);
    const size_t at = out_.presented[i];
    const auto* last = out_.history.empty() ? nullptr : &out_.history.back();
    if (!end && last && last->layer == i && at / every == last->images / every) return;
    LearningPoint point{.layer = i, .images = at, .convergence = convergence(conv)};
    for (size_t m = 0; m < conv.spec.maps; ++m)
      point.threshold += double(conv.thresholds[m]) / double(conv.spec.maps);
    if (i == 0) point.weights.assign(conv.weights.begin(), conv.weights.end());
    out_.history.push_back(std::move(point));
  }

  /// Features of a layer that has learnt, and what the next one reads.
  void go_on(size_t i) {
    const auto start = std::chrono::steady_clock::now();
    const auto& readout = out_.network.specs[i].readout;
    if (readout) {
      tell({"features", i, out_.network.layers.size()});
      read_features(out_.network, i, train_, features_, column_, team_);
      read_features(out_.network, i, test_, test_features_, column_, team_);
      column_ += n_features(out_.network.layers[i], *readout);
    }
    if (i + 1 < out_.network.layers.size()) {
      train_ = through_all(out_.network, i, train_, team_);
      test_ = through_all(out_.network, i, test_, team_);
    }
    out_.feature_seconds += seconds_since(start);
  }
  void classify() {
    const auto start = std::chrono::steady_clock::now();
    tell({"classify", 0, 1});
    const size_t n_classes = images_.images.n_classes();
    out_.standard = standard_of(features_, team_);
    standardise(features_, out_.standard, team_);
    standardise(test_features_, out_.standard, team_);
    const auto labels = images_.labels_of(images_.train);
    out_.machine = recipe_.newton
                       ? train_newton(features_, labels, n_classes, *recipe_.newton, team_)
                       : train_svm(features_, labels, n_classes, recipe_.svm, options_.seed, team_);
    out_.classifier_seconds = seconds_since(start);
    out_.confusion = confusion_of(decide(out_.machine, test_features_, team_),
                                  images_.labels_of(images_.test), n_classes);
    out_.accuracy = share_right(out_.confusion);
    out_.train_accuracy =
        share_right(confusion_of(decide(out_.machine, features_, team_), labels, n_classes));
    tell({"classify", 1, 1});
  }

  void save() const {
    if (options_.checkpoint.empty()) return;
    Archive archive = new_checkpoint(options_, images_, recipe_.text);
    put_layers(archive, out_.network);
    std::vector<uint64_t> counts;
    for (size_t i = 0; i < out_.presented.size(); ++i) {
      counts.push_back(out_.presented[i]);
      counts.push_back(finished_[i]);
    }
    archive.put<uint64_t>("presented", counts);
    archive.put<uint64_t>("reward",
                          std::vector<uint64_t>{reward_.presented, reward_.right, reward_.wrong});
    archive.put<double>(
        "reward_scales",
        std::vector<double>{reward_.reward_scale, reward_.punishment_scale, reward_.wrong_share});
    archive.write(options_.checkpoint);
  }
  void restore() {
    const auto checkpoint = read_checkpoint(options_, images_, recipe_.text);
    if (!checkpoint) return;
    const Archive& archive = *checkpoint;
    get_layers(archive, out_.network);
    const auto counts = archive.get<uint64_t>("presented");
    const auto reward = archive.get<uint64_t>("reward");
    const auto scales = archive.get<double>("reward_scales");
    if (counts.size() != 2 * out_.presented.size() || reward.size() != 3 || scales.size() != 3)
      fail(ErrorKind::file, "{} is damaged", options_.checkpoint.string());
    reward_ = {reward[0], reward[1], reward[2], scales[0], scales[1], scales[2]};
    for (size_t i = 0; i < out_.presented.size(); ++i) {
      out_.presented[i] = counts[2 * i];
      finished_[i] = counts[2 * i + 1] != 0;
    }
  }

  const Recipe& recipe_;
  const RecipeImages& images_;
  const TrainOptions& options_;
  Team team_;
  Trained out_;
  std::vector<char> finished_ = std::vector<char>(recipe_.layers.size(), 0);
  Spikes train_, test_;
  Features features_, test_features_;
  size_t column_ = 0;
  RewardState reward_;
};

}  // namespace

Trained train_recipe(const Recipe& recipe, const RecipeImages& images,
                     const TrainOptions& options) {
  return Run(recipe, images, options).run();
}

}  // namespace lapicque::stdp_vision
