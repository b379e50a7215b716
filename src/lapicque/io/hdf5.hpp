// HDF5 files: what is read from one, and a new one to be written.
//
// A file to be read is foreign, and the HDF5 library is known to crash, hang or eat memory on
// damaged ones. Each is therefore read by a process of its own that answers questions: if that
// process dies, the file is damaged, and we say so. Types, filters and sizes are checked before
// anything is allocated, and links to other files are not followed.
//
// A file to be written is built in memory and written aside in one go, so a full disk is an Error
// and leaves nothing behind. Only what does not fit the memory is written aside piece by piece.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lapicque {

namespace io {
class Hdf5Process;
struct Handle;
}  // namespace io

/// What an object of a file is; `integer` includes enumerations, such as h5py's booleans.
enum class Hdf5Kind : uint8_t { group, text, integer, float32, float64, other };

/// An open file. Every Error is of kind `file` and names the file and the path inside it.
class Hdf5File {
 public:
  static Hdf5File open(const std::filesystem::path& path);
  /// Reads the bytes of a file; `name` is for messages.
  static Hdf5File from_bytes(std::span<const std::byte> bytes, std::string name);
  Hdf5File(Hdf5File&&) noexcept;
  Hdf5File& operator=(Hdf5File&&) noexcept;
  ~Hdf5File();

  const std::string& name() const { return name_; }
  uint64_t n_bytes() const { return n_bytes_; }
  bool has(std::string_view path) const;
  /// Names in a group, in alphabetical order; at most a million.
  std::vector<std::string> children(std::string_view group) const;
  /// The same in the order in which they were made, where the file keeps it; else alphabetical.
  std::vector<std::string> children_as_made(std::string_view group) const;
  Hdf5Kind kind(std::string_view path) const;
  /// Where an object lies in the file: equal for two paths that lead to the same one.
  uint64_t address(std::string_view path) const;
  /// Sizes along each axis; none for a single number or text.
  std::vector<uint64_t> shape(std::string_view dataset) const;
  /// The numbers of a data set, row-major. T: double, int64_t, uint64_t, uint32_t. Throws where a
  /// number does not fit into T.
  template <class T>
  std::vector<T> read(std::string_view dataset) const;
  /// Of a list, the numbers first .. first + count - 1.
  template <class T>
  std::vector<T> read(std::string_view dataset, uint64_t first, uint64_t count) const;
  /// The lists of numbers of a data set whose elements have a length of their own.
  std::vector<std::vector<double>> read_lists(std::string_view dataset) const;
  /// The texts of a data set, row-major, each up to its first zero byte.
  std::vector<std::string> read_texts(std::string_view dataset) const;
  bool has_attribute(std::string_view object, std::string_view name) const;
  /// Of an enumerated attribute, the label.
  std::optional<std::string> text_attribute(std::string_view object, std::string_view name) const;
  std::optional<double> number_attribute(std::string_view object, std::string_view name) const;

 private:
  Hdf5File(std::string name, uint64_t n_bytes, std::unique_ptr<io::Hdf5Process> process);
  std::string name_;
  uint64_t n_bytes_;
  std::unique_ptr<io::Hdf5Process> process_;
};

/// A file in the making; missing groups are made. Throws Error(resource) without memory.
class Hdf5Writer {
 public:
  Hdf5Writer();
  /// A file that grows on disk, as `path`.part, for what does not fit the memory.
  static Hdf5Writer on_disk(const std::filesystem::path& path);
  Hdf5Writer(Hdf5Writer&&) noexcept;
  Hdf5Writer& operator=(Hdf5Writer&&) noexcept;
  ~Hdf5Writer();

  void make_group(std::string_view path);
  /// A group that keeps the order in which its members are made.
  void make_ordered_group(std::string_view path);
  /// T: double, float, int64_t, uint64_t, uint32_t. Without a shape, a list.
  template <class T>
  void write(std::string_view dataset, std::span<const T> numbers,
             std::vector<uint64_t> shape = {});
  /// A data set of one number, without an axis.
  template <class T>
  void write_number(std::string_view dataset, T number);
  /// UTF-8 texts of any length; a single text has no axis.
  void write_texts(std::string_view dataset, std::span<const std::string> texts,
                   std::vector<uint64_t> shape = {});
  void write_text(std::string_view dataset, std::string_view text);
  /// Adds to the end of a data set, which is made at first use: a list, or a matrix of `width`
  /// columns.
  template <class T>
  void append(std::string_view dataset, std::span<const T> numbers, uint64_t width = 0);
  void set_attribute(std::string_view object, std::string_view name, std::string_view text);
  template <class T>
  void set_attribute(std::string_view object, std::string_view name, std::span<const T> numbers);
  template <class T>
  requires std::is_arithmetic_v<T>
  void set_attribute(std::string_view object, std::string_view name, T number) {
    set_attribute(object, name, std::span<const T>(&number, 1));
  }
  /// An enumerated attribute: labels[i] stands for i.
  void set_enum_attribute(std::string_view object, std::string_view name,
                          std::span<const std::string_view> labels, size_t value);
  /// Brings what was written to the disk, of a file that grows there.
  void flush();
  /// Writes the file aside and renames it; throws Error(file) when the disk refuses. Of a file on
  /// disk, `path` must be its own.
  void save(const std::filesystem::path& path);

 private:
  void make_group(std::string_view path, unsigned order);
  /// Makes a data set of a type, space and layout, all HDF5's, and fills it unless it is empty.
  void make(std::string_view path, int64_t type, int64_t space, int64_t layout, const void* from);
  void must(bool done, std::string_view what);
  std::filesystem::path part_;  ///< where the file grows; empty: in memory
  std::unique_ptr<io::Handle> file_;
};

}  // namespace lapicque
