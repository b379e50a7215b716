#include "lapicque/stdp_vision/reward.hpp"

#include <algorithm>

#include "lapicque/base/random.hpp"

namespace lapicque::stdp_vision {

Decision decide(const Conv& conv, const SpikeMap& input, Windows& windows, Array<float>& potentials,
                std::span<const uint8_t> left_out) {
  const auto view = windows.fill(input);
  const size_t width = conv.width(), n = conv.spec.maps;
  if (potentials.size() < view.n * width) potentials = Array<float>(view.n * width);
  kernels<float>().potentials(view, conv.view(), potentials.data());
  Decision best{.potential = -1};
  for (size_t i = 0; i < view.n; ++i) {
    const float* v = potentials.data() + i * width;
    for (size_t m = 0; m < n; ++m)
      if (v[m] > best.potential && (left_out.empty() || !left_out[m]))
        best.potential = v[m], best.map = uint32_t(m), best.place = uint32_t(i);
  }
  best.rows.assign(view.rows + view.begins[best.place], view.rows + view.begins[best.place + 1]);
  return best;
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
  std::vector<uint8_t> t_pre(conv.n_rows(), never);
  for (const uint32_t row : decision.rows) t_pre[row] = 0;
  float* w = conv.weights.data() + decision.map;
  for (size_t r = 0; r < conv.n_rows(); ++r)
    w[r * conv.width()] = float(rule.changed(double(w[r * conv.width()]), t_pre[r], 0, scale));
}

void adjust(const RewardSpec& spec, RewardState& state) {
  const size_t n = state.right + state.wrong;
  if (n < spec.adjust_every) return;
  state.reward_scale = double(state.wrong) / double(n);
  state.punishment_scale = double(state.right) / double(n);
  state.right = state.wrong = 0;
}

}  // namespace

void present(Conv& conv, std::span<const SpikeMap* const> inputs, std::span<const uint32_t> labels,
             size_t n_classes, const RewardSpec& spec, RewardState& state, uint64_t seed,
             Team& team, std::vector<Windows>& windows) {
  const size_t n_shards = std::min<size_t>(inputs.size(), size_t(team.size()));
  while (windows.size() < n_shards) windows.push_back(conv.windows());
  std::vector<Decision> decisions(inputs.size());
  team.for_each(n_shards, [&](size_t shard) {
    Array<float> potentials(windows[shard].height() * windows[shard].width() * conv.width());
    for (size_t i = shard; i < inputs.size(); i += n_shards)
      decisions[i] = decide(conv, *inputs[i], windows[shard], potentials,
                            draw_left_out(spec, conv.spec.maps, seed, state.presented + i));
  });
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool right = class_of(decisions[i].map, conv.spec.maps, n_classes) == labels[i];
    right ? ++state.right : ++state.wrong;
    if (right)
      move(conv, decisions[i], spec.reward, state.reward_scale);
    else
      move(conv, decisions[i], spec.punishment, state.punishment_scale);
    adjust(spec, state);
  }
  state.presented += inputs.size();
}

}  // namespace lapicque::stdp_vision
