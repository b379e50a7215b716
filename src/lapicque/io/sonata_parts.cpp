#include "lapicque/io/sonata_parts.hpp"

#include <algorithm>
#include <array>

#include "lapicque/base/error.hpp"
#include "lapicque/base/version.hpp"

namespace lapicque::io {
namespace {

constexpr std::array<std::string_view, 3> sortings{// as SpikeOrder
                                                   "none", "by_id", "by_time"};

}  // namespace

Hdf5Writer marked(Hdf5Writer file, const FileOrigin& origin) {
  file.set_attribute("/", "magic", uint32_t(0x0A7A));
  file.set_attribute("/", "version", std::span<const uint32_t>(std::array<uint32_t, 2>{0, 1}));
  file.set_attribute("/", "lapicque_version", version());
  file.set_attribute("/", "lapicque_build", build_summary());
  file.set_attribute("/", "seed", origin.seed);
  file.set_attribute("/", "configuration_hash", text_hash(origin.configuration));
  if (origin.dt > 0) file.set_attribute("/", "dt", origin.dt);
  return file;
}

std::string unique_name(std::string name, std::set<std::string>& taken) {
  std::ranges::replace(name, '/', '_');
  if (name.empty() || name == "." || name == "..") name = "population";
  auto result = name;
  for (int i = 2; !taken.insert(result).second; ++i) result = fmt::format("{} #{}", name, i);
  return result;
}

void describe(Hdf5Writer& file, const std::string& group, const Trace& trace, double begin,
              double end) {
  const size_t n = trace.neurons.size();
  file.set_attribute(group + "/data", "units", trace.unit);
  file.set_attribute(group, "variable", trace.variable);
  std::vector<uint64_t> ids(trace.neurons.begin(), trace.neurons.end()), pointers(n + 1);
  for (size_t i = 0; i <= n; ++i) pointers[i] = i;
  const std::array<double, 3> time{begin, end, trace.interval};
  const auto mapping = group + "/mapping";
  file.write<uint64_t>(mapping + "/node_ids", ids);
  file.write<uint64_t>(mapping + "/index_pointers", pointers);
  file.write<uint32_t>(mapping + "/element_ids", std::vector<uint32_t>(n, 0));
  file.write<double>(mapping + "/time", time);
  file.set_attribute(mapping + "/time", "units", "ms");
}

void describe(Hdf5Writer& file, const std::string& group, double t_start, double t_stop,
              uint32_t n_neurons, SpikeOrder order) {
  file.set_attribute(group + "/timestamps", "units", "ms");
  file.set_enum_attribute(group, "sorting", sortings, size_t(order));
  file.set_attribute(group, "t_start", t_start);
  file.set_attribute(group, "t_stop", t_stop);
  file.set_attribute(group, "n_neurons", uint64_t(n_neurons));
}

std::vector<std::pair<std::string, std::vector<const Trace*>>> by_report(
    std::span<const Trace> traces) {
  std::vector<std::vector<const Trace*>> reports;
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
  std::vector<std::pair<std::string, std::vector<const Trace*>>> named;
  std::set<std::string> taken;
  for (auto& report : reports) {
    const auto& variable = report.front()->variable;
    auto name = variable;
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}_{}", variable, n);
    named.emplace_back(name + ".h5", std::move(report));
  }
  return named;
}

}  // namespace lapicque::io
