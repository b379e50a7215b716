#include "lapicque/io/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

namespace lapicque {
namespace {

constexpr size_t max_entries = 10'000'000;

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

[[noreturn]] void fail_damaged(std::string_view source, archive* reader) {
  const char* reason = archive_error_string(reader);
  fail(ErrorKind::file, "{} is no archive, or is damaged ({})", source,
       reason ? reason : "libarchive gives no reason");
}

Archive opened(std::span<const uint8_t> bytes, std::string_view source) {
  Archive reader(archive_read_new(), &archive_read_free);
  if (!reader) throw std::bad_alloc();
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_gnutar(reader.get());
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_7zip(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    fail_damaged(source, reader.get());
  return reader;
}

/// The bytes of the entry that was just announced; `left` is how many may still be read.
Bytes entry_bytes(archive* reader, std::string_view source, uint64_t& left) {
  Bytes bytes;
  for (;;) {
    constexpr size_t piece = 65536;
    if (left < piece)
      fail(ErrorKind::file, "{} unpacks to more than {} bytes, which is not read", source,
           max_file_bytes);
    const size_t used = bytes.size();
    bytes.resize(used + piece);
    const auto n = archive_read_data(reader, bytes.data() + used, piece);
    if (n < 0) fail_damaged(source, reader);
    bytes.resize(used + size_t(n));
    left -= uint64_t(n);
    if (n == 0) return bytes;
  }
}

std::vector<NamedBytes> in_order(std::vector<NamedBytes> files) {
  std::sort(files.begin(), files.end(),
            [](const NamedBytes& a, const NamedBytes& b) { return natural_less(a.name, b.name); });
  return files;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::vector<NamedBytes> read_archive(std::span<const uint8_t> bytes, std::string_view source,
                                     const std::function<bool(std::string_view name)>& wanted) {
  const auto reader = opened(bytes, source);
  std::vector<NamedBytes> files;
  uint64_t left = max_file_bytes;
  archive_entry* entry = nullptr;
  for (size_t n = 0;; ++n) {
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) fail_damaged(source, reader.get());
    if (n > max_entries)
      fail(ErrorKind::file, "{} has more than {} entries, which are not read", source, max_entries);
    const char* name = archive_entry_pathname(entry);
    const bool is_file = archive_entry_filetype(entry) == AE_IFREG;
    if (!name || !is_file || archive_entry_hardlink(entry) || !wanted(name)) continue;
    std::string kept = name;
    files.push_back({std::move(kept), entry_bytes(reader.get(), source, left)});
  }
  return in_order(std::move(files));
}

std::vector<NamedBytes> read_files(const std::filesystem::path& place,
                                   const std::function<bool(std::string_view name)>& wanted) {
  std::error_code error;
  if (!std::filesystem::is_directory(place, error))
    return read_archive(read_bytes(place), place.string(), wanted);
  std::vector<NamedBytes> files;
  uint64_t left = max_file_bytes;
  for (auto walk = std::filesystem::recursive_directory_iterator(place, error);
       walk != std::filesystem::recursive_directory_iterator(); walk.increment(error)) {
    if (error) break;
    const auto name = walk->path().lexically_relative(place).generic_string();
    if (!walk->is_regular_file(error) || !wanted(name)) continue;
    const uint64_t size = walk->file_size(error);
    if (size > left)
      fail(ErrorKind::file, "{} holds more than {} bytes, which are not read at once",
           place.string(), max_file_bytes);
    left -= size;
    files.push_back({name, read_bytes(walk->path())});
  }
  if (error) fail(ErrorKind::file, "{}: cannot be listed: {}", place.string(), error.message());
  return in_order(std::move(files));
}

bool natural_less(std::string_view a, std::string_view b) {
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      while (i + 1 < a.size() && a[i] == '0' && is_digit(a[i + 1])) ++i;
      while (j + 1 < b.size() && b[j] == '0' && is_digit(b[j + 1])) ++j;
      size_t p = i, q = j;
      while (p < a.size() && is_digit(a[p])) ++p;
      while (q < b.size() && is_digit(b[q])) ++q;
      if (p - i != q - j) return p - i < q - j;
      if (const int order = a.substr(i, p - i).compare(b.substr(j, q - j))) return order < 0;
      i = p;
      j = q;
    } else {
      if (a[i] != b[j]) return uint8_t(a[i]) < uint8_t(b[j]);
      ++i;
      ++j;
    }
  }
  if (i < a.size() || j < b.size()) return j < b.size();
  return a < b;  // "07" and "7" are told apart
}

bool has_ending(std::string_view name, std::initializer_list<std::string_view> endings) {
  std::string small(name);
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return small.ends_with(ending); });
}

}  // namespace lapicque
