#include "lapicque/io/spike_stream.hpp"

#include <hdf5.h>

#include <array>
#include <cmath>
#include <map>
#include <system_error>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/hdf5_handle.hpp"

namespace lapicque {
namespace {

using io::Handle;
constexpr hsize_t chunk_items = 1 << 16;

}  // namespace

struct SpikeStream::File {
  struct Population {
    Handle times, ids;
    hsize_t n = 0;
    double t_start = 0, t_stop = 0;
    uint32_t n_neurons = 0;
  };
  std::filesystem::path path, part;
  FileOrigin origin;
  std::map<std::string, Population> populations;
  Handle file;

  void must(bool done, const std::string& what) const {
    if (!done)
      fail(ErrorKind::file, "cannot write {} of {} ({}); is the disk full?", what, path.string(),
           io::hdf5_reason());
  }

  Handle make_list(const std::string& where, hid_t type) {
    const hsize_t none = 0, unlimited = H5S_UNLIMITED;
    const Handle space(H5Screate_simple(1, &none, &unlimited), &H5Sclose);
    const Handle plist(H5Pcreate(H5P_DATASET_CREATE), &H5Pclose);
    H5Pset_chunk(plist, 1, &chunk_items);
    H5Pset_shuffle(plist);
    H5Pset_deflate(plist, 1);
    const Handle links(H5Pcreate(H5P_LINK_CREATE), &H5Pclose);
    H5Pset_create_intermediate_group(links, 1);
    Handle list(H5Dcreate2(file, where.c_str(), type, space, links, plist, H5P_DEFAULT), &H5Dclose);
    must(list.valid(), where);
    return list;
  }

  template <class T>
  void extend(const Handle& list, hsize_t from, const std::vector<T>& items,
              const std::string& what) {
    if (items.empty()) return;
    const hsize_t n = items.size(), size = from + n;
    must(H5Dset_extent(list, &size) >= 0, what);
    const Handle place(H5Dget_space(list), &H5Sclose);
    must(H5Sselect_hyperslab(place, H5S_SELECT_SET, &from, nullptr, &n, nullptr) >= 0, what);
    const Handle memory(H5Screate_simple(1, &n, nullptr), &H5Sclose);
    must(H5Dwrite(list, io::native_type<T>(), memory, place, H5P_DEFAULT, items.data()) >= 0, what);
  }

  template <class T>
  void attribute(const std::string& object, const char* name, T value) {
    const Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
    const Handle id(H5Acreate_by_name(file, object.c_str(), name, io::native_type<T>(), space,
                                      H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                    &H5Aclose);
    must(id.valid() && H5Awrite(id, io::native_type<T>(), &value) >= 0, name);
  }

  void text(const std::string& object, const char* name, const std::string& value) {
    const Handle type(H5Tcopy(H5T_C_S1), &H5Tclose);
    H5Tset_size(type, std::max<size_t>(1, value.size()));
    const Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
    const Handle id(H5Acreate_by_name(file, object.c_str(), name, type, space, H5P_DEFAULT,
                                      H5P_DEFAULT, H5P_DEFAULT),
                    &H5Aclose);
    must(id.valid() && H5Awrite(id, type, value.c_str()) >= 0, name);
  }

  /// SONATA's enumeration of how spikes are sorted; ours are by time.
  void sorted_by_time(const std::string& group) {
    const Handle type(H5Tenum_create(H5T_NATIVE_INT8), &H5Tclose);
    int8_t value = 0;
    for (const char* label : {"none", "by_id", "by_time"})
      H5Tenum_insert(type, label, &value), ++value;
    const Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
    const Handle id(H5Acreate_by_name(file, group.c_str(), "sorting", type, space, H5P_DEFAULT,
                                      H5P_DEFAULT, H5P_DEFAULT),
                    &H5Aclose);
    const int8_t by_time = 2;
    must(id.valid() && H5Awrite(id, type, &by_time) >= 0, "sorting");
  }
};

SpikeStream::SpikeStream(std::filesystem::path path, FileOrigin origin)
    : file_(std::make_unique<File>()) {
  io::quiet_hdf5();
  File& f = *file_;
  f.path = std::move(path);
  f.part = f.path.string() + ".part";
  f.origin = std::move(origin);
  std::error_code ignored;
  if (f.path.has_parent_path()) std::filesystem::create_directories(f.path.parent_path(), ignored);
  f.file = Handle(H5Fcreate(f.part.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), &H5Fclose);
  if (!f.file.valid())
    fail(ErrorKind::file, "cannot write {} ({})", f.path.string(), io::hdf5_reason());
  f.attribute("/", "magic", uint32_t(0x0A7A));
  f.attribute("/", "seed", f.origin.seed);
  f.text("/", "configuration_hash", text_hash(f.origin.configuration));
  if (f.origin.dt > 0) f.attribute("/", "dt", f.origin.dt);
}

SpikeStream::SpikeStream(SpikeStream&&) noexcept = default;

SpikeStream::~SpikeStream() {
  if (!file_ || !file_->file.valid()) return;
  const auto part = file_->part;
  file_.reset();
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
}

void SpikeStream::append(const Recording& recording) {
  File& f = *file_;
  for (const SpikeRecord& record : recording.spikes) {
    const SpikeTrains& s = record.spikes;
    const std::string group = "/spikes/" + record.population;
    auto [at, added] = f.populations.try_emplace(record.population);
    File::Population& p = at->second;
    if (added) {
      require(record.population.find('/') == std::string::npos,
              "population \"{}\": a name in a file has no \"/\"", record.population);
      p.times = f.make_list(group + "/timestamps", H5T_NATIVE_DOUBLE);
      p.ids = f.make_list(group + "/node_ids", H5T_NATIVE_UINT64);
      f.text(group + "/timestamps", "units", "ms");
      f.sorted_by_time(group);
      p.t_start = p.t_stop = s.t_start;
      p.n_neurons = s.n_neurons;
    }
    require(s.n_neurons == p.n_neurons, "population \"{}\" has {} neurons, had {}",
            record.population, s.n_neurons, p.n_neurons);
    require(
        s.t_start >= p.t_stop - time_tolerance,
        "population \"{}\": spikes from {:g} ms on, but those until {:g} ms are written already; "
        "call clear_recording() after append()",
        record.population, s.t_start, p.t_stop);
    f.extend(p.times, p.n, s.times, group + "/timestamps");
    f.extend(p.ids, p.n, std::vector<uint64_t>(s.senders.begin(), s.senders.end()),
             group + "/node_ids");
    p.n += s.times.size();
    p.t_stop = s.t_stop;
  }
  f.must(H5Fflush(f.file, H5F_SCOPE_GLOBAL) >= 0, "spikes");
}

void SpikeStream::finish() {
  File& f = *file_;
  for (const auto& [name, p] : f.populations) {
    const std::string group = "/spikes/" + name;
    f.attribute(group, "t_start", p.t_start);
    f.attribute(group, "t_stop", p.t_stop);
    f.attribute(group, "n_neurons", uint64_t(p.n_neurons));
  }
  f.must(H5Fflush(f.file, H5F_SCOPE_GLOBAL) >= 0, "spikes");
  f.populations.clear();
  f.file = Handle();
  std::error_code failed;
  std::filesystem::rename(f.part, f.path, failed);
  if (failed) fail(ErrorKind::file, "cannot write {} ({})", f.path.string(), failed.message());
}

}  // namespace lapicque
