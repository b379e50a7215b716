// `lapicque train` for recipes that say method = "stdp": training without gradients.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/plot/figure.hpp"
#include "lapicque/stdp_vision/trainer.hpp"
#include "training.hpp"

namespace lapicque::cli {

int train_stdp(const TrainCall& call);

/// What a training of one seed came to.
struct TrainedStdp {
  uint64_t seed = 0;
  stdp_vision::Trained trained = {};
  double seconds = 0;            ///< of the whole process so far, on the clock
  double processor_seconds = 0;  ///< the same, of all threads
};

std::vector<FigureValue> figures_of(const TrainedStdp& result, const stdp_vision::Recipe& recipe);

// ---- pictures -----------------------------------------------------------------------------------

/// The receptive fields of each layer's maps.
plot::Figure filters_figure(const stdp_vision::Recipe& recipe, const stdp_vision::Trained& trained);
/// The first layer's maps while they learn.
plot::Figure learning_figure(const stdp_vision::Recipe& recipe,
                             const stdp_vision::Trained& trained);
/// Convergence and thresholds over images.
plot::Figure convergence_figure(const stdp_vision::Recipe& recipe,
                                const stdp_vision::Trained& trained);
/// One image, and when each place of each layer fires first.
plot::Figure spike_maps_figure(const stdp_vision::Recipe& recipe,
                               const stdp_vision::Trained& trained,
                               const stdp_vision::RecipeImages& images);

/// Writes the pictures, history.csv and report.html into `folder`.
void write_stdp_report(const stdp_vision::Recipe& recipe, const TrainedStdp& result,
                       const stdp_vision::RecipeImages& images, const Outcome& outcome,
                       const std::string& command, const std::filesystem::path& folder);

}  // namespace lapicque::cli
