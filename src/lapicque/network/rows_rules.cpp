#include "lapicque/network/rows_rules.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

/// The place in a slice of n neurons from `offset` of the neuron `place + other_offset`.
uint32_t shared_place(uint32_t place, uint32_t other_offset, uint32_t offset, uint32_t n) {
  const int64_t there = int64_t(place) + other_offset - offset;
  return there >= 0 && there < n ? uint32_t(there) : nobody;
}

struct Check {
  const Ends& ends;
  std::string_view where;

  void operator()(const OneToOne&) const {
    require(ends.n_source == ends.n_target,
            "{}: one to one needs as many targets as sources, got {} sources and {} targets", where,
            ends.n_source, ends.n_target);
  }
  void operator()(const AllToAll&) const {}
  void operator()(const FixedProbability& r) const {
    require(r.p >= 0 && r.p <= 1, "{}: the connection probability is {:g}, must be in [0, 1]",
            where, r.p);
  }
  void operator()(const FixedInDegree& r) const {
    degree("in-degree", "sources", r.k, ends.n_source, ends.n_target, r.autapses, r.multapses);
  }
  void operator()(const FixedOutDegree& r) const {
    degree("out-degree", "targets", r.k, ends.n_target, ends.n_source, r.autapses, r.multapses);
  }
  void operator()(const FixedTotalNumber& r) const {
    const uint64_t pairs = ends.allowed_pairs(0, ends.n_source, r.autapses);
    require(r.n == 0 || pairs > 0,
            "{}: {} synapses cannot be made between {} sources and {} targets{}", where, r.n,
            ends.n_source, ends.n_target, r.autapses ? "" : " without autapses");
    require(r.multapses || r.n <= pairs,
            "{}: {} synapses are more than the {} pairs of {} sources and {} targets{}; lower the "
            "number or allow multapses",
            where, r.n, pairs, ends.n_source, ends.n_target, r.autapses ? "" : " without autapses");
    require(r.n <= uint64_t(UINT32_MAX) * std::max(1u, ends.n_source) / 2,
            "{}: {} synapses of {} sources are more than 2^31 a source", where, r.n, ends.n_source);
  }
  void operator()(const DistanceDependent& r) const {
    require(std::isfinite(r.p.a) && std::isfinite(r.p.b) && std::isfinite(r.p.c),
            "{}: p(distance) has a parameter that is not finite: a = {:g}, b = {:g}, c = {:g}",
            where, r.p.a, r.p.b, r.p.c);
    require(r.p.kind == DistanceFunction::Kind::linear || r.p.b > 0,
            "{}: the width b of p(distance) is {:g} um, must be > 0 um", where, r.p.b);
    require(r.cutoff >= 0, "{}: the cutoff is {:g} um, must be >= 0 um", where, r.cutoff);
  }
  void operator()(const ExplicitPairs& r) const {
    require(r.sources.size() == r.targets.size(),
            "{}: the list of pairs has {} sources and {} targets, must have as many of each", where,
            r.sources.size(), r.targets.size());
    require(r.sources.size() < UINT32_MAX, "{}: {} pairs in a list, at most {} are allowed", where,
            r.sources.size(), UINT32_MAX - 1);
    for (size_t i = 0; i < r.sources.size(); ++i) {
      index("source", i, r.sources[i], ends.n_source);
      index("target", i, r.targets[i], ends.n_target);
    }
  }

  void index(std::string_view end, size_t pair, uint32_t value, uint32_t n) const {
    require(value < n, "{}: pair {} has {} {}, but there are {} (counted from 0)", where, pair, end,
            value, n);
  }
  /// k partners each for n_own neurons, out of n_other.
  void degree(std::string_view name, std::string_view partners, uint32_t k, uint32_t n_other,
              uint32_t n_own, bool autapses, bool multapses) const {
    if (n_own == 0 || k == 0) return;
    const bool loses_itself = !autapses && ends.n_shared(0, ends.n_source) > 0;
    const uint32_t choices = n_other - (loses_itself && n_other > 0 ? 1 : 0);
    const auto without = loses_itself ? " other than the neuron itself" : "";
    require(choices > 0, "{}: {} {} needs {}, but there are none{}", where, name, k, partners,
            without);
    require(multapses || k <= choices,
            "{}: {} {} without multapses is more than the {} {}{}; lower it or allow multapses",
            where, name, k, choices, partners, without);
  }
};

}  // namespace

uint32_t Ends::excluded_target(uint32_t source, bool autapses) const {
  if (autapses || !same_population) return nobody;
  return shared_place(source, source_offset, target_offset, n_target);
}

uint32_t Ends::excluded_source(uint32_t target, bool autapses) const {
  if (autapses || !same_population) return nobody;
  return shared_place(target, target_offset, source_offset, n_source);
}

uint32_t Ends::n_shared(uint32_t first, uint32_t last) const {
  if (!same_population) return 0;
  const int64_t low = std::max<int64_t>(int64_t(source_offset) + first, target_offset);
  const int64_t high =
      std::min<int64_t>(int64_t(source_offset) + last, int64_t(target_offset) + n_target);
  return uint32_t(std::max<int64_t>(0, high - low));
}

uint64_t Ends::allowed_pairs(uint32_t first, uint32_t last, bool autapses) const {
  return uint64_t(last - first) * n_target - (autapses ? 0 : n_shared(first, last));
}

uint64_t in_degree_bound(double mean) { return uint64_t(mean + 10 * std::sqrt(mean) + 10); }

void check(const Connectivity& rule, const Ends& ends, std::string_view where) {
  std::visit(Check{ends, where}, rule);
}

void validate(const Connectivity& rule, uint32_t n_source, uint32_t n_target,
              std::string_view where, bool same_population) {
  check(rule, Ends{n_source, n_target, same_population}, where);
}

void check_positions(const Positions* positions, uint32_t n, std::string_view end) {
  const size_t have = positions ? positions->points.size() : 0;
  require(have > 0, "connectivity by distance: the {} population has no positions", end);
  require(have >= n, "connectivity by distance: the {} population has {} positions for {} neurons",
          end, have, n);
}

double max_probability(const DistanceDependent& rule, double from) {
  const DistanceFunction& p = rule.p;
  if (from > rule.cutoff) return 0;
  // Every kernel is monotonic: its largest value is at one of the ends.
  double at_end = p.c;
  if (std::isfinite(rule.cutoff)) {
    at_end = p(rule.cutoff);
  } else if (p.kind == DistanceFunction::Kind::linear) {
    at_end = p.b > 0 ? 1 : p(from);
  }
  return std::clamp(std::max(p(from), at_end), 0.0, 1.0);
}

}  // namespace lapicque
