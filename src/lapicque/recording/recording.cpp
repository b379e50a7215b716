#include "lapicque/recording/recording.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {

std::vector<double> Trace::column(size_t i) const {
  std::vector<double> values(n_samples());
  for (size_t t = 0; t < values.size(); ++t) values[t] = samples[t * neurons.size() + i];
  return values;
}

std::vector<double> Trace::times() const {
  std::vector<double> values(n_samples());
  for (size_t t = 0; t < values.size(); ++t) values[t] = t_start + interval * double(t);
  return values;
}

const SpikeTrains& Recording::spikes_of(std::string_view population) const {
  std::vector<std::string> known;
  for (const auto& record : spikes) {
    if (record.population == population) return record.spikes;
    known.push_back(record.population);
  }
  fail("no spikes of \"{}\" were recorded{}", population, suggestion(population, known));
}

const Trace& Recording::trace(std::string_view population, std::string_view variable) const {
  std::vector<std::string> known;
  for (const auto& t : traces) {
    if (t.population == population && t.variable == variable) return t;
    known.push_back(t.population + "." + t.variable);
  }
  const auto wanted = fmt::format("{}.{}", population, variable);
  fail("no trace {} was recorded{}", wanted, suggestion(wanted, known));
}

uint64_t spike_hash(const Recording& recording) {
  SpikeHash hash;
  uint32_t offset = 0;
  for (const auto& record : recording.spikes) {
    const auto& s = record.spikes;
    for (size_t i = 0; i < s.times.size(); ++i)
      hash.add(std::llround(s.times[i] / recording.dt), offset + s.senders[i]);
    offset += s.n_neurons;
  }
  return hash.value();
}

}  // namespace lapicque
