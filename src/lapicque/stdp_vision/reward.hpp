// Reward-modulated STDP: a last layer that learns to decide, without any other classifier.
//
// Each class owns as many maps. The neuron of the largest potential decides, the thresholds being
// infinite; where its map is of the right class it learns (Rule `reward`), else it unlearns (Rule
// `punishment`). Source: Mozafari et al. 2018, 2019.
//
// With a teacher, only mistakes teach: the neuron that decided wrongly unlearns, and the neuron of
// the right class that came nearest learns; so in learning vector quantisation (Kohonen 1990, LVQ
// 2.1) and in a perceptron of several classes. A decision by less than a margin counts as one.
#pragma once
#include <span>
#include <vector>

#include "lapicque/base/parallel.hpp"
#include "lapicque/stdp_vision/conv.hpp"
#include "lapicque/stdp_vision/rules.hpp"

namespace lapicque::stdp_vision {

struct RewardSpec {
  Rule reward = {
      .kind = Rule::Kind::additive, .a_plus = 0.004, .a_minus = -0.003, .low = 0.2, .high = 0.8};
  Rule punishment = {
      .kind = Rule::Kind::additive, .a_plus = -0.004, .a_minus = 0.0005, .low = 0.2, .high = 0.8};
  /// Every so many images the rates follow the errors: rewards are scaled by the share of wrong
  /// decisions since, punishments by that of right ones.
  size_t adjust_every = 1000;
  double dropout = 0;  ///< the share of maps that take no part in an image
  bool teacher = false;
  double margin =
      0;  ///< with a teacher: the right potential must be above (1 + margin) x the other
  double anneal = 1;  ///< with a teacher: rates shrink to this share by the last image
  size_t images = 0;  ///< so many presentations
  size_t batch = 32;
};

/// Who decides.
struct Decision {
  uint32_t map = 0, place = 0;
  float potential = 0;
  std::vector<uint8_t> inputs = {};  ///< [rows of the weights] when each of its inputs fired
};

/// The class that owns a map, of n_classes that own as many maps each.
inline uint32_t class_of(uint32_t map, size_t maps, size_t n_classes) {
  return uint32_t(size_t(map) / (maps / n_classes));
}

/// The neuron of the largest potential among the maps that are not `left_out` (empty: none are); of
/// equals the first. An image without spikes is decided by map 0.
Decision decide(const Conv& conv, const LatencyMap& input, Windows& windows,
                Array<float>& potentials, std::span<const uint8_t> left_out = {});

/// The neurons of the largest potential among the maps of the class and among all others, which are
/// not `left_out`; of equals the first. A side without a map has the potential -1.
struct Contest {
  Decision right = {}, wrong = {};
};
Contest contest(const Conv& conv, const LatencyMap& input, uint32_t label, size_t n_classes,
                Windows& windows, Array<float>& potentials, std::span<const uint8_t> left_out = {});

/// What the layer has seen; all that its learning depends on beside the weights.
struct RewardState {
  size_t presented = 0, right = 0, wrong = 0;  ///< the last two since the rates were adjusted
  double reward_scale = 1, punishment_scale = 1;
  double wrong_share = 1;  ///< when the rates were adjusted last
};

/// Learns from images state.presented ... and labels in their order, on any number of threads
/// alike.
void present(Conv& conv, std::span<const LatencyMap* const> inputs,
             std::span<const uint32_t> labels, size_t n_classes, const RewardSpec& spec,
             RewardState& state, uint64_t seed, Team& team, std::vector<Windows>& windows);

}  // namespace lapicque::stdp_vision
