#include "lapicque/stdp_vision/model.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/stdp_vision/reward.hpp"

namespace lapicque::stdp_vision {
namespace {

using train::Archive;

template <class T>
std::span<const T> span_of(const Array<T>& array) {
  return {array.data(), array.size()};
}

/// Into a place of the right size.
template <class Place>
void get_numbers(const Archive& archive, const std::string& name, Place& to) {
  const auto numbers = archive.get<float>(name);
  if (numbers.size() != to.size())
    fail(ErrorKind::file, "the file holds {} numbers as {}, its recipe makes {}", numbers.size(),
         name, to.size());
  std::copy(numbers.begin(), numbers.end(), to.begin());
}

}  // namespace

void put_layers(Archive& archive, const Network& network) {
  for (size_t i = 0; i < network.layers.size(); ++i) {
    archive.put<float>(fmt::format("layer{}/weights", i), span_of(network.layers[i].weights));
    archive.put<float>(fmt::format("layer{}/thresholds", i), span_of(network.layers[i].thresholds));
  }
}

void get_layers(const Archive& archive, Network& network) {
  for (size_t i = 0; i < network.layers.size(); ++i) {
    get_numbers(archive, fmt::format("layer{}/weights", i), network.layers[i].weights);
    get_numbers(archive, fmt::format("layer{}/thresholds", i), network.layers[i].thresholds);
  }
}

Archive to_archive(const Trained& trained, const Recipe& recipe) {
  Archive archive;
  archive.put_text("note", recipe.text);
  archive.put<uint64_t>("seed", std::vector<uint64_t>{trained.seed});
  put_layers(archive, trained.network);
  archive.put<float>("mean", trained.standard.mean);
  archive.put<float>("factor", trained.standard.factor);
  archive.put<float>("classifier", span_of(trained.machine.weights));
  archive.put<float>("bias", trained.machine.bias);
  return archive;
}

uint64_t seed_of(const Archive& archive, uint64_t of_recipe) {
  if (!archive.contains("seed")) return of_recipe;
  const auto seed = archive.get<uint64_t>("seed");
  return seed.empty() ? of_recipe : seed[0];
}

Trained read_model(const Archive& archive, const Recipe& recipe, const RecipeImages& images) {
  const auto& set = images.images;
  Trained out;
  out.seed = seed_of(archive, recipe.seed);
  out.network =
      make_network(recipe.encoder, recipe.layers, set.height, set.width, set.channels, out.seed);
  get_layers(archive, out.network);
  if (out.network.specs.back().reward) return out;
  const size_t n_features = out.network.n_features();
  out.standard.mean.resize(n_features), out.standard.factor.resize(n_features);
  get_numbers(archive, "mean", out.standard.mean);
  get_numbers(archive, "factor", out.standard.factor);
  out.machine.n_classes = set.n_classes();
  out.machine.width = Features(1, n_features).width;
  out.machine.weights = Array<float>(out.machine.n_classes * out.machine.width);
  out.machine.bias.resize(out.machine.n_classes);
  get_numbers(archive, "classifier", out.machine.weights);
  get_numbers(archive, "bias", out.machine.bias);
  return out;
}

void judge_test(Trained& trained, const RecipeImages& images, const TrainOptions& options) {
  Team team(options.threads > 0 ? options.threads : available_cores());
  const Network& network = trained.network;
  const size_t n_classes = images.images.n_classes();
  auto tell = [&](size_t done) {
    if (options.on_progress) options.on_progress({"judge", done, 1});
    return trained.stopped = options.stop && options.stop->load();
  };
  if (tell(0)) return;
  Spikes spikes = encode_all(network, images.images, images.test, team);
  Features features(images.test.size(), network.n_features());
  std::vector<uint32_t> decisions;
  size_t column = 0;
  for (size_t i = 0; i < network.layers.size(); ++i) {
    if (tell(0)) return;
    if (network.specs[i].reward) {
      decisions = decide_by_reward(network, spikes, n_classes, team);
      break;
    }
    if (const auto& readout = network.specs[i].readout) {
      read_features(network, i, spikes, features, column, team);
      column += n_features(network.layers[i], *readout);
    }
    if (i + 1 < network.layers.size()) spikes = through_all(network, i, spikes, team);
  }
  if (decisions.empty()) {
    standardise(features, trained.standard, team);
    decisions = decide(trained.machine, features, team);
  }
  trained.confusion = confusion_of(decisions, images.labels_of(images.test), n_classes);
  trained.accuracy = share_right(trained.confusion);
  tell(1);
}

void read_features(const Network& network, size_t i, const Spikes& spikes, Features& features,
                   size_t column, Team& team) {
  const auto& conv = network.layers[i];
  const Reader reader(conv, *network.specs[i].readout);
  for_shards(spikes.size(), team, [&](size_t first, size_t last) {
    Windows windows = conv.windows();
    Array<float> potentials(windows.height() * windows.width() * conv.width());
    for (size_t k = first; k < last; ++k)
      reader.read(spikes[k], windows, potentials, features.row(k) + column);
  });
}

std::vector<uint32_t> decide_by_reward(const Network& network, const Spikes& spikes,
                                       size_t n_classes, Team& team) {
  const Conv& conv = network.layers.back();
  std::vector<uint32_t> classes(spikes.size());
  for_shards(spikes.size(), team, [&](size_t first, size_t last) {
    Windows windows = conv.windows();
    Array<float> potentials;
    for (size_t k = first; k < last; ++k)
      classes[k] =
          class_of(decide(conv, spikes[k], windows, potentials).map, conv.spec.maps, n_classes);
  });
  return classes;
}

std::vector<std::vector<size_t>> confusion_of(const std::vector<uint32_t>& decisions,
                                              const std::vector<uint32_t>& labels,
                                              size_t n_classes) {
  std::vector<std::vector<size_t>> confusion(n_classes, std::vector<size_t>(n_classes));
  for (size_t k = 0; k < decisions.size(); ++k) ++confusion[labels[k]][decisions[k]];
  return confusion;
}

double share_right(const std::vector<std::vector<size_t>>& confusion) {
  size_t right = 0, all = 0;
  for (size_t i = 0; i < confusion.size(); ++i)
    for (size_t j = 0; j < confusion[i].size(); ++j)
      all += confusion[i][j], right += i == j ? confusion[i][j] : 0;
  return double(right) / double(std::max<size_t>(all, 1));
}

}  // namespace lapicque::stdp_vision
