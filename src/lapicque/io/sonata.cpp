// Reading. Writing is in sonata_write.cpp.
#include "lapicque/io/sonata.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {

namespace {

/// Milliseconds in the unit that an attribute names; SONATA's times are ms.
double time_factor(const Hdf5File& file, const std::string& object) {
  const auto unit = file.text_attribute(object, "units").value_or("ms");
  if (unit == "ms" || unit.empty()) return 1;
  if (unit == "s") return 1000;
  if (unit == "us") return 1e-3;
  fail(ErrorKind::file, "{}: {} is in \"{}\"; known units: ms, s, us", file.name(), object, unit);
}

std::vector<uint32_t> read_ids(const Hdf5File& file, const std::string& path) {
  auto ids = file.read<uint32_t>(path);
  for (const uint32_t id : ids)
    if (id >= max_file_neurons)
      fail(ErrorKind::file, "{}: {} holds the id {}; the largest that is read is {}", file.name(),
           path, id, max_file_neurons - 1);
  return ids;
}

SpikeRecord read_population(const Hdf5File& file, const std::string& group,
                            const std::string& name) {
  const auto ids = file.has(group + "/node_ids") ? "/node_ids" : "/gids";
  SpikeRecord record{name, {}};
  auto& s = record.spikes;
  s.times = file.read<double>(group + "/timestamps");
  s.senders = read_ids(file, group + ids);
  if (s.times.size() != s.senders.size())
    fail(ErrorKind::file, "{}: {} has {} timestamps and {} ids", file.name(), group, s.times.size(),
         s.senders.size());
  const double factor = time_factor(file, group + "/timestamps");
  for (double& t : s.times) {
    t *= factor;
    if (!std::isfinite(t))
      fail(ErrorKind::file, "{}: {}/timestamps holds {}", file.name(), group, t);
  }
  const bool any = !s.times.empty();
  const auto latest = any ? *std::ranges::max_element(s.times) : 0;
  const auto earliest = any ? *std::ranges::min_element(s.times) : 0;
  const double largest = any ? double(*std::ranges::max_element(s.senders)) + 1 : 0;
  s.t_start = file.number_attribute(group, "t_start").value_or(std::min(0.0, earliest));
  s.t_stop = file.number_attribute(group, "t_stop").value_or(std::max(s.t_start, latest));
  const double n = file.number_attribute(group, "n_neurons").value_or(largest);
  if (!(n >= largest && n <= max_file_neurons))
    fail(ErrorKind::file, "{}: {} has n_neurons = {}, must be from {} to {}", file.name(), group, n,
         largest, max_file_neurons);
  s.n_neurons = uint32_t(n);
  try {
    s = sorted(std::move(s));
  } catch (const Error& error) {
    fail(ErrorKind::file, "{}: {}: {}", file.name(), group, error.what());
  }
  return record;
}

Trace read_trace(const Hdf5File& file, const std::string& group, const std::string& name) {
  const auto mapping = group + "/mapping";
  Trace trace;
  trace.population = name;
  trace.variable = file.text_attribute(group, "variable").value_or("data");
  trace.unit = file.text_attribute(group + "/data", "units").value_or("");
  trace.neurons = read_ids(file, mapping + "/node_ids");
  const auto shape = file.shape(group + "/data");
  const auto time = file.read<double>(mapping + "/time");
  if (time.size() != 3 || !(time[2] > 0) || !std::isfinite(time[0]) || !std::isfinite(time[2]))
    fail(ErrorKind::file, "{}: {}/time must hold start, stop and a step > 0", file.name(), mapping);
  if (shape.size() != 2 || shape[1] != trace.neurons.size())
    fail(ErrorKind::file,
         "{}: {}/data must have one column for each of {} node_ids; one element a node is read",
         file.name(), group, trace.neurons.size());
  const double factor = time_factor(file, mapping + "/time");
  trace.t_start = time[0] * factor;
  trace.interval = time[2] * factor;
  trace.samples = file.read<double>(group + "/data");
  return trace;
}

}  // namespace

std::vector<SpikeRecord> read_spikes(const std::filesystem::path& path) {
  return read_spikes(Hdf5File::open(path));
}

std::vector<SpikeRecord> read_spikes(const Hdf5File& file) {
  if (!file.has("/spikes"))
    fail(ErrorKind::file, "{}: has no /spikes; it is not a SONATA spike file", file.name());
  if (file.has("/spikes/timestamps")) return {read_population(file, "/spikes", "spikes")};
  std::vector<SpikeRecord> records;
  for (const auto& name : file.children("/spikes"))
    records.push_back(read_population(file, "/spikes/" + name, name));
  return records;
}

std::vector<Trace> read_report(const std::filesystem::path& path) {
  return read_report(Hdf5File::open(path));
}

std::vector<Trace> read_report(const Hdf5File& file) {
  if (!file.has("/report"))
    fail(ErrorKind::file, "{}: has no /report; it is not a SONATA report", file.name());
  std::vector<Trace> traces;
  for (const auto& name : file.children("/report"))
    traces.push_back(read_trace(file, "/report/" + name, name));
  return traces;
}

}  // namespace lapicque
