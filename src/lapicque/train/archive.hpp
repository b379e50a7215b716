// A file of named arrays: what checkpoints and trained weights are stored in.
//
//   "LPQARCH1", digest of what follows, number of entries, then for each entry, by name:
//   length of the name, name, type, number of elements, elements padded to 8 bytes
//
// All numbers are 64-bit and little-endian. A container of our own, and not torch's: that one is a
// zip file of Python pickles, whose reader runs what the file tells it to run.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapicque::train {

class Archive {
 public:
  enum class Type : uint64_t { text = 1, float32, float64, integer };
  struct Entry {
    Type type = Type::text;
    std::string bytes;
    bool operator==(const Entry&) const = default;
  };

  /// T is float, double or uint64_t.
  template <class T>
  void put(const std::string& name, std::span<const T> values);
  void put_text(const std::string& name, std::string_view text);

  bool contains(const std::string& name) const { return entries_.contains(name); }
  /// Throws Error when there is no such entry, or it is of another type.
  template <class T>
  std::vector<T> get(const std::string& name) const;
  std::string get_text(const std::string& name) const;
  /// The names that begin with `prefix`, sorted.
  std::vector<std::string> names(std::string_view prefix = "") const;

  std::string to_bytes() const;
  /// What stands before the entries: FNV-1a over their words of 64 bits.
  static uint64_t digest(std::string_view bytes);
  /// Throws Error(file) for anything but the bytes of an archive; allocates no more than they say.
  static Archive from_bytes(std::string_view bytes);

  /// Writes aside and renames.
  void write(const std::filesystem::path& path) const;
  /// Throws Error(file) that names the file.
  static Archive read(const std::filesystem::path& path);

  bool operator==(const Archive&) const = default;

 private:
  const Entry& find(const std::string& name, Type type) const;
  std::map<std::string, Entry> entries_;
};

}  // namespace lapicque::train
