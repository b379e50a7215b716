#include "lapicque/io/sonata.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "lapicque/base/error.hpp"
#include "lapicque/base/version.hpp"

namespace lapicque {
namespace {

constexpr std::array<std::string_view, 3> sortings{"none", "by_id", "by_time"};
constexpr size_t by_time = 2;

Hdf5Writer create_sonata(const FileOrigin& origin) {
  Hdf5Writer file;
  file.set_attribute("/", "magic", uint32_t(0x0A7A));
  file.set_attribute("/", "version", std::span<const uint32_t>(std::array<uint32_t, 2>{0, 1}));
  file.set_attribute("/", "lapicque_version", version());
  file.set_attribute("/", "lapicque_build", build_summary());
  file.set_attribute("/", "seed", origin.seed);
  file.set_attribute("/", "configuration_hash", text_hash(origin.configuration));
  if (origin.dt > 0) file.set_attribute("/", "dt", origin.dt);
  return file;
}

/// A name that is a valid HDF5 link and new in `taken`.
std::string unique_name(std::string name, std::set<std::string>& taken) {
  std::ranges::replace(name, '/', '_');
  if (name.empty() || name == "." || name == "..") name = "population";
  auto result = name;
  for (int i = 2; !taken.insert(result).second; ++i) result = fmt::format("{} #{}", name, i);
  return result;
}

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

void save_report(const std::filesystem::path& path, std::span<const Trace* const> traces,
                 const FileOrigin& origin) {
  auto file = create_sonata(origin);
  file.make_group("/report");
  std::set<std::string> taken;
  for (const Trace* t : traces) {
    const Trace& trace = *t;
    const size_t n = trace.neurons.size();
    const auto group = "/report/" + unique_name(trace.population, taken);
    file.write<double>(group + "/data", trace.samples, {trace.n_samples(), n});
    file.set_attribute(group + "/data", "units", trace.unit);
    file.set_attribute(group, "variable", trace.variable);
    std::vector<uint64_t> ids(trace.neurons.begin(), trace.neurons.end()), pointers(n + 1);
    for (size_t i = 0; i <= n; ++i) pointers[i] = i;
    const double stop = trace.t_start + trace.interval * double(trace.n_samples());
    const std::array<double, 3> time{trace.t_start, stop, trace.interval};  // half-open
    const auto mapping = group + "/mapping";
    file.write<uint64_t>(mapping + "/node_ids", ids);
    file.write<uint64_t>(mapping + "/index_pointers", pointers);
    file.write<uint32_t>(mapping + "/element_ids", std::vector<uint32_t>(n, 0));
    file.write<double>(mapping + "/time", time);
    file.set_attribute(mapping + "/time", "units", "ms");
  }
  file.save(path);
}

}  // namespace

std::string text_hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  return fmt::format("{:016x}", hash);
}

void write_spikes(const std::filesystem::path& path, std::span<const SpikeRecord> records,
                  const FileOrigin& origin) {
  auto file = create_sonata(origin);
  file.make_group("/spikes");
  std::set<std::string> taken;
  for (const auto& record : records) {
    const auto& s = record.spikes;
    const auto group = "/spikes/" + unique_name(record.population, taken);
    file.make_group(group);
    const std::vector<uint64_t> ids(s.senders.begin(), s.senders.end());
    file.write<double>(group + "/timestamps", s.times);
    file.set_attribute(group + "/timestamps", "units", "ms");
    file.write<uint64_t>(group + "/node_ids", ids);
    file.set_enum_attribute(group, "sorting", sortings, by_time);
    file.set_attribute(group, "t_start", s.t_start);
    file.set_attribute(group, "t_stop", s.t_stop);
    file.set_attribute(group, "n_neurons", uint64_t(s.n_neurons));
  }
  file.save(path);
}

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

void write_report(const std::filesystem::path& path, std::span<const Trace> traces,
                  const FileOrigin& origin) {
  std::vector<const Trace*> places;
  for (const auto& trace : traces) places.push_back(&trace);
  save_report(path, places, origin);
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

std::vector<std::filesystem::path> write_reports(const std::filesystem::path& folder,
                                                 std::span<const Trace> traces,
                                                 const FileOrigin& origin) {
  std::vector<std::vector<const Trace*>> reports;  // of one variable and different populations
  for (const auto& trace : traces) {
    const auto fits = [&](const auto& report) {
      return report.front()->variable == trace.variable &&
             std::ranges::none_of(
                 report, [&](const Trace* t) { return t->population == trace.population; });
    };
    const auto place = std::ranges::find_if(reports, fits);
    if (place == reports.end())
      reports.push_back({&trace});
    else
      place->push_back(&trace);
  }
  std::vector<std::filesystem::path> files;
  std::set<std::string> taken;
  for (const auto& report : reports) {
    auto name = report.front()->variable;
    for (int i = 2; !taken.insert(name).second; ++i)
      name = fmt::format("{}_{}", report.front()->variable, i);
    files.push_back(folder / (name + ".h5"));
    save_report(files.back(), report, origin);
  }
  return files;
}

}  // namespace lapicque
