#include "lapicque/io/spike_stream.hpp"

#include <map>
#include <set>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata_parts.hpp"

namespace lapicque {

struct SpikeStream::File {
  struct Population {
    std::string group;
    double t_start = 0, t_stop = 0;
    uint32_t n_neurons = 0;
  };
  std::filesystem::path path;
  Hdf5Writer writer;
  std::map<std::string, Population> populations;
  std::set<std::string> taken;
};

SpikeStream::SpikeStream(std::filesystem::path path, FileOrigin origin)
    : file_(std::make_unique<File>(
          File{path, io::marked(Hdf5Writer::on_disk(path), origin), {}, {}})) {
  file_->writer.make_group("/spikes");
}

SpikeStream::SpikeStream(SpikeStream&&) noexcept = default;
SpikeStream::~SpikeStream() = default;

void SpikeStream::append(const Recording& recording) {
  File& f = *file_;
  for (const SpikeRecord& record : recording.spikes) {
    const SpikeTrains& s = record.spikes;
    auto [at, added] = f.populations.try_emplace(record.population);
    File::Population& p = at->second;
    if (added)
      p = {"/spikes/" + io::unique_name(record.population, f.taken), s.t_start, s.t_start,
           s.n_neurons};
    require(s.n_neurons == p.n_neurons, "population \"{}\" has {} neurons, had {}",
            record.population, s.n_neurons, p.n_neurons);
    require(
        s.t_start >= p.t_stop - time_tolerance,
        "population \"{}\": spikes from {:g} ms on, but those until {:g} ms are written already; "
        "call clear_recording() after append()",
        record.population, s.t_start, p.t_stop);
    f.writer.append<double>(p.group + "/timestamps", s.times);
    f.writer.append<uint64_t>(p.group + "/node_ids",
                              std::vector<uint64_t>(s.senders.begin(), s.senders.end()));
    p.t_stop = s.t_stop;
  }
  f.writer.flush();
}

void SpikeStream::finish() {
  for (const auto& [name, p] : file_->populations)
    io::describe(file_->writer, p.group, p.t_start, p.t_stop, p.n_neurons);
  file_->writer.save(file_->path);
}

}  // namespace lapicque
