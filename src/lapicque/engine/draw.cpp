// What each synapse gets: weight and delay, drawn from the keys of its projection and source.
#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/state.hpp"
#include "lapicque/network/positions.hpp"

namespace lapicque {
namespace {

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// The law of a normal variable rounded to whole multiples of `unit` and drawn again outside
/// `bounds`: chances of first, first + 1, ... Cut where less than 2^-33 is left. Empty when it
/// would need more than `most` entries.
std::vector<double> rounded_normal(double mean, double sd, double unit, Range bounds, double most,
                                   int64_t& first) {
  const double reach = 6.5 * sd;  // beyond lies less than 2^-33 on either side
  const double low = std::max(bounds.low, mean - reach), high = std::min(bounds.high, mean + reach);
  if (!(low < high) || !(sd > 0) || (high - low) / unit > most) return {};
  first = std::llround(low / unit);
  const int64_t last = std::llround(high / unit);
  std::vector<double> law;
  for (int64_t k = first; k <= last; ++k) {
    const double a = std::max(low, (double(k) - 0.5) * unit),
                 b = std::min(high, (double(k) + 0.5) * unit);
    law.push_back(std::max(0.0, normal_cdf((b - mean) / sd) - normal_cdf((a - mean) / sd)));
  }
  return law;
}

bool redrawn_normal(const Distribution* d) {
  return d && d->kind == Distribution::Kind::normal && d->outside == Distribution::Outside::redraw;
}

}  // namespace

/// Normal laws on a grid are drawn with one random word from a table: delays in steps, and 16-bit
/// weights in units of their receptor.
void Simulation::State::tabulate_draws(Link& link) const {
  const Synapse& synapse = link.projection->synapse;
  if (const auto* d = synapse.delay.distribution(); redrawn_normal(d)) {
    // A delay below half a step is drawn again: 0.04 ms is no delay of one 0.1 ms step.
    Range bounds = d->bounds;
    bounds.low = std::max(bounds.low, options.dt / 2);
    int64_t first = 0;
    const auto law = rounded_normal(d->a, d->b, options.dt, bounds, 4096, first);
    if (law.size() > 1 && first >= 1)
      link.delay_table = AliasTable(law), link.delay_first = uint32_t(first);
  }
  if (options.weights != WeightStorage::bits16) return;
  if (const auto* d = synapse.weight.distribution();
      redrawn_normal(d) && synapse.model == "static") {
    const bool negative = d->a < 0;
    const double reach = 6.5 * d->b;
    const bool one_sign = negative ? std::min(d->bounds.high, d->a + reach) <= 0
                                   : std::max(d->bounds.low, d->a - reach) >= 0;
    if (!one_sign) return;
    link.weight_unit =
        species[link.target].lsb[negative ? link.receptor_minus : link.receptor_plus];
    int64_t first = 0;
    const auto law = rounded_normal(d->a, d->b, link.weight_unit, d->bounds, 65536, first);
    if (law.size() > 1) link.weight_table = AliasTable(law), link.weight_first = int32_t(first);
  }
}

void Simulation::State::draw_row(const Link& link, uint32_t source, std::vector<uint32_t>& targets,
                                 std::vector<uint32_t>& pairs,
                                 std::vector<SynapseDraw>& row) const {
  const Synapse& synapse = link.projection->synapse;
  link.rows->targets(source, targets);
  link.rows->pair_indices(source, pairs);
  row.resize(targets.size());
  for (size_t j = 0; j < targets.size(); ++j) row[j].target = link.target_first + targets[j];
  auto apart = [&](size_t j) {
    return distance(network.populations[link.source].positions, link.source_first + source,
                    network.populations[link.target].positions, row[j].target);
  };

  Stream weights(make_key(options.seed, Purpose::weight, link.index), source);
  if (!link.weights.empty()) {
    for (size_t j = 0; j < row.size(); ++j)
      row[j].weight = link.weights[link.row_start[source] + j];
  } else if (const double* w = synapse.weight.number()) {
    for (SynapseDraw& s : row) s.weight = *w;
  } else if (link.weight_table.bits() > 0) {
    for (SynapseDraw& s : row)
      s.weight =
          link.weight_unit * (link.weight_first + int32_t(link.weight_table(weights.word())));
  } else if (const auto* law = synapse.weight.distribution()) {
    for (SynapseDraw& s : row) s.weight = law->draw(weights);
  } else if (const auto* list = synapse.weight.list()) {
    for (size_t j = 0; j < row.size(); ++j) row[j].weight = (*list)[pairs[j]];
  } else {
    for (size_t j = 0; j < row.size(); ++j) row[j].weight = (*synapse.weight.distance())(apart(j));
  }

  Stream delays(make_key(options.seed, Purpose::delay, link.index), source);
  auto to_steps = [&](double d) {
    const double n = std::nearbyint(d / options.dt);
    require(n < max_delay_steps,
            "projection \"{}\": a delay of {:g} ms is {:g} steps, more than {}",
            link.projection->name, d, n, max_delay_steps);
    return uint32_t(std::max(n, 1.0));
  };
  if (const double* same = synapse.delay.number()) {
    const uint32_t n = to_steps(*same);
    for (SynapseDraw& s : row) s.delay = n;
  } else if (link.delay_table.bits() > 0) {
    for (SynapseDraw& s : row) s.delay = link.delay_first + link.delay_table(delays.word());
  } else if (const auto* law = synapse.delay.distribution()) {
    for (SynapseDraw& s : row) {
      double d = law->draw(delays);
      for (int tries = 0; d < options.dt / 2 && tries < 10000; ++tries) d = law->draw(delays);
      require(d >= options.dt / 2,
              "projection \"{}\": its delays are all below half a step of {:g} ms",
              link.projection->name, options.dt);
      s.delay = to_steps(d);
    }
  } else if (const auto* list = synapse.delay.list()) {
    for (size_t j = 0; j < row.size(); ++j) row[j].delay = to_steps((*list)[pairs[j]]);
  } else {
    for (size_t j = 0; j < row.size(); ++j)
      row[j].delay = to_steps((*synapse.delay.distance())(apart(j)));
  }
}

}  // namespace lapicque
