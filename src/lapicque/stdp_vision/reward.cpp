#include "lapicque/stdp_vision/reward.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/random.hpp"

namespace lapicque::stdp_vision {

namespace {

/// visit(potential, map, place) for every neuron, place by place.
template <class Visit>
void for_potentials(const Conv& conv, const LatencyMap& input, Windows& windows,
                    Array<float>& potentials, const Visit& visit) {
  const auto view = windows.fill(input);
  const size_t width = conv.width();
  if (potentials.size() < view.n * width) potentials = Array<float>(view.n * width);
  std::vector<uint32_t> n_spikes(view.n);
  kernels<float>().potentials(view, conv.view(), potentials.data(), n_spikes.data());
  for (size_t i = 0; i < view.n; ++i)
    for (size_t m = 0; m < conv.spec.maps; ++m)
      visit(potentials[i * width + m], uint32_t(m), uint32_t(i));
}

}  // namespace

Decision decide(const Conv& conv, const LatencyMap& input, Windows& windows,
                Array<float>& potentials, std::span<const uint8_t> left_out) {
  Decision best{.potential = -1};
  for_potentials(conv, input, windows, potentials, [&](float v, uint32_t map, uint32_t place) {
    if (v > best.potential && (left_out.empty() || !left_out[map]))
      best.potential = v, best.map = map, best.place = place;
  });
  best.inputs = windows.inputs(best.place);
  return best;
}

Contest contest(const Conv& conv, const LatencyMap& input, uint32_t label, size_t n_classes,
                Windows& windows, Array<float>& potentials, std::span<const uint8_t> left_out) {
  Contest c{.right = {.potential = -1}, .wrong = {.potential = -1}};
  const size_t each = conv.spec.maps / n_classes, first = label * each;
  for_potentials(conv, input, windows, potentials, [&](float v, uint32_t map, uint32_t place) {
    if (!left_out.empty() && left_out[map]) return;
    Decision& best = map - first < each ? c.right : c.wrong;
    if (v > best.potential) best.potential = v, best.map = map, best.place = place;
  });
  for (Decision* d : {&c.right, &c.wrong}) d->inputs = windows.inputs(d->place);
  return c;
}

namespace {

std::vector<uint8_t> draw_left_out(const RewardSpec& spec, size_t maps, uint64_t seed,
                                   uint64_t presentation) {
  std::vector<uint8_t> left_out;
  if (spec.dropout <= 0) return left_out;
  Stream stream(make_key(seed, Purpose::dropout, 0), uint32_t(presentation),
                uint32_t(presentation >> 32));
  for (size_t m = 0; m < maps; ++m) left_out.push_back(stream.uniform() < spec.dropout);
  return left_out;
}

/// Moves the weights of the map that decided.
void move(Conv& conv, const Decision& decision, const Rule& rule, double scale) {
  float* w = conv.weights.data() + decision.map;
  for (size_t r = 0; r < conv.n_rows(); ++r)
    w[r * conv.width()] = float(rule.changed(double(w[r * conv.width()]),
                                             decision.inputs[r] == never ? never : 0, 0, scale));
}

void adjust(const RewardSpec& spec, RewardState& state) {
  const size_t n = state.right + state.wrong;
  if (n < spec.adjust_every) return;
  state.reward_scale = state.wrong_share = double(state.wrong) / double(n);
  state.punishment_scale = double(state.right) / double(n);
  state.right = state.wrong = 0;
}

/// Lets every image be answered, work(i, windows, potentials, left out), by all threads.
template <class Work>
void answer(const Conv& conv, size_t n, const RewardSpec& spec, const RewardState& state,
            uint64_t seed, Team& team, std::vector<Windows>& windows, const Work& work) {
  const size_t n_shards = std::min<size_t>(n, size_t(team.size()));
  while (windows.size() < n_shards) windows.push_back(conv.windows());
  team.for_each(n_shards, [&](size_t shard) {
    Array<float> potentials(windows[shard].height() * windows[shard].width() * conv.width());
    for (size_t i = shard; i < n; i += n_shards)
      work(i, windows[shard], potentials,
           draw_left_out(spec, conv.spec.maps, seed, state.presented + i));
  });
}

void learn_from_decisions(Conv& conv, const std::vector<Decision>& decisions,
                          std::span<const uint32_t> labels, size_t n_classes,
                          const RewardSpec& spec, RewardState& state) {
  for (size_t i = 0; i < decisions.size(); ++i) {
    const bool right = class_of(decisions[i].map, conv.spec.maps, n_classes) == labels[i];
    right ? ++state.right : ++state.wrong;
    if (right)
      move(conv, decisions[i], spec.reward, state.reward_scale);
    else
      move(conv, decisions[i], spec.punishment, state.punishment_scale);
    adjust(spec, state);
  }
}

void learn_from_mistakes(Conv& conv, const std::vector<Contest>& contests, const RewardSpec& spec,
                         RewardState& state) {
  for (size_t i = 0; i < contests.size(); ++i) {
    const auto& [right, wrong] = contests[i];
    const double share = double(state.presented + i) / double(std::max<size_t>(spec.images, 1));
    const double scale = std::pow(spec.anneal, share);
    right.potential > wrong.potential ? ++state.right : ++state.wrong;
    if (double(right.potential) <= double(wrong.potential) * (1 + spec.margin)) {
      if (right.potential >= 0) move(conv, right, spec.reward, scale);
      if (wrong.potential >= 0) move(conv, wrong, spec.punishment, scale);
    }
    adjust(spec, state);
  }
}

}  // namespace

void present(Conv& conv, std::span<const LatencyMap* const> inputs,
             std::span<const uint32_t> labels, size_t n_classes, const RewardSpec& spec,
             RewardState& state, uint64_t seed, Team& team, std::vector<Windows>& windows) {
  if (spec.teacher) {
    std::vector<Contest> contests(inputs.size());
    answer(conv, inputs.size(), spec, state, seed, team, windows,
           [&](size_t i, Windows& w, Array<float>& potentials, const auto& left_out) {
             contests[i] = contest(conv, *inputs[i], labels[i], n_classes, w, potentials, left_out);
           });
    learn_from_mistakes(conv, contests, spec, state);
  } else {
    std::vector<Decision> decisions(inputs.size());
    answer(conv, inputs.size(), spec, state, seed, team, windows,
           [&](size_t i, Windows& w, Array<float>& potentials, const auto& left_out) {
             decisions[i] = decide(conv, *inputs[i], w, potentials, left_out);
           });
    learn_from_decisions(conv, decisions, labels, n_classes, spec, state);
  }
  state.presented += inputs.size();
}

}  // namespace lapicque::stdp_vision
