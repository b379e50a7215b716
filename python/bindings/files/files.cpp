// Networks from TOML, results to and from SONATA: what needs HDF5 and the readers of io/.
#include "../bindings.hpp"
#include "lapicque/io/sonata.hpp"
#include "lapicque/io/toml.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque::python {
namespace {

py::tuple read_network(const std::string& path, const std::vector<std::string>& overrides) {
  NetworkFile file = read_network_file(path, overrides);
  const RunOptions& run = file.run;
  const py::dict options(py::arg("duration") = run.duration, py::arg("warmup") = run.warmup,
                         py::arg("dt") = run.dt, py::arg("seed") = run.seed,
                         py::arg("threads") = run.threads,
                         py::arg("precision") = run.precision == "double" ? "float64" : "float32",
                         py::arg("weights") = run.weights == "exact" ? "exact" : "bits16");
  return py::make_tuple(std::move(file.network), options);
}

void write_spike_file(const std::string& path, const Recording& recording, uint64_t seed) {
  write_spikes(path, recording.spikes, {.seed = seed, .dt = recording.dt});
}

std::vector<std::string> write_report_files(const std::string& folder, const Recording& recording,
                                            uint64_t seed) {
  std::vector<std::string> names;
  for (const auto& file :
       write_reports(folder, recording.traces, {.seed = seed, .dt = recording.dt}))
    names.push_back(file.string());
  return names;
}

std::vector<std::pair<std::string, SpikeTrains>> read_spike_file(const std::string& path) {
  std::vector<std::pair<std::string, SpikeTrains>> list;
  for (SpikeRecord& record : read_spikes(path))
    list.emplace_back(std::move(record.population), std::move(record.spikes));
  return list;
}

std::vector<Trace> read_report_file(const std::string& path) { return read_report(path); }

}  // namespace

void bind_files(py::module_& m) {
  m.attr("has_files") = true;
  m.def("read_network", &read_network, py::arg("path"), py::arg("overrides"));
  m.def("write_spikes", &write_spike_file, py::arg("path"), py::arg("recording"), py::arg("seed"));
  m.def("write_reports", &write_report_files, py::arg("folder"), py::arg("recording"),
        py::arg("seed"));
  m.def("read_spikes", &read_spike_file, py::arg("path"));
  m.def("read_report", &read_report_file, py::arg("path"));
}

}  // namespace lapicque::python
