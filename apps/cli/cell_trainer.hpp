// The one thing of the command that needs libtorch: a training of `lapicque domains`. Loading
// libtorch takes longer than most verbs run, so it is linked to a program of its own,
// lapicque-torch, which is the whole command again; `lapicque` becomes it when a training is due.
#pragma once
#include <filesystem>
#include <functional>

#include "command.hpp"
#include "lapicque/domains/cell.hpp"

namespace lapicque::cli {

std::function<int()> declare_domains(CLI::App& verb, const Context& context);

struct CellTraining {
  domains::Cell cell = {};
  std::filesystem::path data = {};
  int threads = 1;
  /// After each batch, with the share done (0 to 1) and the loss; false stops.
  std::function<bool(double done, double loss)> on_batch = {};
};

/// Trains a cell and tests it on every set. Throws Error(interrupted) when it was stopped.
using TrainCell = std::function<domains::CellResult(const CellTraining&)>;

/// In lapicque-torch: what trains. In lapicque: does not return, but runs lapicque-torch with the
/// same arguments; throws Error where that does not lie beside it.
TrainCell cell_trainer();

}  // namespace lapicque::cli
