// The results of many cells as the table of the experiment: accuracies by network, arm and shift,
// their spread over seeds, and what an arm gains.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lapicque/domains/cell.hpp"

namespace lapicque::domains {

/// In percent, over the seeds that there are.
struct Entry {
  size_t n_seeds = 0;
  double mean = 0, sd = 0;    ///< sd: 0 with one seed
  double standard_error = 0;  ///< of one seed's accuracy, for the size of the test set
};

struct Row {
  std::string network = {}, arm = {};
  std::array<std::optional<Entry>, 6> entries = {};      ///< in the order of `shifts`
  std::optional<double> published(size_t column) const;  ///< for the arms "none" and "wta"
};

/// Of one arm against another, in points, over the same seeds of the same networks.
struct Gain {
  size_t n_networks = 0;
  double mean = 0;           ///< over networks, of the means over seeds
  double low = 0, high = 0;  ///< of the networks
};

struct Table {
  Protocol protocol = Protocol::first_10k;
  std::vector<Row> rows = {};  ///< by network in the published order, then by arm
  std::vector<CellResult> cells = {};

  const Row* row(std::string_view network, std::string_view arm) const;
  /// What `arm` gains over `base` in one column; nothing where no network has both.
  std::optional<Gain> gain(std::string_view arm, size_t column,
                           std::string_view base = "none") const;
  /// The best mean of a column; nullptr where it is empty.
  const Row* best(size_t column) const;
  std::vector<std::string> arms() const;
};

/// The cells of one protocol as a table.
Table tabulate(std::span<const CellResult> results, Protocol protocol);

}  // namespace lapicque::domains
