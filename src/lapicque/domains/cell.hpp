// One training of the experiment and what it came to: a cell is a network, a source, an arm and a
// seed, and it is tested on every set. Each finished cell is one JSON file in the results folder.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/domains/protocol.hpp"

namespace lapicque::domains {

struct Cell {
  std::string network = {}, arm = {};
  Domain source = Domain::mnist;
  uint64_t seed = 1;
  Protocol protocol = Protocol::first_10k;
  int epochs = 8;  ///< of at least 10,000 images each; smaller sources are passed several times
  bool operator==(const Cell&) const = default;
};

/// "vit, M, wta, seed 1".
std::string name_of(const Cell& cell);
/// "first-10k/vit-mnist-wta-1.json", below the results folder.
std::filesystem::path file_of(const Cell& cell);
/// The command that trains this cell, and no other.
std::string command_of(const Cell& cell);

struct Tested {
  Domain target = Domain::mnist;
  std::string set = {};  ///< as the readers call it
  size_t n = 0, n_right = 0;

  double accuracy() const { return n ? double(n_right) / double(n) : 0; }
  /// Of the accuracy, as of n independent draws: sqrt(p (1 - p) / n).
  double standard_error() const;
};

struct EpochRecord {
  int epoch = 0;
  double loss = 0, validation = 0;
};

struct CellResult {
  Cell cell = {};
  std::vector<Tested> tests = {};  ///< all sets, the source's own test part among them
  std::vector<EpochRecord> history = {};
  int selected_epoch = 0;
  double validation = 0;  ///< accuracy on the source's validation part
  /// The same with every change of variation.hpp but affine: how a network may be expected to do
  /// on what it was not trained with, seen from the source alone.
  std::optional<double> varied_validation = {};
  size_t n_training = 0, n_validation = 0, n_parameters = 0;
  double cpu_seconds = 0, wall_seconds = 0;
  int threads = 1;
  std::string torch = {}, version = {}, machine = {};

  /// nullptr where the cell was not tested there.
  const Tested* on(Domain target) const;
};

std::string to_json(const CellResult& result);
/// Throws Error(file) for a text that is none of ours.
CellResult cell_result_of(std::string_view json, const std::filesystem::path& path);

/// Writes the cell's file, aside first and renamed.
void save(const CellResult& result, const std::filesystem::path& folder);
/// All cells in a results folder, in the order of their files; none where there is no folder.
std::vector<CellResult> load_results(const std::filesystem::path& folder);

}  // namespace lapicque::domains
