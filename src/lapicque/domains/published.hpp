// The table that the experiment stands beside: accuracies in percent, source-only, of five networks
// without and with a winner-take-all layer, single numbers without spread.
// Source: table 1 of Iqbal, Mahmood, Stuart, Fishell & Honnuraiah (PNAS 2025), "Biologically
// grounded neocortex computational primitives implemented on neuromorphic hardware improve vision
// transformer performance", as a lecture shows it.
#pragma once
#include <array>
#include <string_view>

namespace lapicque::domains {

struct PublishedRow {
  std::string_view network;             ///< as classifiers::network_names has it
  std::array<double, 6> without, with;  ///< in the order of `shifts`
};

inline constexpr std::array<PublishedRow, 5> published{
    {{"vit", {75.0, 72.0, 66.6, 22.0, 42.0, 98.3}, {84.26, 78.0, 73.6, 52.7, 70.0, 98.1}},
     {"efficientnet", {77.9, 50.7, 61.4, 18.6, 18.8, 95.0}, {83.5, 74.2, 69.1, 19.6, 48.8, 96.3}},
     {"capsulenet", {96.4, 87.2, 58.1, 11.8, 22.5, 98.4}, {94.1, 87.8, 75.9, 32.1, 57.2, 98.6}},
     {"mobilenet", {84.4, 60.0, 72.2, 22.4, 33.9, 97.3}, {82.5, 70.9, 73.5, 40.5, 73.4, 97.8}},
     {"resnet", {82.5, 58.5, 63.4, 27.2, 38.2, 97.4}, {82.8, 66.0, 71.2, 27.7, 70.2, 97.8}}}};

/// nullptr for a network that the table does not have.
inline const PublishedRow* published_row(std::string_view network) {
  for (const auto& row : published)
    if (row.network == network) return &row;
  return nullptr;
}

/// Mean gain over the five networks in one column, in points.
inline constexpr double published_gain(size_t column) {
  double sum = 0;
  for (const auto& row : published) sum += row.with[column] - row.without[column];
  return sum / double(published.size());
}

}  // namespace lapicque::domains
