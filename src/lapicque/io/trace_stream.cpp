#include "lapicque/io/trace_stream.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata_parts.hpp"

namespace lapicque {

struct TraceStream::Files {
  struct File {
    std::filesystem::path path;
    Hdf5Writer writer;
  };
  struct Part {
    size_t file = 0;
    std::string group;
    Trace about;  ///< without its samples
    size_t n_samples = 0;

    double end() const { return about.t_start + about.interval * double(n_samples); }
  };
  std::filesystem::path folder;
  FileOrigin origin;
  std::vector<File> files;
  std::vector<Part> parts;

  void begin(const Recording& recording);
};

void TraceStream::Files::begin(const Recording& recording) {
  parts.resize(recording.traces.size());
  for (const auto& [name, report] : io::by_report(recording.traces)) {
    files.push_back({folder / name, io::marked(Hdf5Writer::on_disk(folder / name), origin)});
    std::set<std::string> taken;
    for (const Trace* trace : report) {
      auto& part = parts[size_t(trace - recording.traces.data())];
      part.file = files.size() - 1;
      part.group = "/report/" + io::unique_name(trace->population, taken);
      part.about = *trace;
      part.about.samples.clear();
    }
  }
}

TraceStream::TraceStream(std::filesystem::path folder, FileOrigin origin)
    : files_(std::make_unique<Files>(Files{std::move(folder), std::move(origin), {}, {}})) {}
TraceStream::TraceStream(TraceStream&&) noexcept = default;
TraceStream::~TraceStream() = default;

void TraceStream::append(const Recording& recording) {
  auto& f = *files_;
  if (f.files.empty()) f.begin(recording);
  require(f.parts.size() == recording.traces.size(), "a recording of {} traces after one of {}",
          recording.traces.size(), f.parts.size());
  for (size_t i = 0; i < f.parts.size(); ++i) {
    auto& part = f.parts[i];
    const Trace& trace = recording.traces[i];
    require(trace.neurons == part.about.neurons, "population \"{}\": other neurons than before",
            trace.population);
    // A recording that goes on starts with a sample of its first moment, which is there already.
    const double ahead = (part.end() - trace.t_start) / part.about.interval;
    const double known = part.n_samples == 0 ? 0 : std::round(ahead);
    require(part.n_samples == 0 || (std::abs(ahead - known) < 1e-3 && (known == 0 || known == 1)),
            "population \"{}\": samples from {:g} ms on, where {:g} ms is the next; clear a "
            "recording at a multiple of its interval, after append()",
            trace.population, trace.t_start, part.end());
    const size_t skipped = std::min(trace.n_samples(), size_t(known));
    const size_t width = trace.neurons.size();
    f.files[part.file].writer.append<double>(
        part.group + "/data", std::span(trace.samples).subspan(skipped * width), width);
    part.n_samples += trace.n_samples() - skipped;
  }
  for (auto& file : f.files) file.writer.flush();
}

void TraceStream::finish() {
  auto& f = *files_;
  for (const auto& part : f.parts)
    io::describe(f.files[part.file].writer, part.group, part.about, part.about.t_start, part.end());
  for (auto& file : f.files) file.writer.save(file.path);
}

}  // namespace lapicque
