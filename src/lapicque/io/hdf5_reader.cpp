#include "lapicque/io/hdf5_reader.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace lapicque::io {
namespace {

constexpr uint64_t max_names = 1'000'000;
constexpr uint64_t max_compression = 1040;         // deflate packs at most 1032 : 1
constexpr uint64_t max_texts = uint64_t(1) << 26;  // bytes of text in one data set

}  // namespace

/// Whether every part of the path is there; links to other files are refused.
bool Reader::has(const std::string& path) const {
  for (size_t i = 1; i <= path.size(); ++i) {
    if (i < path.size() && path[i] != '/') continue;
    const auto part = path.substr(0, i);
    if (part == "/") continue;
    H5L_info_t info;
    if (H5Lexists(file, part.c_str(), H5P_DEFAULT) <= 0 ||
        H5Lget_info(file, part.c_str(), &info, H5P_DEFAULT) < 0)
      return false;
    if (info.type != H5L_TYPE_HARD && info.type != H5L_TYPE_SOFT)
      fail(part, "leads to another file, which is not followed");
    if (H5Oexists_by_name(file, part.c_str(), H5P_DEFAULT) <= 0) return false;
  }
  return true;
}

std::string Reader::children(const std::string& path, H5_index_t index) const {
  if (!has(path)) fail(path, "is missing");
  const Handle id(H5Gopen2(file, path.c_str(), H5P_DEFAULT), &H5Gclose);
  H5G_info_t info;
  if (!id.valid() || H5Gget_info(id, &info) < 0)
    fail(path, "is not a group, or is damaged ({})", hdf5_reason());
  if (info.nlinks > max_names) fail(path, "has {} entries, more than {}", info.nlinks, max_names);
  if (index == H5_INDEX_CRT_ORDER) {
    const Handle plist(H5Gget_create_plist(id), &H5Pclose);
    unsigned flags = 0;
    H5Pget_link_creation_order(plist, &flags);
    if (!(flags & H5P_CRT_ORDER_TRACKED)) index = H5_INDEX_NAME;
  }
  struct List {
    std::string text;
    size_t n = 0;
  } list;
  const auto status = H5Literate(
      id, index, H5_ITER_INC, nullptr,
      [](hid_t, const char* child, const H5L_info_t*, void* to) -> herr_t {
        auto& l = *static_cast<List*>(to);
        l.text.append(child).push_back('\0');
        return ++l.n > max_names ? -1 : 0;
      },
      &list);
  if (status < 0) fail(path, "is damaged ({})", hdf5_reason());
  return list.text;
}

uint64_t Reader::address(const std::string& path) const {
  H5O_info_t info;
  if (!has(path)) fail(path, "is missing");
  if (H5Oget_info_by_name(file, path.c_str(), &info, H5P_DEFAULT) < 0)
    fail(path, "is damaged ({})", hdf5_reason());
  return info.addr;
}

Hdf5Kind Reader::kind(const std::string& path) const {
  if (!has(path)) fail(path, "is missing");
  H5O_info_t info;
  if (H5Oget_info_by_name(file, path.c_str(), &info, H5P_DEFAULT) < 0)
    fail(path, "is damaged ({})", hdf5_reason());
  if (info.type == H5O_TYPE_GROUP) return Hdf5Kind::group;
  if (info.type != H5O_TYPE_DATASET) return Hdf5Kind::other;
  const auto id = dataset(path);
  const Handle type(H5Dget_type(id), &H5Tclose);
  const auto kind = H5Tget_class(type);
  if (kind == H5T_STRING) return Hdf5Kind::text;
  if (kind == H5T_INTEGER || kind == H5T_ENUM) return Hdf5Kind::integer;
  if (kind != H5T_FLOAT) return Hdf5Kind::other;
  return H5Tget_size(type) <= sizeof(float) ? Hdf5Kind::float32 : Hdf5Kind::float64;
}

Handle Reader::dataset(const std::string& path) const {
  if (!has(path)) fail(path, "is missing");
  Handle id(H5Dopen2(file, path.c_str(), H5P_DEFAULT), &H5Dclose);
  if (!id.valid()) fail(path, "is not a data set, or is damaged ({})", hdf5_reason());
  return id;
}

/// Throws when a data set asks for what a foreign file may not: other files, unknown filters, or
/// more numbers (or texts) than its file can hold.
std::vector<hsize_t> Reader::shape(hid_t id, const std::string& path) const {
  const Handle type(H5Dget_type(id), &H5Tclose);
  const auto kind = H5Tget_class(type);
  if (kind != H5T_INTEGER && kind != H5T_FLOAT && kind != H5T_ENUM && kind != H5T_STRING &&
      kind != H5T_VLEN)
    fail(path, "holds neither numbers nor text");
  const Handle plist(H5Dget_create_plist(id), &H5Pclose);
  if (!plist.valid() || H5Pget_external_count(plist) > 0 || H5Pget_layout(plist) == H5D_VIRTUAL)
    fail(path, "its numbers lie in another file, which is not followed");
  for (int i = 0; i < H5Pget_nfilters(plist); ++i) {
    size_t n_values = 0;
    unsigned flags = 0, config = 0;
    const auto filter =
        H5Pget_filter2(plist, unsigned(i), &flags, &n_values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
        filter != H5Z_FILTER_FLETCHER32)
      fail(path, "filter {} is not supported; known: deflate, shuffle, fletcher32", int(filter));
  }
  const Handle space(H5Dget_space(id), &H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space);
  if (!space.valid() || rank < 0 || rank > H5S_MAX_RANK)
    fail(path, "its shape cannot be read ({})", hdf5_reason());
  std::vector<hsize_t> dims(static_cast<size_t>(rank));
  H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  if (H5Sget_simple_extent_type(space) == H5S_NULL) return {0};
  const uint64_t most = file_bytes * max_compression / std::max<size_t>(1, H5Tget_size(type));
  uint64_t n = 1;
  for (const auto dim : dims) {
    if (dim != 0 && n > most / dim)
      fail(path, "claims more numbers than a file of {} bytes can hold", file_bytes);
    n *= dim;
  }
  return dims;
}

template <class T>
std::string Reader::numbers(const std::string& path, const std::optional<Stretch>& part) const {
  const auto id = dataset(path);
  const auto dims = shape(id, path);
  hsize_t n = 1;
  for (const auto dim : dims) n *= dim;
  if (kind(path) == Hdf5Kind::text) fail(path, "does not hold numbers");
  Handle from, to;
  if (part) {
    if (dims.size() != 1 || part->first > n || part->count > n - part->first)
      fail(path, "has {} numbers in {} dimensions; {} from number {} on are needed, of a list", n,
           dims.size(), part->count, part->first);
    n = part->count;
    from = Handle(H5Dget_space(id), &H5Sclose);
    H5Sselect_hyperslab(from, H5S_SELECT_SET, &part->first, nullptr, &n, nullptr);
    to = Handle(H5Screate_simple(1, &n, nullptr), &H5Sclose);
  }
  std::string bytes(n * sizeof(T), '\0');
  if (n == 0) return bytes;
  // HDF5 clips what does not fit; where it says so, that is an Error.
  bool misfit = false;
  const Handle transfer(H5Pcreate(H5P_DATASET_XFER), &H5Pclose);
  H5Pset_type_conv_cb(
      transfer,
      [](H5T_conv_except_t what, hid_t, hid_t, void*, void*, void* flag) {
        if (what != H5T_CONV_EXCEPT_PRECISION) *static_cast<bool*>(flag) = true;
        return H5T_CONV_UNHANDLED;
      },
      &misfit);
  if (H5Dread(id, native_type<T>(), part ? to.id : H5S_ALL, part ? from.id : H5S_ALL, transfer,
              bytes.data()) < 0)
    fail(path, "cannot be read ({})", hdf5_reason());
  if (misfit && !std::is_floating_point_v<T>)
    fail(path, "holds a number that is no whole number from {} to {}",
         std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  return bytes;
}

template std::string Reader::numbers<double>(const std::string&,
                                             const std::optional<Stretch>&) const;
template std::string Reader::numbers<int64_t>(const std::string&,
                                              const std::optional<Stretch>&) const;
template std::string Reader::numbers<uint64_t>(const std::string&,
                                               const std::optional<Stretch>&) const;
template std::string Reader::numbers<uint32_t>(const std::string&,
                                               const std::optional<Stretch>&) const;

std::string Reader::texts(const std::string& path) const {
  const auto id = dataset(path);
  uint64_t n = 1;
  for (const auto dim : shape(id, path)) n *= dim;
  if (kind(path) != Hdf5Kind::text) fail(path, "does not hold text");
  const Handle stored(H5Dget_type(id), &H5Tclose);
  const Handle space(H5Dget_space(id), &H5Sclose);
  const bool variable = H5Tis_variable_str(stored) > 0;
  const Handle type(H5Tcopy(H5T_C_S1), &H5Tclose);  // of the text in memory
  H5Tset_size(type, variable ? H5T_VARIABLE : H5Tget_size(stored));
  H5Tset_cset(type, H5Tget_cset(stored));
  if (!variable) H5Tset_strpad(type, H5Tget_strpad(stored));
  hsize_t n_bytes = n * H5Tget_size(type);
  if (n == 0) return "";
  const bool scalar = H5Sget_simple_extent_ndims(space) == 0;  // HDF5 1.10 crashes on these
  if (variable && !scalar && H5Dvlen_get_buf_size(id, type, space, &n_bytes) < 0)
    fail(path, "cannot be read ({})", hdf5_reason());
  if (n_bytes > max_texts) fail(path, "holds more than {} bytes of text", max_texts);
  std::string result;
  auto add = [&](const char* text, size_t size) {
    result.append(text, strnlen(text, size)).push_back('\0');
  };
  if (variable) {
    std::vector<char*> texts(n, nullptr);
    if (H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) < 0)
      fail(path, "cannot be read ({})", hdf5_reason());
    for (const char* text : texts) add(text ? text : "", max_texts);
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data());
  } else {
    std::string bytes(n_bytes, '\0');
    if (H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
      fail(path, "cannot be read ({})", hdf5_reason());
    const size_t size = H5Tget_size(type);
    for (size_t i = 0; i < n; ++i) add(bytes.data() + i * size, size);
  }
  return result;
}

}  // namespace lapicque::io
