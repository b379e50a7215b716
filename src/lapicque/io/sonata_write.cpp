#include <algorithm>
#include <numeric>
#include <set>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata_parts.hpp"

namespace lapicque {

using io::by_report;
using io::describe;
using io::marked;
using io::unique_name;

namespace {

void save_report(const std::filesystem::path& path, std::span<const Trace* const> traces,
                 const FileOrigin& origin) {
  auto file = marked({}, origin);
  file.make_group("/report");
  std::set<std::string> taken;
  for (const Trace* trace : traces) {
    const auto group = "/report/" + unique_name(trace->population, taken);
    file.write<double>(group + "/data", trace->samples,
                       {trace->n_samples(), trace->neurons.size()});
    describe(file, group, *trace, trace->t_start,
             trace->t_start + trace->interval * double(trace->n_samples()));
  }
  file.save(path);
}

/// The same spikes, sorted by sender and then by time.
SpikeTrains by_sender(const SpikeTrains& spikes) {
  std::vector<size_t> places(spikes.times.size());
  std::iota(places.begin(), places.end(), size_t(0));
  std::ranges::stable_sort(places, {}, [&](size_t i) { return spikes.senders[i]; });
  SpikeTrains result = spikes;
  for (size_t i = 0; i < places.size(); ++i) {
    result.times[i] = spikes.times[places[i]];
    result.senders[i] = spikes.senders[places[i]];
  }
  return result;
}

}  // namespace

std::string text_hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  return fmt::format("{:016x}", hash);
}

void write_spikes(const std::filesystem::path& path, std::span<const SpikeRecord> records,
                  const FileOrigin& origin, SpikeOrder order) {
  auto file = marked({}, origin);
  file.make_group("/spikes");
  std::set<std::string> taken;
  for (const auto& record : records) {
    const auto s = order == SpikeOrder::by_id ? by_sender(record.spikes) : record.spikes;
    const auto group = "/spikes/" + unique_name(record.population, taken);
    file.make_group(group);
    const std::vector<uint64_t> ids(s.senders.begin(), s.senders.end());
    file.write<double>(group + "/timestamps", s.times);
    file.write<uint64_t>(group + "/node_ids", ids);
    describe(file, group, s.t_start, s.t_stop, s.n_neurons, order);
  }
  file.save(path);
}

void write_report(const std::filesystem::path& path, std::span<const Trace> traces,
                  const FileOrigin& origin) {
  std::vector<const Trace*> places;
  for (const auto& trace : traces) places.push_back(&trace);
  save_report(path, places, origin);
}

std::vector<std::filesystem::path> write_reports(const std::filesystem::path& folder,
                                                 std::span<const Trace> traces,
                                                 const FileOrigin& origin) {
  std::vector<std::filesystem::path> files;
  for (const auto& [name, report] : by_report(traces)) {
    files.push_back(folder / name);
    save_report(files.back(), report, origin);
  }
  return files;
}

}  // namespace lapicque
