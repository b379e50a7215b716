// Attributes, and which question is answered by what.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "lapicque/io/hdf5_process.hpp"
#include "lapicque/io/hdf5_reader.hpp"

namespace lapicque::io {
namespace {

constexpr size_t max_text = 65536;

}  // namespace

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

namespace {

/// "FIRST COUNT", or nothing for the whole.
std::optional<Stretch> stretch_of(const std::string& text) {
  Stretch part;
  if (std::sscanf(text.c_str(), "%llu %llu", &part.first, &part.count) != 2) return {};
  return part;
}

}  // namespace

std::string answer(hid_t file, const std::string& name, uint64_t file_bytes, Question question,
                   const std::string& path, const std::string& attribute) {
  const Reader reader{file, name, file_bytes};
  auto bytes_of = [](const auto& number) {
    return std::string(reinterpret_cast<const char*>(&number), sizeof number);
  };
  switch (question) {
    case Question::has:
      return reader.has(path) ? "1" : "0";
    case Question::children:
      return reader.children(path);
    case Question::children_as_made:
      return reader.children(path, H5_INDEX_CRT_ORDER);
    case Question::address:
      return bytes_of(reader.address(path));
    case Question::kind:
      return bytes_of(reader.kind(path));
    case Question::shape: {
      const auto dims = reader.shape(reader.dataset(path), path);
      return {reinterpret_cast<const char*>(dims.data()), dims.size() * sizeof(hsize_t)};
    }
    case Question::read_double:
      return reader.numbers<double>(path, stretch_of(attribute));
    case Question::read_int64:
      return reader.numbers<int64_t>(path, stretch_of(attribute));
    case Question::read_uint64:
      return reader.numbers<uint64_t>(path, stretch_of(attribute));
    case Question::read_uint32:
      return reader.numbers<uint32_t>(path, stretch_of(attribute));
    case Question::read_lists:
      return reader.lists(path);
    case Question::read_texts:
      return reader.texts(path);
    case Question::has_attribute:
      return reader.has_attribute(path, attribute) ? "1" : "0";
    case Question::text_attribute: {
      const auto text = reader.text(path, attribute);
      return text ? "+" + *text : "";
    }
    case Question::number_attribute: {
      const auto number = reader.number(path, attribute);
      return number ? bytes_of(*number) : "";
    }
  }
  return "";
}

}  // namespace lapicque::io
