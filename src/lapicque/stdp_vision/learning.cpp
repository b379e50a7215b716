#include "lapicque/stdp_vision/learning.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/random.hpp"

namespace lapicque::stdp_vision {
namespace {

/// Windows drawn around spikes that are drawn, each window once.
std::vector<uint32_t> draw_places(const Conv& conv, const LatencyMap& input, size_t n,
                                  Stream& stream) {
  const size_t pad = conv.spec.padding, size = conv.spec.size;
  const auto shape = conv.output();
  std::vector<uint32_t> places, fired;
  for (uint32_t i = 0; i < input.times.size(); ++i)
    if (input.times[i] != never) fired.push_back(i);
  if (fired.empty()) return places;
  for (size_t i = 0; i < n; ++i) {
    const size_t spike = fired[stream.below(uint32_t(fired.size()))] / input.shape.maps;
    const size_t row = spike / input.shape.width, column = spike % input.shape.width;
    const ptrdiff_t y = ptrdiff_t(row + pad) - ptrdiff_t(stream.below(uint32_t(size)));
    const ptrdiff_t x = ptrdiff_t(column + pad) - ptrdiff_t(stream.below(uint32_t(size)));
    if (y < 0 || x < 0 || y >= ptrdiff_t(shape.height) || x >= ptrdiff_t(shape.width)) continue;
    const uint32_t place = uint32_t(size_t(y) * shape.width + size_t(x));
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  return places;
}

struct Fired {
  std::vector<uint8_t> time;
  std::vector<uint32_t> map;
  std::vector<float> potential;

  Fired(const Conv& conv, const WindowsView& view) : time(view.n), map(view.n), potential(view.n) {
    kernels<float>().first_spikes(view, conv.view(), {time.data(), map.data(), potential.data()});
  }
  Winner winner(const Windows& windows, size_t window, uint32_t place) const {
    return {.map = map[window],
            .time = time[window],
            .potential = potential[window],
            .place = place,
            .inputs = windows.inputs(place)};
  }
};

/// The winners where all places compete.
std::vector<Winner> earliest(const Fired& fired, const Competition& c, const Windows& windows) {
  const size_t width = windows.width();
  std::vector<Winner> winners;
  std::vector<uint32_t> open;
  for (uint32_t i = 0; i < fired.time.size(); ++i)
    if (fired.time[i] != never) open.push_back(i);
  while (winners.size() < c.winners && !open.empty()) {
    const uint32_t best = *std::min_element(open.begin(), open.end(), [&](uint32_t a, uint32_t b) {
      if (fired.time[a] != fired.time[b]) return fired.time[a] < fired.time[b];
      return fired.potential[a] > fired.potential[b];
    });
    winners.push_back(fired.winner(windows, best, best));
    const auto apart = [](size_t a, size_t b) { return a > b ? a - b : b - a; };
    std::erase_if(open, [&](uint32_t i) {
      return fired.map[i] == fired.map[best] || (apart(i / width, best / width) <= c.radius &&
                                                 apart(i % width, best % width) <= c.radius);
    });
  }
  return winners;
}

}  // namespace

std::vector<Winner> compete(const Conv& conv, const LatencyMap& input, const Competition& c,
                            Windows& windows, uint64_t seed, uint64_t presentation) {
  std::vector<Winner> winners;
  if (c.places > 0) {
    Stream stream(make_key(seed, Purpose::competition, 0), uint32_t(presentation),
                  uint32_t(presentation >> 32));
    const auto places = draw_places(conv, input, c.places, stream);
    const auto view = windows.fill(input, places);
    const Fired fired(conv, view);
    for (size_t i = 0; i < view.n; ++i) winners.push_back(fired.winner(windows, i, places[i]));
    return winners;
  }
  // Winners are early: the first steps often have them all, and what comes later cannot change
  // them.
  auto view = windows.fill(input);
  const size_t n_steps = view.n_steps;
  for (size_t share = 4; share >= 1; share /= 2) {
    view.n_steps = n_steps / share;
    winners = earliest(Fired(conv, view), c, windows);
    if (winners.size() == c.winners) break;
  }
  return winners;
}

void learn(Conv& conv, const Winner& winner, const Rule& rule, double scale) {
  const size_t width = conv.width(), n = conv.n_rows();
  float* w = conv.weights.data() + winner.map;
  for (size_t r = 0; r < n; ++r)
    w[r * width] = float(rule.changed(double(w[r * width]), winner.inputs[r], winner.time, scale));
}

void adapt(Conv& conv, const Winner& winner, const ThresholdAdaptation& a, size_t n_steps,
           double scale) {
  const size_t n = conv.spec.maps;
  const double rate = a.rate * scale;
  const double t = winner.time == never ? 1 : double(winner.time) / double(n_steps);
  const double all = -rate * (t - a.target);
  for (size_t m = 0; m < n; ++m) {
    double change = all;
    if (winner.time != never)
      change += m == winner.map ? rate : -rate / double(std::max<size_t>(n - 1, 1));
    conv.thresholds[m] = float(std::max(a.least, double(conv.thresholds[m]) + change));
  }
}

void present(Conv& conv, std::span<const LatencyMap* const> inputs, const LearningSpec& spec,
             uint64_t first, size_t n_steps, uint64_t seed, Team& team,
             std::vector<Windows>& windows) {
  while (windows.size() < inputs.size()) windows.push_back(conv.windows());
  std::vector<std::vector<Winner>> winners(inputs.size());
  const size_t n_shards = std::min<size_t>(inputs.size(), size_t(team.size()));
  team.for_each(n_shards, [&](size_t shard) {
    for (size_t i = shard; i < inputs.size(); i += n_shards)
      winners[i] = compete(conv, *inputs[i], spec.competition, windows[i], seed, first + i);
  });
  for (size_t i = 0; i < inputs.size(); ++i) {
    const double share = double(first + i) / double(std::max<size_t>(spec.images, 1));
    const double annealed = std::pow(spec.anneal, share);
    const double grown = std::min(std::pow(spec.growth, double((first + i) / spec.grow_every)),
                                  spec.most / spec.rule.a_plus);
    const double scale = annealed * (spec.growth > 1 ? grown : 1);
    for (const auto& winner : winners[i]) {
      if (winner.time != never) learn(conv, winner, spec.rule, scale);
      if (spec.adaptation.rate > 0) adapt(conv, winner, spec.adaptation, n_steps, annealed);
    }
  }
}

}  // namespace lapicque::stdp_vision
