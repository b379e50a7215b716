// How a layer learns without labels: neurons compete to fire first, and STDP moves the winners'
// weights towards what made them fire.
//
// Images are taken in batches. Within one, the weights stand still and images are independent, so
// threads share them; the changes are then made image by image in their order. So the weights do
// not depend on the number of threads.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "lapicque/base/parallel.hpp"
#include "lapicque/stdp_vision/conv.hpp"
#include "lapicque/stdp_vision/rules.hpp"

namespace lapicque::stdp_vision {

struct Competition {
  /// All places compete: the earliest spike wins, then the one of the larger potential; a winner
  /// excludes its map everywhere, and all maps within `radius` of its place.
  size_t winners = 5, radius = 2;
  /// Above 0: so many places are drawn for each image where spikes are, and at each of them the
  /// first map to fire wins (Falez et al. 2019).
  size_t places = 0;
};

/// Falez et al. 2019: thresholds move so that neurons fire at a target step, and so that all win
/// equally often: with rate r (in units of potential), for a neuron that fires at t in 0 ... 1,
/// every threshold changes by -r (t - target), the winner's by +r, the others' by -r / (maps - 1).
struct ThresholdAdaptation {
  double rate = 0;       ///< 0: thresholds stay
  double target = 0.75;  ///< a share of the steps
  double least = 1;      ///< no threshold falls below
};

struct LearningSpec {
  Rule rule = {};
  Competition competition = {};
  ThresholdAdaptation adaptation = {};
  size_t images = 60000;    ///< so many presentations
  double anneal = 1;        ///< rates are multiplied by anneal^(share of the presentations so far)
  double growth = 1;        ///< a factor of the rule's amplitudes every `grow_every` images ...
  size_t grow_every = 500;  ///< ... (SpykeTorch: 2) ...
  double most = 0.15;       ///< ... until a_plus reaches this
  double converged = 0.01;  ///< stops where convergence() is below; 0: never
  size_t batch = 32;
};

/// What fired in one image and learns from it.
struct Winner {
  uint32_t map = 0;
  uint8_t time = never;  ///< never: a place where no map fired
  float potential = 0;
  uint32_t place = 0;
  std::vector<uint8_t> inputs = {};  ///< [rows of the weights] when each of its inputs fired
};

/// The winners of one image, best first. `places` as Competition says.
std::vector<Winner> compete(const Conv& conv, const LatencyMap& input,
                            const Competition& competition, Windows& windows, uint64_t seed,
                            uint64_t presentation);

/// Moves the weights of the winner's map.
void learn(Conv& conv, const Winner& winner, const Rule& rule, double scale = 1);

/// Moves all thresholds after a competition at one place; n_steps is how long a neuron could wait.
void adapt(Conv& conv, const Winner& winner, const ThresholdAdaptation& adaptation, size_t n_steps,
           double scale = 1);

/// Presents images `first` ... `first + inputs.size()` - 1 of the training's order.
void present(Conv& conv, std::span<const LatencyMap* const> inputs, const LearningSpec& spec,
             uint64_t first, size_t n_steps, uint64_t seed, Team& team,
             std::vector<Windows>& windows);

}  // namespace lapicque::stdp_vision
