// Which cells an experiment has, and which of them a results folder lacks.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/domains/cell.hpp"

namespace lapicque::domains {

struct Plan {
  std::vector<std::string> networks = {}, arms = {"none", "wta"};
  std::vector<Domain> sources = {all_domains.begin(), all_domains.end()};
  std::vector<uint64_t> seeds = {1};
  Protocol protocol = Protocol::first_10k;
  std::optional<int> epochs = {};  ///< of every network; else each network's own
};

/// Epochs that take a network about as far as it goes on 10,000 digits, in minutes on one core: 10
/// of "vit", 4 of the others.
int default_epochs(std::string_view network);

/// All cells: seed by seed, source by source, network by network, arm by arm, so that what is
/// compared is finished together. Throws Error for an arm that is not known, before any is trained.
std::vector<Cell> cells_of(const Plan& plan);

/// Those that have no file in the folder. Throws Error where a file holds the cell with another
/// number of epochs: results of two kinds do not share a folder.
std::vector<Cell> missing_cells(const Plan& plan, const std::filesystem::path& folder);

}  // namespace lapicque::domains
