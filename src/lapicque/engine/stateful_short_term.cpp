// Short-term plasticity and stochastic transmission. The state of a source that all its synapses
// share (the time of its last spike, and u and x where parameters are the same for all) is kept
// once per segment; what is drawn per synapse is kept per synapse.
#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/engine/plastic_groups.hpp"
#include "lapicque/engine/stateful_rows.hpp"
#include "lapicque/models/plasticity/short_term.hpp"
#include "lapicque/models/registry.hpp"

namespace lapicque {
namespace {

/// A parameter: one number, or one per synapse.
struct Column {
  std::vector<double> values;
  double operator[](size_t j) const { return values.size() == 1 ? values[0] : values[j]; }
  bool shared() const { return values.size() == 1; }
};

Column read_column(const StatefulSettings& s, StatefulRows& rows, const SynapseNumbers& numbers,
                   const char* name) {
  const int f = find_field(s.model->parameters, name);
  if (f < 0) return {{1}};  // the one site of stochastic_tsodyks_markram
  const Field& field = s.model->parameters[size_t(f)];
  const auto what = fmt::format("{}: {}", s.where, name);
  Value value = s.values[size_t(f)];
  if (const double* x = value.number()) return {{*x}};
  if (auto* d = std::get_if<Distribution>(&value.content)) {
    if (!(d->bounds.low >= field.range.low))
      d->bounds.low = field.range.low, d->bounds.low_open = field.range.low_open;
    if (!(d->bounds.high <= field.range.high))
      d->bounds.high = field.range.high, d->bounds.high_open = field.range.high_open;
  }
  const Key key =
      make_key(rows.seed, Purpose::synapse_parameter, 0x40000000u | rows.index << 6 | uint32_t(f));
  Column column;
  for (size_t j = 0; j < numbers.size(); ++j) {
    const uint32_t number = numbers[j];
    Stream stream(key, number, 0);
    if (const auto* list = value.list())
      require(number < list->size(), "{} has {} values for more synapses", what, list->size());
    column.values.push_back(value.at(size_t(number), stream));
  }
  if (column.values.empty()) column.values.push_back(field.value);
  return column;
}

/// The segment's part of the state; `again` numbers spikes of a source within one step.
struct Past {
  Tick last = never_yet;
  uint64_t again = 0;
  TsodyksMarkram::State shared{};
};

class ShortTermRows : public StatefulSegments {
 public:
  ShortTermRows(StatefulRows& rows, const StatefulSettings& s)
      : StatefulSegments(rows, s), weight_(initial_.size()), past_(segments_.size()) {
    initial_.copy_to(weight_);
  }

  void reset() override {
    forget_spikes();
    n_events_ = 0;
    initial_.copy_to(weight_);
    std::ranges::fill(past_, Past{});
    std::ranges::fill(own_, TsodyksMarkram::State{});
  }
  void weights(Step, const std::function<void(uint64_t, double)>& visit) const override {
    for (const Segment& g : segments_)
      for (uint32_t j = g.begin; j < g.end; ++j)
        visit(number_[j], g.negative ? -weight_[j] : weight_[j]);
  }
  void set_weights(Step, std::span<const double> by_number) override {
    check_weights(by_number, 0, std::numeric_limits<double>::max());
    for (size_t j = 0; j < weight_.size(); ++j) weight_[j] = std::abs(by_number[number_[j]]);
  }
  void save(Step, StatefulState& into) override {
    std::vector<uint64_t> row;
    for (size_t j = 0; j < weight_.size(); ++j) {
      row.clear();
      put(row, weight_[j]);
      if (!own_.empty()) put(row, own_[j]);
      into.synapses.add(number_[j], row);
    }
    for (size_t k = 0; k < segments_.size(); ++k) {
      row.clear();
      put(row, past_[k]);
      into.sources.add(segments_[k].key(), row);
    }
  }
  void restore(Step, const StatefulState& from) override {
    reset();
    const size_t own_bytes = own_.empty() ? 0 : sizeof own_[0];
    for (size_t j = 0; j < weight_.size(); ++j) {
      auto row = need(from.synapses, number_[j], (sizeof(double) + own_bytes) / 8);
      take(row, weight_[j]);
      if (own_bytes) take(row, own_[j]);
    }
    for (size_t k = 0; k < segments_.size(); ++k) {
      auto row = need(from.sources, segments_[k].key(), sizeof(Past) / 8);
      take(row, past_[k]);
    }
  }
  size_t bytes() const override {
    return segment_bytes() + weight_.size() * 8 + own_.size() * sizeof own_[0] +
           past_.size() * sizeof(Past);
  }

  void deliver(Step s, const Accumulators& sums) override {
    auto& due = bucket(s);
    for (size_t i = 0; i < due.size(); ++i) {
      const uint32_t k = due[i];
      const Segment g = segments_[k];
      Past& past = past_[k];
      const Tick a = Tick(s) - g.delay;
      past.again = a == past.last ? past.again + 1 : 0;
      const size_t r = g.receptor;
      if (sums.sum32.empty())
        transmit(g, past, a, sums.sum64[r], 0x1p56);
      else
        transmit(g, past, a, sums.sum32[r], 32767.0);
      past.last = a;
      n_events_ += g.end - g.begin;
      deliver_next(k, s);
    }
    due.clear();
  }

 protected:
  virtual void transmit(const Segment& g, Past& past, Tick a, int64_t* sum, double most) = 0;
  virtual void transmit(const Segment& g, Past& past, Tick a, int32_t* sum, double most) = 0;

  std::vector<double> weight_;                ///< [synapse]: magnitude
  std::vector<Past> past_;                    ///< [segment]
  std::vector<TsodyksMarkram::State> own_{};  ///< [synapse], where each has its own
};

/// A class whose transmit is one template for both kinds of sums.
template <class Group>
class Transmits : public ShortTermRows {
  using ShortTermRows::ShortTermRows;
  void transmit(const Segment& g, Past& past, Tick a, int64_t* sum, double most) override {
    static_cast<Group*>(this)->add(g, past, a, sum, most);
  }
  void transmit(const Segment& g, Past& past, Tick a, int32_t* sum, double most) override {
    static_cast<Group*>(this)->add(g, past, a, sum, most);
  }
};

class TsodyksMarkramRows final : public Transmits<TsodyksMarkramRows> {
 public:
  TsodyksMarkramRows(StatefulRows& rows, const StatefulSettings& s)
      : Transmits(rows, s),
        U_(read_column(s, rows, number_, "U")),
        tau_rec_(read_column(s, rows, number_, "tau_rec")),
        tau_facil_(read_column(s, rows, number_, "tau_facil")),
        tau_psc_(read_column(s, rows, number_, "tau_psc")) {
    shared_ = U_.shared() && tau_rec_.shared() && tau_facil_.shared() && tau_psc_.shared();
    if (!shared_) own_.resize(weight_.size());
  }
  std::string layout() const override {
    return shared_ ? "short-term plastic rows by source, one state a source"
                   : "short-term plastic rows by source, one state a synapse";
  }

  template <class Sum>
  void add(const Segment& g, Past& past, Tick a, Sum* sum, double most) {
    const double per_lsb = 1 / lsb_[g.receptor];
    const double h = past.last == never_yet ? 0 : double(a - past.last) * dt_;
    auto spike = [&](TsodyksMarkram::State& state, size_t j) {
      return TsodyksMarkram::spike(
          state, U_[j], TsodyksMarkram::left(h, tau_rec_[j], tau_facil_[j], tau_psc_[j]));
    };
    double factor = shared_ ? spike(past.shared, 0) : 0;
    for (uint32_t j = g.begin; j < g.end; ++j) {
      if (!shared_) factor = spike(own_[j], j);
      const int64_t q = quantise_magnitude(weight_[j] * factor, per_lsb, most);
      sum[target_[j]] += Sum(g.negative ? -q : q);
    }
  }

 private:
  Column U_, tau_rec_, tau_facil_, tau_psc_;
  bool shared_ = true;
};

class BernoulliRows final : public Transmits<BernoulliRows> {
 public:
  BernoulliRows(StatefulRows& rows, const StatefulSettings& s)
      : Transmits(rows, s),
        p_(read_column(s, rows, number_, "p")),
        key_(make_key(rows.seed, Purpose::synapse_noise, rows.index)) {}
  std::string layout() const override { return "stochastic rows by source"; }

  template <class Sum>
  void add(const Segment& g, Past& past, Tick a, Sum* sum, double most) {
    const double per_lsb = 1 / lsb_[g.receptor];
    for (uint32_t j = g.begin; j < g.end; ++j) {
      const auto words = ars4x32(
          {number_[j], 0, uint32_t(a), uint32_t(uint64_t(a) >> 32) ^ uint32_t(past.again << 16)},
          key_);
      const double u = double((uint64_t(words[1]) << 32 | words[0]) >> 11) * 0x1p-53;
      if (!(u < p_[j])) continue;
      const int64_t q = quantise_magnitude(weight_[j], per_lsb, most);
      sum[target_[j]] += Sum(g.negative ? -q : q);
    }
  }

 private:
  Column p_;
  Key key_;
};

/// The state of a synapse is u and, in x, the number of its full sites.
class MultiquantalRows final : public Transmits<MultiquantalRows> {
 public:
  MultiquantalRows(StatefulRows& rows, const StatefulSettings& s)
      : Transmits(rows, s),
        U_(read_column(s, rows, number_, "U")),
        n_(read_column(s, rows, number_, "n")),
        tau_rec_(read_column(s, rows, number_, "tau_rec")),
        tau_facil_(read_column(s, rows, number_, "tau_facil")),
        key_(make_key(rows.seed, Purpose::synapse_noise, rows.index)) {
    for (double& n : n_.values) n = std::floor(n);
    own_.resize(weight_.size());
  }
  std::string layout() const override { return "stochastic rows by source, sites by synapse"; }

  template <class Sum>
  void add(const Segment& g, Past& past, Tick a, Sum* sum, double most) {
    const double per_lsb = 1 / lsb_[g.receptor];
    for (uint32_t j = g.begin; j < g.end; ++j) {
      Stream stream(key_, number_[j], uint32_t(past.again << 16), uint32_t(a));
      double &u = own_[j].u, &full = own_[j].x;
      auto left = [&](double tau) {
        return tau <= 0 ? 0.0 : std::exp(-double(a - past.last) * dt_ / tau);
      };
      if (past.last == never_yet) {
        u = U_[j], full = n_[j];
      } else {
        u = U_[j] + u * (1 - U_[j]) * left(tau_facil_[j]);
        const double stays_empty = left(tau_rec_[j]);
        for (double empty = n_[j] - full; empty > 0; --empty)
          full += stream.uniform() >= stays_empty;
      }
      double released = 0;
      for (double i = full; i > 0; --i) released += stream.uniform() < u;
      full -= released;
      if (released == 0) continue;
      const int64_t q = quantise_magnitude(weight_[j] * released, per_lsb, most);
      sum[target_[j]] += Sum(g.negative ? -q : q);
    }
  }

 private:
  Column U_, n_, tau_rec_, tau_facil_;
  Key key_;
};

}  // namespace

std::unique_ptr<StatefulGroup> make_short_term(StatefulRows& rows, const StatefulSettings& s) {
  const std::string_view name = s.model->info.name;
  if (name == "tsodyks_markram") return std::make_unique<TsodyksMarkramRows>(rows, s);
  if (name == "bernoulli") return std::make_unique<BernoulliRows>(rows, s);
  return std::make_unique<MultiquantalRows>(rows, s);
}

}  // namespace lapicque
