// What the connectivity rules share: the two ends of a projection, and their checks.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "lapicque/network/positions.hpp"
#include "lapicque/network/rows.hpp"
#include "lapicque/network/rows_sample.hpp"

namespace lapicque {

class Rows::Rule {
 public:
  virtual ~Rule() = default;
  virtual void targets(uint32_t source, std::vector<uint32_t>& out) const = 0;
  virtual void pairs(uint32_t, std::vector<uint32_t>& out) const { out.clear(); }
  virtual uint64_t max_in_degree() const = 0;
};

/// The source and target slice of a projection.
struct Ends {
  uint32_t n_source = 0, n_target = 0;
  bool same_population = false;
  uint32_t source_offset = 0, target_offset = 0;

  /// The target that is the source itself, where autapses are not wanted; else nobody.
  uint32_t excluded_target(uint32_t source, bool autapses) const;
  uint32_t excluded_source(uint32_t target, bool autapses) const;
  /// The number of neurons that are both a source in [first, last) and a target.
  uint32_t n_shared(uint32_t first, uint32_t last) const;
  /// The number of pairs whose source is in [first, last).
  uint64_t allowed_pairs(uint32_t first, uint32_t last, bool autapses) const;
};

/// mean + 10 sqrt(mean) + 10: hardly ever passed by a Poisson number (Rows::max_in_degree_bound).
uint64_t in_degree_bound(double mean);

/// The rows of a rule of distance; the positions must outlive them (rows_distance.cpp).
std::unique_ptr<const Rows::Rule> make_distance_rows(const DistanceDependent& rule,
                                                     const Ends& ends, const Key& key,
                                                     const Positions& from, const Positions& to);

/// Throws Error where the rule is impossible between these ends.
void check(const Connectivity& rule, const Ends& ends, std::string_view where);
void check_positions(const Positions* positions, uint32_t n, std::string_view end);

/// The largest value of p(distance) from that distance up to the cutoff, in [0, 1].
double max_probability(const DistanceDependent& rule, double from = 0);

}  // namespace lapicque
