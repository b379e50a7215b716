// What the reading process knows of an open file: every check on a foreign file is made by these.
// Private to this room.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/hdf5_handle.hpp"

namespace lapicque::io {

/// A part of a list: entries first .. first + count - 1.
struct Stretch {
  hsize_t first = 0, count = 0;
};

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
  /// Names, each followed by a zero byte: sorted, or as they were made where the file knows it.
  std::string children(const std::string& path, H5_index_t index = H5_INDEX_NAME) const;
  /// Where the object lies in the file: equal for two names of one object.
  uint64_t address(const std::string& path) const;
  Hdf5Kind kind(const std::string& path) const;
  Handle dataset(const std::string& path) const;
  std::vector<hsize_t> shape(hid_t dataset, const std::string& path) const;
  template <class T>
  std::string numbers(const std::string& path, const std::optional<Stretch>& part) const;
  /// Each text of a data set, followed by a zero byte.
  std::string texts(const std::string& path) const;
  /// Each list of a data set of lists: its length as u64, then its numbers as double.
  std::string lists(const std::string& path) const;
  bool has_attribute(const std::string& path, const std::string& attribute) const;
  Handle attribute(const std::string& path, const std::string& attribute) const;
  std::optional<std::string> text(const std::string& path, const std::string& attribute) const;
  std::optional<double> number(const std::string& path, const std::string& attribute) const;
};

}  // namespace lapicque::io
