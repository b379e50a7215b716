#include "lapicque/base/alias.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"

namespace lapicque {

AliasTable::AliasTable(std::span<const double> probabilities) {
  require(!probabilities.empty(), "a distribution needs at least one outcome");
  while ((size_t(1) << bits_) < probabilities.size()) ++bits_;
  const size_t n = size_t(1) << bits_;
  const double total = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  std::vector<double> mass(n, 0.0);
  for (size_t i = 0; i < probabilities.size(); ++i) mass[i] = probabilities[i] / total * double(n);

  // Each entry holds a mass of 1: a poor outcome's own, filled up by a rich one's.
  entries_.resize(n);
  std::vector<uint32_t> poor, rich;
  for (uint32_t i = 0; i < n; ++i) (mass[i] < 1 ? poor : rich).push_back(i);
  auto threshold = [](double m) { return uint32_t(std::min(std::ldexp(m, 32), 4294967295.0)); };
  while (!poor.empty() && !rich.empty()) {
    const uint32_t p = poor.back(), r = rich.back();
    poor.pop_back();
    entries_[p] = {threshold(mass[p]), r};
    mass[r] -= 1 - mass[p];
    if (mass[r] < 1) rich.pop_back(), poor.push_back(r);
  }
  for (const auto& rest : {poor, rich})
    for (uint32_t i : rest) entries_[i] = {0xffffffffu, i};
}

std::vector<uint32_t> AliasTable::packed() const {
  std::vector<uint32_t> words;
  for (const Entry& entry : entries_) {
    require(entry.other < 256, "a packed alias table holds outcomes below 256");
    words.push_back((entry.threshold & 0xffffff00u) | entry.other);
  }
  return words;
}

}  // namespace lapicque
