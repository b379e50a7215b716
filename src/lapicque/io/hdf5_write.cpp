#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/hdf5_handle.hpp"
#include "lapicque/recording/file_output.hpp"

namespace lapicque {

using io::Handle;

namespace {

constexpr size_t chunk_bytes = size_t(1) << 20;
constexpr size_t smallest_packed = 4096;  // bytes; below, packing does not pay
constexpr unsigned deflate_level = 1;

/// Large data sets are packed in chunks of whole rows.
Handle layout(std::span<const hsize_t> dims, size_t n_bytes, size_t item_bytes) {
  Handle plist(H5Pcreate(H5P_DATASET_CREATE), &H5Pclose);
  if (n_bytes < smallest_packed) return plist;
  std::vector<hsize_t> chunk(dims.begin(), dims.end());
  size_t row = item_bytes;
  for (size_t i = 1; i < chunk.size(); ++i) {
    chunk[i] = std::min<hsize_t>(chunk[i], std::max<size_t>(1, chunk_bytes / row));
    row *= chunk[i];
  }
  chunk[0] = std::min<hsize_t>(chunk[0], std::max<size_t>(1, chunk_bytes / row));
  H5Pset_chunk(plist, int(chunk.size()), chunk.data());
  H5Pset_shuffle(plist);
  H5Pset_deflate(plist, deflate_level);
  return plist;
}

/// Texts of any length, as h5py writes them.
Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), &H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

}  // namespace

Hdf5Writer::Hdf5Writer() {
  io::quiet_hdf5();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  H5Pset_fapl_core(access, size_t(4) << 20, false);
  file_ = std::make_unique<Handle>();
  const auto name = fmt::format("in memory at {}", fmt::ptr(file_.get()));  // one each at a time
  *file_ = Handle(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), &H5Fclose);
  must(file_->valid(), "an HDF5 file");
}

Hdf5Writer Hdf5Writer::on_disk(const std::filesystem::path& path) {
  Hdf5Writer writer;
  std::error_code error;
  if (const auto folder = path.parent_path(); !folder.empty())
    std::filesystem::create_directories(folder, error);
  writer.part_ = path;
  writer.part_ += ".part";
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  *writer.file_ =
      Handle(H5Fcreate(writer.part_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), &H5Fclose);
  writer.must(writer.file_->valid(), path.string());
  return writer;
}

Hdf5Writer::Hdf5Writer(Hdf5Writer&& other) noexcept
    : part_(std::exchange(other.part_, {})), file_(std::move(other.file_)) {}
Hdf5Writer& Hdf5Writer::operator=(Hdf5Writer&& other) noexcept {
  std::swap(part_, other.part_);
  std::swap(file_, other.file_);
  return *this;
}
Hdf5Writer::~Hdf5Writer() {
  file_.reset();
  std::error_code error;
  if (!part_.empty()) std::filesystem::remove(part_, error);
}

/// Memory is all that a file without a disk can lack.
void Hdf5Writer::must(bool done, std::string_view what) {
  if (done) return;
  if (part_.empty())
    fail(ErrorKind::resource, "cannot build {} in memory ({})", what, io::hdf5_reason());
  file_->id = -1;  // HDF5 cannot close a file that it cannot write: it is left to the system
  const auto reason = io::hdf5_reason();
  const bool full = reason.find(fmt::format("errno = {},", ENOSPC)) != reason.npos;
  fail(full ? ErrorKind::resource : ErrorKind::file, "cannot write {}: {}; is the disk full?",
       part_.string(), reason);
}

void Hdf5Writer::make_group(std::string_view path) { make_group(path, 0); }
void Hdf5Writer::make_ordered_group(std::string_view path) {
  make_group(path, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
}
void Hdf5Writer::make_group(std::string_view path, unsigned order) {
  const Handle links(H5Pcreate(H5P_LINK_CREATE), &H5Pclose);
  H5Pset_create_intermediate_group(links, 1);
  const Handle plist(H5Pcreate(H5P_GROUP_CREATE), &H5Pclose);
  if (order) H5Pset_link_creation_order(plist, order);
  const Handle group(H5Gcreate2(*file_, std::string(path).c_str(), links, plist, H5P_DEFAULT),
                     &H5Gclose);
  must(group.valid(), path);
}

void Hdf5Writer::make(std::string_view path, int64_t type, int64_t space, int64_t layout,
                      const void* from) {
  const Handle links(H5Pcreate(H5P_LINK_CREATE), &H5Pclose);
  H5Pset_create_intermediate_group(links, 1);
  const Handle dataset(
      H5Dcreate2(*file_, std::string(path).c_str(), type, space, links, layout, H5P_DEFAULT),
      &H5Dclose);
  must(dataset.valid(), path);
  must(!from || H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, from) >= 0, path);
}

template <class T>
void Hdf5Writer::write(std::string_view path, std::span<const T> numbers,
                       std::vector<uint64_t> shape) {
  if (shape.empty()) shape = {numbers.size()};
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  const Handle space(H5Screate_simple(int(dims.size()), dims.data(), nullptr), &H5Sclose);
  make(path, io::native_type<T>(), space, layout(dims, numbers.size_bytes(), sizeof(T)),
       numbers.empty() ? nullptr : numbers.data());
}
template void Hdf5Writer::write(std::string_view, std::span<const double>, std::vector<uint64_t>);
template void Hdf5Writer::write(std::string_view, std::span<const float>, std::vector<uint64_t>);
template void Hdf5Writer::write(std::string_view, std::span<const int64_t>, std::vector<uint64_t>);
template void Hdf5Writer::write(std::string_view, std::span<const uint64_t>, std::vector<uint64_t>);
template void Hdf5Writer::write(std::string_view, std::span<const uint32_t>, std::vector<uint64_t>);

template <class T>
void Hdf5Writer::write_number(std::string_view path, T number) {
  make(path, io::native_type<T>(), Handle(H5Screate(H5S_SCALAR), &H5Sclose), H5P_DEFAULT, &number);
}
template void Hdf5Writer::write_number(std::string_view, double);
template void Hdf5Writer::write_number(std::string_view, float);
template void Hdf5Writer::write_number(std::string_view, int64_t);

void Hdf5Writer::write_texts(std::string_view path, std::span<const std::string> texts,
                             std::vector<uint64_t> shape) {
  if (shape.empty()) shape = {texts.size()};
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  std::vector<const char*> pointers;
  for (const auto& text : texts) pointers.push_back(text.c_str());
  make(path, text_type(),
       Handle(H5Screate_simple(int(dims.size()), dims.data(), nullptr), &H5Sclose), H5P_DEFAULT,
       pointers.empty() ? nullptr : pointers.data());
}

void Hdf5Writer::write_text(std::string_view path, std::string_view text) {
  const std::string copy(text);
  const char* pointer = copy.c_str();
  make(path, text_type(), Handle(H5Screate(H5S_SCALAR), &H5Sclose), H5P_DEFAULT, &pointer);
}

template <class T>
void Hdf5Writer::append(std::string_view path, std::span<const T> numbers, uint64_t width) {
  const std::string name(path);
  const int rank = width > 0 ? 2 : 1;
  const hsize_t n_rows = numbers.size() / std::max<uint64_t>(1, width);
  Handle dataset(H5Dopen2(*file_, name.c_str(), H5P_DEFAULT), &H5Dclose);
  if (!dataset.valid()) {
    const hsize_t none[2] = {0, width}, unlimited[2] = {H5S_UNLIMITED, width};
    const uint64_t row_bytes = std::max<uint64_t>(1, width) * sizeof(T);
    const hsize_t chunk[2] = {std::max<uint64_t>(1, chunk_bytes / row_bytes), width};
    const Handle space(H5Screate_simple(rank, none, unlimited), &H5Sclose);
    const Handle links(H5Pcreate(H5P_LINK_CREATE), &H5Pclose);
    H5Pset_create_intermediate_group(links, 1);
    const Handle plist(H5Pcreate(H5P_DATASET_CREATE), &H5Pclose);
    H5Pset_chunk(plist, rank, chunk);
    H5Pset_shuffle(plist);
    H5Pset_deflate(plist, deflate_level);
    dataset = Handle(
        H5Dcreate2(*file_, name.c_str(), io::native_type<T>(), space, links, plist, H5P_DEFAULT),
        &H5Dclose);
    must(dataset.valid(), path);
  }
  if (n_rows == 0) return;
  hsize_t size[2] = {};
  {
    const Handle space(H5Dget_space(dataset), &H5Sclose);
    H5Sget_simple_extent_dims(space, size, nullptr);
  }
  const hsize_t first[2] = {size[0], 0}, added[2] = {n_rows, width};
  size[0] += n_rows;
  must(H5Dset_extent(dataset, size) >= 0, path);
  const Handle space(H5Dget_space(dataset), &H5Sclose);
  const Handle memory(H5Screate_simple(rank, added, nullptr), &H5Sclose);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, first, nullptr, added, nullptr);
  must(H5Dwrite(dataset, io::native_type<T>(), memory, space, H5P_DEFAULT, numbers.data()) >= 0,
       path);
}
template void Hdf5Writer::append(std::string_view, std::span<const double>, uint64_t);
template void Hdf5Writer::append(std::string_view, std::span<const uint64_t>, uint64_t);

void Hdf5Writer::flush() { must(H5Fflush(*file_, H5F_SCOPE_GLOBAL) >= 0, "what was recorded"); }

void Hdf5Writer::save(const std::filesystem::path& path) {
  must(H5Fflush(*file_, H5F_SCOPE_GLOBAL) >= 0, path.string());
  if (!part_.empty()) {
    must(H5Fclose(std::exchange(file_->id, -1)) >= 0, path.string());
    std::error_code error;
    std::filesystem::rename(part_, path, error);
    must(!error, path.string());
    part_.clear();
    return;
  }
  // The buffer of the core driver grows in large pieces; the image is the part in use.
  const auto size = H5Fget_file_image(*file_, nullptr, 0);
  void** memory = nullptr;
  must(size >= 0 && H5Fget_vfd_handle(*file_, H5P_DEFAULT, reinterpret_cast<void**>(&memory)) >= 0,
       path.string());
  write_file(path, {static_cast<const char*>(*memory), size_t(size)});
}

}  // namespace lapicque
