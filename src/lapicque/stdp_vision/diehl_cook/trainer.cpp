#include "lapicque/stdp_vision/diehl_cook/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/stdp_vision/checkpoint.hpp"
#include "lapicque/stdp_vision/model.hpp"

namespace lapicque::stdp_vision {
namespace {

using train::Archive;

/// Presentations of the training come below; images that are only answered to, from here on.
constexpr uint64_t first_response = uint64_t(1) << 48;
constexpr size_t told_every = 8;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double mean_theta(const DiehlCook<float>& net) {
  const auto theta = net.theta().first(net.spec().neurons);
  return std::accumulate(theta.begin(), theta.end(), 0.0) / double(theta.size());
}

class Run {
 public:
  Run(const DiehlCookRecipe& recipe, const RecipeImages& images, const TrainOptions& options)
      : recipe_(recipe), images_(images), options_(options) {
    const auto& set = images.images;
    out_.network = std::make_shared<DiehlCook<float>>(
        recipe.network, set.height * set.width * set.channels, options.seed);
  }

  DiehlCookTrained run() {
    if (options_.resume) restore();
    if (!learn()) return std::move(out_);
    out_.network->normalise();  // the winners of the last image have grown
    Team team(options_.threads > 0 ? options_.threads : available_cores());
    const auto start = std::chrono::steady_clock::now();
    if (!tell_classes(team)) return std::move(out_);
    judge_test(out_, recipe_, images_, team, options_);
    out_.response_seconds = seconds_since(start);
    return std::move(out_);
  }

 private:
  bool learn() {
    const auto start = std::chrono::steady_clock::now();
    std::vector<uint32_t> counts(recipe_.network.neurons);
    const size_t every = std::max<size_t>(1, recipe_.images / 40);
    while (out_.presented < recipe_.images) {
      const size_t row = images_.train[out_.presented % images_.train.size()];
      std::fill(counts.begin(), counts.end(), 0u);
      attempts_ += double(
          out_.network->learn(images_.images.image(row), options_.seed, out_.presented, counts));
      spikes_ += std::accumulate(counts.begin(), counts.end(), 0.0);
      ++out_.presented;
      if (out_.presented % every == 0) note();
      if (out_.presented % told_every && out_.presented < recipe_.images) continue;
      if (options_.on_progress)
        options_.on_progress({"learn", out_.presented, recipe_.images, detail()});
      if (!options_.stop || !options_.stop->load()) continue;
      out_.stopped = true;
      break;
    }
    out_.seconds = seconds_since(start);
    save();
    return !out_.stopped;
  }
  std::string detail() const { return fmt::format("theta {:.2f} mV", mean_theta(*out_.network)); }
  void note() {
    const size_t since = out_.history.empty() ? 0 : out_.history.back().images;
    const double n = double(out_.presented - since);
    out_.history.push_back({out_.presented, mean_theta(*out_.network), spikes_ / n, attempts_ / n});
    spikes_ = attempts_ = 0;
  }

  /// False when stopped.
  bool tell_classes(Team& team) {
    std::span<const uint32_t> rows = images_.train;
    if (recipe_.label_images > 0) rows = rows.first(std::min(recipe_.label_images, rows.size()));
    const auto responses =
        responses_of(*out_.network, images_.images, rows, options_.seed, team, options_, "label");
    out_.stopped = responses.n_images() < rows.size();
    if (out_.stopped) return false;
    const auto labels = images_.labels_of(rows);
    out_.labels = label_neurons(responses, labels, images_.images.n_classes(), recipe_.vote);
    const auto decisions = decide(out_.labels, responses);
    size_t right = 0;
    for (size_t i = 0; i < labels.size(); ++i) right += decisions[i] == labels[i];
    out_.label_accuracy = double(right) / double(std::max<size_t>(labels.size(), 1));
    return true;
  }

  void save() const {
    if (options_.checkpoint.empty()) return;
    Archive archive = new_checkpoint(options_, images_, recipe_.text);
    archive.put<float>("weights", out_.network->weights());
    archive.put<float>("activity", out_.network->activity());
    archive.put<uint64_t>("presented", std::vector<uint64_t>{out_.presented});
    std::vector<double> history = {spikes_, attempts_};
    for (const auto& p : out_.history)
      history.insert(history.end(), {double(p.images), p.theta, p.spikes, p.attempts});
    archive.put<double>("history", history);
    archive.write(options_.checkpoint);
  }
  void restore() {
    const auto checkpoint = read_checkpoint(options_, images_, recipe_.text);
    if (!checkpoint) return;
    const Archive& archive = *checkpoint;
    const auto weights = archive.get<float>("weights"), activity = archive.get<float>("activity");
    const auto presented = archive.get<uint64_t>("presented");
    const auto history = archive.get<double>("history");
    if (weights.size() != out_.network->weights().size() ||
        activity.size() != out_.network->activity().size() || presented.size() != 1 ||
        history.size() % 4 != 2)
      fail(ErrorKind::file, "{} is damaged", options_.checkpoint.string());
    std::ranges::copy(weights, out_.network->weights().begin());
    out_.network->set_activity(activity);
    out_.presented = presented[0];
    spikes_ = history[0], attempts_ = history[1];
    for (size_t i = 2; i < history.size(); i += 4)
      out_.history.push_back({size_t(history[i]), history[i + 1], history[i + 2], history[i + 3]});
  }

  const DiehlCookRecipe& recipe_;
  const RecipeImages& images_;
  const TrainOptions& options_;
  DiehlCookTrained out_;
  double spikes_ = 0, attempts_ = 0;  ///< since the latest point of the history
};

}  // namespace

Responses responses_of(const DiehlCook<float>& network, const ImageSet& images,
                       std::span<const uint32_t> rows, uint64_t seed, Team& team,
                       const TrainOptions& options, std::string_view what) {
  constexpr size_t shard = 32;
  Responses responses{.n_neurons = network.spec().neurons};
  responses.counts.assign(rows.size() * responses.n_neurons, 0);
  std::vector<std::unique_ptr<DiehlCook<float>>> copies;
  for (int t = 0; t < team.size(); ++t)
    copies.push_back(std::make_unique<DiehlCook<float>>(network.copy()));
  // A round of shards, then a word of how far it has come.
  const size_t round = shard * 4 * size_t(team.size());
  for (size_t first = 0; first < rows.size(); first += round) {
    const size_t last = std::min(rows.size(), first + round);
    std::atomic<size_t> next = first;
    team.run([&](int thread) {
      for (size_t i; (i = next.fetch_add(shard)) < last;)
        for (size_t k = i; k < std::min(last, i + shard); ++k)
          copies[size_t(thread)]->respond(images.image(rows[k]), seed, first_response + rows[k],
                                          responses.of(k));
    });
    if (options.on_progress) options.on_progress({what, last, rows.size()});
    if (options.stop && options.stop->load() && last < rows.size()) return {};
  }
  return responses;
}

void judge_test(DiehlCookTrained& trained, const DiehlCookRecipe& recipe,
                const RecipeImages& images, Team& team, const TrainOptions& options) {
  const auto responses = responses_of(*trained.network, images.images, images.test, options.seed,
                                      team, options, "test");
  trained.stopped = responses.n_images() < images.test.size();
  if (trained.stopped) return;
  const auto labels = images.labels_of(images.test);
  const size_t n_classes = images.images.n_classes();
  auto by = trained.labels;
  for (size_t v = 0; v < trained.accuracies.size(); ++v) {
    const auto vote = by.vote = NeuronLabels::Vote(v);
    auto confusion = confusion_of(decide(by, responses), labels, n_classes);
    trained.accuracies[v] = share_right(confusion);
    if (vote != recipe.vote) continue;
    trained.accuracy = trained.accuracies[v];
    trained.confusion = std::move(confusion);
  }
}

DiehlCookTrained train_diehl_cook(const DiehlCookRecipe& recipe, const RecipeImages& images,
                                  const TrainOptions& options) {
  DiehlCookTrained trained = Run(recipe, images, options).run();
  trained.seed = options.seed;
  return trained;
}

train::Archive to_archive(const DiehlCookTrained& trained, const DiehlCookRecipe& recipe) {
  Archive archive;
  archive.put_text("note", recipe.text);
  archive.put<uint64_t>("seed", std::vector<uint64_t>{trained.seed});
  archive.put<float>("weights", trained.network->weights());
  archive.put<float>("theta", trained.network->theta());
  archive.put<double>("means", trained.labels.means);
  return archive;
}

DiehlCookTrained read_diehl_cook_model(const train::Archive& archive, const DiehlCookRecipe& recipe,
                                       size_t n_inputs) {
  DiehlCookTrained out{.seed = seed_of(archive, recipe.seed)};
  out.network = std::make_shared<DiehlCook<float>>(recipe.network, n_inputs, out.seed);
  const auto weights = archive.get<float>("weights"), theta = archive.get<float>("theta");
  auto means = archive.get<double>("means");
  if (weights.size() != out.network->weights().size() ||
      theta.size() != out.network->theta().size() || means.empty() ||
      means.size() % recipe.network.neurons != 0)
    fail(ErrorKind::file, "the model has {} weights, its recipe makes {}", weights.size(),
         out.network->weights().size());
  const size_t n_classes = means.size() / recipe.network.neurons;
  out.labels = labels_from(std::move(means), n_classes, recipe.vote);
  std::ranges::copy(weights, out.network->weights().begin());
  std::ranges::copy(theta, out.network->theta().begin());
  return out;
}

}  // namespace lapicque::stdp_vision
