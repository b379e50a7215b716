#include "lapicque/domains/table.hpp"

#include <algorithm>

#include "lapicque/domains/published.hpp"
#include "lapicque/recording/statistics_sample.hpp"

namespace lapicque::domains {
namespace {

struct Seed {
  uint64_t seed;
  double accuracy, error;  ///< percent
};

/// A network and arm in one column, seed by seed.
std::vector<Seed> by_seed(const Table& table, std::string_view network, std::string_view arm,
                          size_t column) {
  std::vector<Seed> all;
  for (const auto& r : table.cells)
    if (r.cell.network == network && r.cell.arm == arm && r.cell.source == shifts[column].source)
      if (const Tested* tested = r.on(shifts[column].target))
        all.push_back({r.cell.seed, 100 * tested->accuracy(), 100 * tested->standard_error()});
  return all;
}

std::optional<Entry> entry(const Table& table, const Row& row, size_t column) {
  std::vector<double> accuracies, errors;
  for (const Seed& one : by_seed(table, row.network, row.arm, column))
    accuracies.push_back(one.accuracy), errors.push_back(one.error);
  if (accuracies.empty()) return {};
  return Entry{accuracies.size(), statistics::mean(accuracies),
               accuracies.size() > 1 ? statistics::sd(accuracies) : 0, statistics::mean(errors)};
}

/// Where a network stands in the published table; others behind it.
size_t rank(std::string_view network) {
  size_t i = 0;
  while (i < published.size() && published[i].network != network) ++i;
  return i;
}
/// "none" first, then "wta", then the others by name.
int rank_of_arm(std::string_view arm) { return arm == "none" ? 0 : arm == "wta" ? 1 : 2; }

}  // namespace

std::optional<double> Row::published(size_t column) const {
  const PublishedRow* row = published_row(network);
  if (!row || (arm != "none" && arm != "wta")) return {};
  return arm == "none" ? row->without[column] : row->with[column];
}

const Row* Table::row(std::string_view network, std::string_view arm) const {
  for (const auto& r : rows)
    if (r.network == network && r.arm == arm) return &r;
  return nullptr;
}

std::optional<Gain> Table::gain(std::string_view arm, size_t column, std::string_view base) const {
  std::vector<double> gains;
  for (const auto& r : rows) {
    if (r.arm != arm) continue;
    const auto before = by_seed(*this, r.network, base, column);
    std::vector<double> differences;
    for (const Seed& with : by_seed(*this, r.network, arm, column))
      for (const Seed& without : before)
        if (with.seed == without.seed) differences.push_back(with.accuracy - without.accuracy);
    if (!differences.empty()) gains.push_back(statistics::mean(differences));
  }
  if (gains.empty()) return {};
  return Gain{gains.size(), statistics::mean(gains), std::ranges::min(gains),
              std::ranges::max(gains)};
}

const Row* Table::best(size_t column) const {
  const Row* found = nullptr;
  for (const auto& r : rows)
    if (r.entries[column] && (!found || r.entries[column]->mean > found->entries[column]->mean))
      found = &r;
  return found;
}

std::vector<std::string> Table::arms() const {
  std::vector<std::string> all;
  for (const auto& r : rows)
    if (std::ranges::find(all, r.arm) == all.end()) all.push_back(r.arm);
  std::ranges::sort(all, {}, [](const std::string& a) { return std::pair(rank_of_arm(a), a); });
  return all;
}

Table tabulate(std::span<const CellResult> results, Protocol protocol) {
  Table table{.protocol = protocol};
  for (const auto& r : results) {
    if (r.cell.protocol != protocol) continue;
    table.cells.push_back(r);
    if (!table.row(r.cell.network, r.cell.arm))
      table.rows.push_back({.network = r.cell.network, .arm = r.cell.arm});
  }
  std::ranges::sort(table.rows, {}, [](const Row& r) {
    return std::tuple(rank(r.network), r.network, rank_of_arm(r.arm), r.arm);
  });
  for (Row& row : table.rows)
    for (size_t column = 0; column < shifts.size(); ++column)
      row.entries[column] = entry(table, row, column);
  return table;
}

}  // namespace lapicque::domains
