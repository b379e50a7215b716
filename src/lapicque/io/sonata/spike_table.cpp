#include "lapicque/io/sonata/spike_table.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "lapicque/base/error.hpp"
#include "lapicque/io/json.hpp"
#include "lapicque/io/sonata.hpp"
#include "lapicque/io/sonata/types.hpp"

namespace lapicque {
namespace {

constexpr size_t max_bytes = size_t(1) << 30;

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  for (size_t i = 0; (i = text.find_first_not_of(separators, i)) != text.npos;) {
    const auto end = std::min(text.size(), text.find_first_of(separators, i));
    words.push_back(text.substr(i, end - i));
    i = end;
  }
  return words;
}

/// The places of the columns in the first line.
struct Columns {
  size_t n = 0, time = 0, id = 0, population = 0;
  bool has_population = false, lists = false;
};

Columns columns_of(std::string_view line, const std::string& where) {
  Columns columns;
  const auto names = split(line, " \t");
  columns.n = names.size();
  const auto find = [&](std::initializer_list<std::string_view> wanted, size_t& place) {
    for (const auto name : wanted)
      if (const auto at = std::ranges::find(names, name); at != names.end()) {
        place = size_t(at - names.begin());
        return true;
      }
    return false;
  };
  columns.lists = find({"spike-times"}, columns.time);
  const bool times = columns.lists || find({"timestamps"}, columns.time);
  const bool ids = find({"node_ids", "gid", "gids"}, columns.id);
  columns.has_population = find({"population"}, columns.population);
  if (!times || !ids)
    fail(ErrorKind::file,
         "{}: the columns are \"{}\", must be \"timestamps population node_ids\" or \"gid "
         "spike-times\"",
         where, line);
  return columns;
}

}  // namespace

std::vector<SpikeRecord> parse_spike_table(std::string_view text, std::string_view name) {
  std::vector<SpikeRecord> records;
  std::map<std::string, size_t, std::less<>> known;
  Columns columns;
  for (size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto where = fmt::format("{}:{}", name, number);
    const auto words = split(line, " \t");
    if (words.empty()) continue;
    if (columns.n == 0) {
      columns = columns_of(line, where);
      continue;
    }
    if (words.size() != columns.n)
      fail(ErrorKind::file, "{}: {} fields for {} columns", where, words.size(), columns.n);
    const auto id = as_number(words[columns.id]);
    if (!id || *id < 0 || *id != std::floor(*id) || *id >= max_file_neurons)
      fail(ErrorKind::file, "{}: \"{}\" is no node id, a whole number below {}", where,
           words[columns.id], max_file_neurons);
    const auto population = columns.has_population ? words[columns.population] : "spikes";
    const auto [at, is_new] = known.try_emplace(std::string(population), records.size());
    if (is_new) records.push_back({std::string(population), {}});
    auto& spikes = records[at->second].spikes;
    for (const auto word : split(words[columns.time], columns.lists ? "," : "")) {
      const auto time = as_number(word);
      if (!time) fail(ErrorKind::file, "{}: \"{}\" is no time in ms", where, word);
      spikes.times.push_back(*time);
      spikes.senders.push_back(uint32_t(*id));
      spikes.n_neurons = std::max(spikes.n_neurons, uint32_t(*id) + 1);
      spikes.t_start = std::min(spikes.t_start, *time);
      spikes.t_stop = std::max(spikes.t_stop, *time);
    }
  }
  if (columns.n == 0) fail(ErrorKind::file, "{}: is empty", name);
  for (auto& record : records) record.spikes = sorted(std::move(record.spikes));
  return records;
}

std::vector<SpikeRecord> read_spike_table(const std::filesystem::path& path) {
  return parse_spike_table(io::read_text_file(path, max_bytes), path.string());
}

}  // namespace lapicque
