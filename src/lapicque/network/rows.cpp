#include "lapicque/network/rows.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/network/rows_rules.hpp"
#include "lapicque/network/rows_sample.hpp"

namespace lapicque {
namespace {

template <class... Ts>
struct Overload : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overload(Ts...) -> Overload<Ts...>;

// ---- one class per rule -------------------------------------------------------------------------

class OneToOneRows final : public Rows::Rule {
 public:
  void targets(uint32_t source, std::vector<uint32_t>& out) const override { out = {source}; }
  void pairs(uint32_t source, std::vector<uint32_t>& out) const override { out = {source}; }
  uint64_t max_in_degree() const override { return 1; }
};

class AllToAllRows final : public Rows::Rule {
 public:
  AllToAllRows(const AllToAll& rule, const Ends& ends) : rule_(rule), ends_(ends) {}
  void targets(uint32_t source, std::vector<uint32_t>& out) const override {
    const uint32_t self = ends_.excluded_target(source, rule_.autapses);
    out.clear();
    for (uint32_t j = 0; j < ends_.n_target; ++j)
      if (j != self) out.push_back(j);
  }
  uint64_t max_in_degree() const override { return ends_.n_source; }

 private:
  AllToAll rule_;
  Ends ends_;
};

class FixedProbabilityRows final : public Rows::Rule {
 public:
  FixedProbabilityRows(const FixedProbability& rule, const Ends& ends, const Key& key)
      : rule_(rule), ends_(ends), key_(key) {}
  void targets(uint32_t source, std::vector<uint32_t>& out) const override {
    const uint32_t self = ends_.excluded_target(source, rule_.autapses);
    Stream stream(key_, source);
    const uint64_t degree = stream.binomial(ends_.n_target - (self != nobody), rule_.p);
    draw_without_repetition(stream, uint32_t(degree), ends_.n_target, self, out);
  }
  uint64_t max_in_degree() const override {
    return std::min<uint64_t>(ends_.n_source, in_degree_bound(rule_.p * ends_.n_source));
  }

 private:
  FixedProbability rule_;
  Ends ends_;
  Key key_;
};

class FixedOutDegreeRows final : public Rows::Rule {
 public:
  FixedOutDegreeRows(const FixedOutDegree& rule, const Ends& ends, const Key& key)
      : rule_(rule), ends_(ends), key_(key) {}
  void targets(uint32_t source, std::vector<uint32_t>& out) const override {
    const uint32_t self = ends_.excluded_target(source, rule_.autapses);
    Stream stream(key_, source);
    (rule_.multapses ? draw_with_repetition : draw_without_repetition)(stream, rule_.k,
                                                                       ends_.n_target, self, out);
  }
  uint64_t max_in_degree() const override {
    // Without autapses a target outside the overlap of the slices may gain by one part in n - 1.
    const double choices = std::max(1.0, double(ends_.n_target) - (rule_.autapses ? 0 : 1));
    const uint64_t bound = in_degree_bound(double(rule_.k) * ends_.n_source / choices);
    return rule_.multapses ? bound : std::min<uint64_t>(ends_.n_source, bound);
  }

 private:
  FixedOutDegree rule_;
  Ends ends_;
  Key key_;
};

class FixedTotalNumberRows final : public Rows::Rule {
 public:
  FixedTotalNumberRows(const FixedTotalNumber& rule, const Ends& ends, const Key& key,
                       const Key& degree_key)
      : rule_(rule), ends_(ends), key_(key), degrees_(ends.n_source) {
    Stream stream(degree_key);
    split(stream, 0, ends_.n_source, rule_.n);
  }
  void targets(uint32_t source, std::vector<uint32_t>& out) const override {
    const uint32_t self = ends_.excluded_target(source, rule_.autapses);
    Stream stream(key_, source);
    (rule_.multapses ? draw_with_repetition : draw_without_repetition)(stream, degrees_[source],
                                                                       ends_.n_target, self, out);
  }
  uint64_t max_in_degree() const override {
    const double choices = std::max(1.0, double(ends_.n_target) - (rule_.autapses ? 0 : 1));
    const uint64_t bound = in_degree_bound(double(rule_.n) / choices);
    return rule_.multapses ? bound : std::min<uint64_t>(ends_.n_source, bound);
  }

 private:
  /// Deals n synapses to the sources [first, last), in proportion to their allowed pairs.
  void split(Stream& stream, uint32_t first, uint32_t last, uint64_t n) {
    if (n == 0 || first == last) return;
    if (last - first == 1) {
      degrees_[first] = uint32_t(n);
      return;
    }
    const uint32_t middle = first + (last - first) / 2;
    const uint64_t left = ends_.allowed_pairs(first, middle, rule_.autapses);
    const uint64_t right = ends_.allowed_pairs(middle, last, rule_.autapses);
    const uint64_t n_left = rule_.multapses
                                ? stream.binomial(n, double(left) / double(left + right))
                                : hypergeometric(stream, left, right, n);
    split(stream, first, middle, n_left);
    split(stream, middle, last, n - n_left);
  }

  FixedTotalNumber rule_;
  Ends ends_;
  Key key_;
  std::vector<uint32_t> degrees_;
};

/// Counting sort of (source, item) by source, in two passes over the same pairs: the items of
/// source i are items[starts[i]] .. items[starts[i + 1] - 1].
template <class EachPair, class Item>
void sort_by_source(uint32_t n_source, EachPair each_pair, std::vector<int64_t>& starts,
                    std::vector<Item>& items) {
  starts.assign(size_t(n_source) + 2, 0);
  each_pair([&](uint32_t source, uint32_t) { ++starts[source + 2]; });
  for (size_t i = 2; i < starts.size(); ++i) starts[i] += starts[i - 1];
  items.resize(size_t(starts.back()));
  each_pair(
      [&](uint32_t source, uint32_t item) { items[size_t(starts[source + 1]++)] = Item(item); });
  starts.pop_back();
}

/// In-degrees, transposed once: the largest memory that wiring needs for a while, so a target takes
/// two bytes where that is enough.
template <class Target>
class FixedInDegreeRows final : public Rows::Rule {
 public:
  FixedInDegreeRows(const FixedInDegree& rule, const Ends& ends, const Key& key) : k_(rule.k) {
    std::vector<uint32_t> drawn;
    auto each_pair = [&](auto&& visit) {
      for (uint32_t j = 0; j < ends.n_target; ++j) {
        Stream stream(key, j);
        const uint32_t self = ends.excluded_source(j, rule.autapses);
        (rule.multapses ? draw_with_repetition : draw_without_repetition)(
            stream, rule.k, ends.n_source, self, drawn);
        for (uint32_t i : drawn) visit(i, j);
      }
    };
    sort_by_source(ends.n_source, each_pair, starts_, targets_);
  }
  void targets(uint32_t source, std::vector<uint32_t>& out) const override {
    out.assign(targets_.begin() + starts_[source], targets_.begin() + starts_[source + 1]);
  }
  uint64_t max_in_degree() const override { return k_; }

 private:
  uint64_t k_;
  std::vector<int64_t> starts_;
  std::vector<Target> targets_;
};

/// Pairs that are written down, by source.
class ExplicitRows final : public Rows::Rule {
 public:
  ExplicitRows(const ExplicitPairs& rule, const Ends& ends) {
    std::vector<uint64_t> in_degree(ends.n_target);
    for (uint32_t j : rule.targets) ++in_degree[j];
    for (uint64_t degree : in_degree) max_in_degree_ = std::max(max_in_degree_, degree);
    const auto each_pair = [&](auto&& visit) {
      for (uint32_t pair = 0; pair < rule.sources.size(); ++pair) visit(rule.sources[pair], pair);
    };
    sort_by_source(ends.n_source, each_pair, starts_, pairs_);
    targets_.reserve(pairs_.size());
    for (uint32_t pair : pairs_) targets_.push_back(rule.targets[pair]);
  }
  void targets(uint32_t source, std::vector<uint32_t>& out) const override {
    out.assign(targets_.begin() + starts_[source], targets_.begin() + starts_[source + 1]);
  }
  void pairs(uint32_t source, std::vector<uint32_t>& out) const override {
    out.clear();
    if (!pairs_.empty())
      out.assign(pairs_.begin() + starts_[source], pairs_.begin() + starts_[source + 1]);
  }
  uint64_t max_in_degree() const override { return max_in_degree_; }

 private:
  uint64_t max_in_degree_ = 0;
  std::vector<int64_t> starts_;
  std::vector<uint32_t> targets_, pairs_;
};

}  // namespace

// ---- Rows ---------------------------------------------------------------------------------------

Rows::Rows(const Connectivity& rule, uint32_t n_source, uint32_t n_target, bool same_population,
           uint32_t source_offset, uint32_t target_offset, uint64_t seed, uint32_t projection,
           const Positions* source_positions, const Positions* target_positions) {
  const Ends ends{n_source, n_target, same_population, source_offset, target_offset};
  check(rule, ends, "connectivity");
  const Key key = make_key(seed, Purpose::connectivity, projection);
  auto with_positions = [&](const DistanceDependent& r) {
    check_positions(source_positions, source_offset + n_source, "source");
    check_positions(target_positions, target_offset + n_target, "target");
    return make_distance_rows(r, ends, key, *source_positions, *target_positions);
  };
  using Made = std::unique_ptr<const Rule>;
  rule_ = std::visit(
      Overload{
          [&](const OneToOne&) -> Made { return std::make_unique<OneToOneRows>(); },
          [&](const AllToAll& r) -> Made { return std::make_unique<AllToAllRows>(r, ends); },
          [&](const FixedProbability& r) -> Made {
            return std::make_unique<FixedProbabilityRows>(r, ends, key);
          },
          [&](const FixedInDegree& r) -> Made {
            if (ends.n_target <= 65536)
              return std::make_unique<FixedInDegreeRows<uint16_t>>(r, ends, key);
            return std::make_unique<FixedInDegreeRows<uint32_t>>(r, ends, key);
          },
          [&](const FixedOutDegree& r) -> Made {
            return std::make_unique<FixedOutDegreeRows>(r, ends, key);
          },
          [&](const FixedTotalNumber& r) -> Made {
            return std::make_unique<FixedTotalNumberRows>(
                r, ends, key, make_key(seed, Purpose::out_degree, projection));
          },
          [&](const DistanceDependent& r) -> Made { return with_positions(r); },
          [&](const ExplicitPairs& r) -> Made { return std::make_unique<ExplicitRows>(r, ends); }},
      rule);
}

Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

void Rows::targets(uint32_t source, std::vector<uint32_t>& out) const {
  rule_->targets(source, out);
}
void Rows::pair_indices(uint32_t source, std::vector<uint32_t>& out) const {
  rule_->pairs(source, out);
}
uint64_t Rows::max_in_degree_bound() const { return rule_->max_in_degree(); }

}  // namespace lapicque
