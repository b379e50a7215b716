#include "train_stdp.hpp"

#include "train_seeds.hpp"

namespace lapicque::cli {

void PhaseReporter::operator()(const stdp_vision::Progress& p) {
  if (p.what != what_) {
    finish();
    what_ = p.what;
    bar_.emplace(double(p.total),
                 ProgressOptions{.label = label_ + what_,
                                 .unit = p.total > 1 ? "images" : "steps",
                                 .verbosity = quiet_ ? Verbosity::quiet : Verbosity::normal});
  }
  bar_->update(double(p.done), 0, p.detail);
}

void PhaseReporter::finish() {
  if (bar_) bar_->finish();
  bar_.reset();
}

std::vector<FigureValue> figures_of(const TrainedStdp& result, const stdp_vision::Recipe& recipe) {
  const auto& t = result.trained;
  auto figures = accuracy_figures(recipe, t);
  figures.push_back(plain("training accuracy", 100 * t.train_accuracy, "%"));
  for (size_t i = 0; i < t.presented.size(); ++i) {
    figures.push_back(
        plain(fmt::format("layer {}: images learnt from", i + 1), double(t.presented[i]), ""));
    figures.push_back(
        plain(fmt::format("layer {}: convergence", i + 1), convergence(t.network.layers[i]), ""));
    figures.push_back(
        plain(fmt::format("layer {}: spikes read per image", i + 1), t.spikes[i], ""));
    figures.push_back(plain(fmt::format("layer {}: learning", i + 1), t.seconds[i], "s"));
  }
  if (t.network.n_features() > 0)
    figures.push_back(plain("features", double(t.network.n_features()), ""));
  figures.push_back(plain("frozen layers and features", t.feature_seconds, "s"));
  figures.push_back(plain("classifier", t.classifier_seconds, "s"));
  figures.push_back(plain("whole time", result.seconds, "s"));
  figures.push_back(plain("processor time", result.processor_seconds, "s"));
  return figures;
}

namespace {

struct Stdp {
  using Result = TrainedStdp;
  static auto read(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
    return stdp_vision::read_recipe(file, overrides);
  }
  static auto images(const stdp_vision::Recipe& recipe, const std::filesystem::path& data,
                     uint64_t seed) {
    return stdp_vision::load_images(recipe, data, seed);
  }
  static constexpr auto train = &stdp_vision::train_recipe;
  static constexpr auto report = &write_stdp_report;
};

}  // namespace

int train_stdp(const TrainCall& call) { return train_seeds<Stdp>(call); }

}  // namespace lapicque::cli
