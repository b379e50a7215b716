// `lapicque train` for recipes that say method = "stdp": training without gradients.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/plot/figure.hpp"
#include "lapicque/recording/progress.hpp"
#include "lapicque/stdp_vision/diehl_cook/trainer.hpp"
#include "lapicque/stdp_vision/model.hpp"
#include "training.hpp"

namespace lapicque::cli {

int train_stdp(const TrainCall& call);
/// The same for method = "diehl_cook".
int train_diehl_cook(const TrainCall& call);

/// What a training of one seed came to.
struct TrainedStdp {
  stdp_vision::Trained trained = {};
  double seconds = 0;            ///< on the clock, reading and judging included
  double processor_seconds = 0;  ///< the same, of all threads
};

std::vector<FigureValue> figures_of(const TrainedStdp& result, const stdp_vision::Recipe& recipe);

/// What a training of Diehl & Cook's network, or its evaluation alone, came to.
struct TrainedDiehlCook {
  stdp_vision::DiehlCookTrained trained = {};
  double seconds = 0, processor_seconds = 0;  ///< as above
};

std::vector<FigureValue> figures_of(const TrainedDiehlCook& result,
                                    const stdp_vision::DiehlCookRecipe& recipe);

/// A line for each phase of a training: what is done, and the time that is left.
class PhaseReporter {
 public:
  PhaseReporter(bool quiet, std::string label) : quiet_(quiet), label_(std::move(label)) {}
  void operator()(const stdp_vision::Progress& p);
  void finish();

 private:
  bool quiet_;
  std::string label_, what_;
  std::optional<Progress> bar_;
};

// ---- pictures -----------------------------------------------------------------------------------

/// Fields side by side with a line between them, each scaled to its own largest value.
plot::Panel mosaic(std::string title, const stdp_vision::ReceptiveFields& fields, size_t most,
                   size_t columns);
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
