// What the reading process does: every check on a foreign file is here.
#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/hdf5_process.hpp"

namespace lapicque::io {
namespace {

constexpr uint64_t max_names = 1'000'000;
constexpr uint64_t max_compression = 1040;  // deflate packs at most 1032 : 1
constexpr size_t max_text = 65536;

struct Reader {
  hid_t file;
  const std::string& name;
  uint64_t file_bytes;

  template <class... Args>
  [[noreturn]] void fail(const std::string& path, fmt::format_string<Args...> format,
                         Args&&... args) const {
    throw Error(ErrorKind::file, fmt::format("{}: {}: {}", name, path,
                                             fmt::format(format, std::forward<Args>(args)...)));
  }

  bool has(const std::string& path) const;
  std::string children(const std::string& path) const;
  Handle dataset(const std::string& path) const;
  std::vector<hsize_t> shape(hid_t dataset, const std::string& path) const;
  template <class T>
  std::string numbers(const std::string& path) const;
  bool has_attribute(const std::string& path, const std::string& attribute) const;
  Handle attribute(const std::string& path, const std::string& attribute) const;
  std::optional<std::string> text(const std::string& path, const std::string& attribute) const;
  std::optional<double> number(const std::string& path, const std::string& attribute) const;
};

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

std::string Reader::children(const std::string& path) const {
  if (!has(path)) fail(path, "is missing");
  const Handle id(H5Gopen2(file, path.c_str(), H5P_DEFAULT), &H5Gclose);
  H5G_info_t info;
  if (!id.valid() || H5Gget_info(id, &info) < 0)
    fail(path, "is not a group, or is damaged ({})", hdf5_reason());
  if (info.nlinks > max_names) fail(path, "has {} entries, more than {}", info.nlinks, max_names);
  struct List {
    std::string text;
    size_t n = 0;
  } list;
  const auto status = H5Literate(
      id, H5_INDEX_NAME, H5_ITER_INC, nullptr,
      [](hid_t, const char* child, const H5L_info_t*, void* to) -> herr_t {
        auto& l = *static_cast<List*>(to);
        l.text.append(child).push_back('\0');
        return ++l.n > max_names ? -1 : 0;
      },
      &list);
  if (status < 0) fail(path, "is damaged ({})", hdf5_reason());
  return list.text;
}

Handle Reader::dataset(const std::string& path) const {
  if (!has(path)) fail(path, "is missing");
  Handle id(H5Dopen2(file, path.c_str(), H5P_DEFAULT), &H5Dclose);
  if (!id.valid()) fail(path, "is not a data set, or is damaged ({})", hdf5_reason());
  return id;
}

/// Throws when a data set asks for what a foreign file may not: other files, unknown filters, or
/// more numbers than its file can hold.
std::vector<hsize_t> Reader::shape(hid_t id, const std::string& path) const {
  const Handle type(H5Dget_type(id), &H5Tclose);
  const auto kind = H5Tget_class(type);
  if (kind != H5T_INTEGER && kind != H5T_FLOAT && kind != H5T_ENUM)
    fail(path, "does not hold numbers");
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
std::string Reader::numbers(const std::string& path) const {
  const auto id = dataset(path);
  uint64_t n = 1;
  for (const auto dim : shape(id, path)) n *= dim;
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
  if (H5Dread(id, native_type<T>(), H5S_ALL, H5S_ALL, transfer, bytes.data()) < 0)
    fail(path, "cannot be read ({})", hdf5_reason());
  if (misfit && !std::is_floating_point_v<T>)
    fail(path, "holds a number that is no whole number from {} to {}",
         std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  return bytes;
}

bool Reader::has_attribute(const std::string& path, const std::string& attribute) const {
  return has(path) && H5Aexists_by_name(file, path.c_str(), attribute.c_str(), H5P_DEFAULT) > 0;
}

Handle Reader::attribute(const std::string& path, const std::string& attribute) const {
  return {H5Aopen_by_name(file, path.c_str(), attribute.c_str(), H5P_DEFAULT, H5P_DEFAULT),
          &H5Aclose};
}

std::optional<std::string> Reader::text(const std::string& path,
                                        const std::string& attribute_name) const {
  if (!has_attribute(path, attribute_name)) return {};
  const auto id = attribute(path, attribute_name);
  const Handle type(H5Aget_type(id), &H5Tclose);
  const Handle space(H5Aget_space(id), &H5Sclose);
  if (!type.valid() || H5Sget_simple_extent_npoints(space) != 1) return {};
  const size_t size = H5Tget_size(type);
  auto must = [&](bool done) {
    if (!done) fail(path, "attribute {} cannot be read ({})", attribute_name, hdf5_reason());
  };
  if (H5Tget_class(type) == H5T_ENUM) {
    int64_t value = 0;
    std::string label(256, '\0');
    must(size <= sizeof value && H5Aread(id, type, &value) >= 0 &&
         H5Tenum_nameof(type, &value, label.data(), label.size() - 1) >= 0);
    return label.substr(0, label.find('\0'));
  }
  if (H5Tget_class(type) != H5T_STRING) return {};
  if (H5Tis_variable_str(type) > 0) {
    const Handle memory(H5Tcopy(H5T_C_S1), &H5Tclose);
    H5Tset_size(memory, H5T_VARIABLE);
    H5Tset_cset(memory, H5Tget_cset(type));
    char* text = nullptr;
    must(H5Aread(id, memory, &text) >= 0 && text);
    return std::string(text);  // the library's copy lives as long as this process
  }
  must(size <= max_text);
  std::string text(size, '\0');
  must(H5Aread(id, type, text.data()) >= 0);
  return text.substr(0, text.find('\0'));
}

std::optional<double> Reader::number(const std::string& path,
                                     const std::string& attribute_name) const {
  if (!has_attribute(path, attribute_name)) return {};
  const auto id = attribute(path, attribute_name);
  const Handle type(H5Aget_type(id), &H5Tclose);
  const Handle space(H5Aget_space(id), &H5Sclose);
  const auto kind = H5Tget_class(type);
  if (!type.valid() || H5Sget_simple_extent_npoints(space) != 1 ||
      (kind != H5T_INTEGER && kind != H5T_FLOAT))
    return {};
  double number = 0;
  if (H5Aread(id, H5T_NATIVE_DOUBLE, &number) < 0)
    fail(path, "attribute {} cannot be read ({})", attribute_name, hdf5_reason());
  return number;
}

}  // namespace

std::string answer(hid_t file, const std::string& name, uint64_t file_bytes, Question question,
                   const std::string& path, const std::string& attribute) {
  const Reader reader{file, name, file_bytes};
  switch (question) {
    case Question::has:
      return reader.has(path) ? "1" : "0";
    case Question::children:
      return reader.children(path);
    case Question::shape: {
      const auto dims = reader.shape(reader.dataset(path), path);
      return {reinterpret_cast<const char*>(dims.data()), dims.size() * sizeof(hsize_t)};
    }
    case Question::read_double:
      return reader.numbers<double>(path);
    case Question::read_int64:
      return reader.numbers<int64_t>(path);
    case Question::read_uint64:
      return reader.numbers<uint64_t>(path);
    case Question::read_uint32:
      return reader.numbers<uint32_t>(path);
    case Question::has_attribute:
      return reader.has_attribute(path, attribute) ? "1" : "0";
    case Question::text_attribute: {
      const auto text = reader.text(path, attribute);
      return text ? "+" + *text : "";
    }
    case Question::number_attribute: {
      const auto number = reader.number(path, attribute);
      return number ? std::string(reinterpret_cast<const char*>(&*number), sizeof *number) : "";
    }
  }
  return "";
}

}  // namespace lapicque::io
