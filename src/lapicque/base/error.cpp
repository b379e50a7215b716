#include "lapicque/base/error.hpp"

#include <algorithm>
#include <vector>

namespace lapicque {
namespace {

/// Levenshtein distance with adjacent transpositions, ignoring case.
size_t edit_distance(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view name, std::span<const std::string> known) {
  std::string best;
  const size_t limit = std::max<size_t>(2, name.size() / 2);
  auto best_rank = std::pair(limit + 1, size_t(0));
  for (const auto& candidate : known) {
    const size_t distance = edit_distance(name, candidate), n = candidate.size();
    if (distance >= std::max(name.size(), n)) continue;  // no letter in common
    const size_t longer = name.size() > n ? name.size() - n : n - name.size();
    if (std::pair(distance, longer) < best_rank) best = candidate, best_rank = {distance, longer};
  }
  return best;
}

std::string suggestion(std::string_view name, std::span<const std::string> known) {
  std::string text;
  if (const auto near = nearest(name, known); !near.empty())
    text += fmt::format("; did you mean \"{}\"?", near);
  if (!known.empty())
    text += fmt::format("{} Known: {}.", text.empty() ? "." : "", fmt::join(known, ", "));
  return text;
}

}  // namespace lapicque
