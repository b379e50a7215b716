#include "lapicque/io/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata.hpp"
#include "lapicque/recording/file_output.hpp"

namespace lapicque {
namespace {

constexpr std::string_view header = "population,neuron,time_ms";

/// A name with a comma, a quote or a line break is quoted, as in RFC 4180.
std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == text.npos) return std::string(text);
  std::string result = "\"";
  for (char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + '"';
}

/// Takes one cell off the front of `line`, with the comma after it.
std::string take_cell(std::string_view& line, const std::string& where) {
  std::string cell;
  if (!line.starts_with('"')) {
    const size_t end = std::min(line.find(','), line.size());
    cell = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return cell;
  }
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] != '"') {
      cell += line[i];
    } else if (i + 1 < line.size() && line[i + 1] == '"') {
      cell += line[i++];
    } else {
      line.remove_prefix(std::min(i + 2, line.size()));
      return cell;
    }
  }
  fail(ErrorKind::file, "{}: a quote is not closed", where);
}

template <class T>
T number_in(std::string_view cell, const std::string& where) {
  T number{};
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size())
    fail(ErrorKind::file, "{}: \"{}\" is not a number; a line is {}", where, cell, header);
  return number;
}

}  // namespace

void write_spikes_csv(const std::filesystem::path& path, std::span<const SpikeRecord> records) {
  std::string text = fmt::format("{}\n", header);
  for (const auto& record : records) {
    const auto name = csv_cell(record.population);
    const auto& s = record.spikes;
    for (size_t i = 0; i < s.n_spikes(); ++i)
      fmt::format_to(std::back_inserter(text), "{},{},{}\n", name, s.senders[i], s.times[i]);
  }
  write_file(path, text);
}

std::vector<SpikeRecord> read_spikes_csv(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    fail(ErrorKind::file, "{}: no such file, or it cannot be read", path.string());
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return parse_spikes_csv(text, path.string());
}

std::vector<SpikeRecord> parse_spikes_csv(std::string_view text, std::string_view source_name) {
  std::vector<SpikeRecord> records;
  std::map<std::string, size_t> places;
  size_t line_number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto where = fmt::format("{}:{}", source_name, ++line_number);
    if (line_number == 1) {
      if (line != header) fail(ErrorKind::file, "{}: the first line must be {}", where, header);
      continue;
    }
    if (line.empty()) continue;
    const auto name = take_cell(line, where);
    const auto neuron = number_in<uint32_t>(take_cell(line, where), where);
    const auto time = number_in<double>(take_cell(line, where), where);
    if (!line.empty()) fail(ErrorKind::file, "{}: more than three cells", where);
    if (neuron >= max_file_neurons)
      fail(ErrorKind::file, "{}: neuron {}; the largest that is read is {}", where, neuron,
           max_file_neurons - 1);
    if (!std::isfinite(time)) fail(ErrorKind::file, "{}: a spike at {} ms", where, time);
    const auto [place, is_new] = places.try_emplace(name, records.size());
    if (is_new) records.push_back({name, {}});
    auto& s = records[place->second].spikes;
    s.times.push_back(time);
    s.senders.push_back(neuron);
    s.n_neurons = std::max(s.n_neurons, neuron + 1);
    s.t_start = std::min(s.t_start, time);
    s.t_stop = std::max(s.t_stop, time);
  }
  if (line_number == 0)
    fail(ErrorKind::file, "{}: is empty; its first line must be {}", source_name, header);
  for (auto& record : records) record.spikes = sorted(std::move(record.spikes));
  return records;
}

void write_trace_csv(const std::filesystem::path& path, const Trace& trace) {
  std::string text = "time_ms";
  for (const uint32_t i : trace.neurons)
    text += "," + csv_cell(fmt::format("{}[{}].{} ({})", trace.population, i, trace.variable,
                                       trace.unit));
  text += '\n';
  const size_t n = trace.neurons.size();
  for (size_t row = 0; row < trace.n_samples(); ++row) {
    fmt::format_to(std::back_inserter(text), "{}", trace.t_start + double(row) * trace.interval);
    for (size_t i = 0; i < n; ++i)
      fmt::format_to(std::back_inserter(text), ",{}", trace.samples[row * n + i]);
    text += '\n';
  }
  write_file(path, text);
}

}  // namespace lapicque
