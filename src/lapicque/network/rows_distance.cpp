// The rows of DistanceDependent.
#include <algorithm>
#include <cmath>

#include "lapicque/network/rows_cells.hpp"
#include "lapicque/network/rows_rules.hpp"
#include "lapicque/network/rows_sample.hpp"

namespace lapicque {
namespace {

class DistanceDependentRows final : public Rows::Rule {
 public:
  DistanceDependentRows(const DistanceDependent& rule, const Ends& ends, const Key& key,
                        const Positions& from, const Positions& to)
      : rule_(rule),
        ends_(ends),
        key_(key),
        from_(from),
        to_(to),
        near_(to, ends.target_offset, ends.n_target, from.period, 4 * std::sqrt(ends.n_target)) {
    const Cells sources(from, ends.source_offset, ends.n_source, from.period,
                        4 * std::sqrt(ends.n_source));
    double largest_mean = 0;
    for (const Cell& target : near_.cells()) {
      double mean = 0;
      for (const Cell& source : sources.cells())
        mean += source.size() *
                max_probability(rule, near_.least_distance(source.middle, source.half, target));
      largest_mean = std::max(largest_mean, mean);
    }
    max_in_degree_ = std::min<uint64_t>(ends.n_source, in_degree_bound(largest_mean));
  }

  void targets(uint32_t source, std::vector<uint32_t>& out) const override {
    out.clear();
    const uint32_t self = ends_.excluded_target(source, rule_.autapses);
    const uint32_t i = ends_.source_offset + source;
    Stream stream(key_, source);
    for (const Cell& cell : near_.cells()) {
      const double p_max = max_probability(rule_, near_.least_distance(from_.points[i], {}, cell));
      if (p_max <= 0) continue;
      const double log1m_p = std::log1p(-p_max);
      const uint64_t n = cell.size();
      for (uint64_t k = geometric_gap(stream, log1m_p, n); k < n;
           k += 1 + geometric_gap(stream, log1m_p, n)) {
        const uint32_t j = near_.order()[cell.first + k];
        const double u = stream.uniform(), d = distance(from_, i, to_, ends_.target_offset + j);
        if (j != self && d <= rule_.cutoff && u * p_max < rule_.p(d)) out.push_back(j);
      }
    }
  }
  uint64_t max_in_degree() const override { return max_in_degree_; }

 private:
  DistanceDependent rule_;
  Ends ends_;
  Key key_;
  const Positions &from_, &to_;
  Cells near_;
  uint64_t max_in_degree_ = 0;
};

}  // namespace

std::unique_ptr<const Rows::Rule> make_distance_rows(const DistanceDependent& rule,
                                                     const Ends& ends, const Key& key,
                                                     const Positions& from, const Positions& to) {
  return std::make_unique<DistanceDependentRows>(rule, ends, key, from, to);
}

}  // namespace lapicque
