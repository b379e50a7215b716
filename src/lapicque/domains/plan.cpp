#include "lapicque/domains/plan.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/domains/arm.hpp"

namespace lapicque::domains {

int default_epochs(std::string_view network) { return network == "vit" ? 10 : 4; }

std::vector<Cell> cells_of(const Plan& plan) {
  for (const auto& arm : plan.arms) arm_of(arm);
  std::vector<Cell> cells;
  for (uint64_t seed : plan.seeds)
    for (Domain source : plan.sources)
      for (const auto& network : plan.networks)
        for (const auto& arm : plan.arms)
          cells.push_back({network, arm, source, seed, plan.protocol,
                           plan.epochs.value_or(default_epochs(network))});
  return cells;
}

std::vector<Cell> missing_cells(const Plan& plan, const std::filesystem::path& folder) {
  const auto results = load_results(folder);
  std::vector<Cell> missing;
  for (const Cell& cell : cells_of(plan)) {
    const auto found = std::ranges::find_if(
        results, [&](const CellResult& r) { return file_of(r.cell) == file_of(cell); });
    if (found == results.end())
      missing.push_back(cell);
    else
      require(found->cell.epochs == cell.epochs,
              "{} was trained for {} epochs, not {}; name another folder with --results",
              (folder / file_of(cell)).string(), found->cell.epochs, cell.epochs);
  }
  return missing;
}

}  // namespace lapicque::domains
