// The files of a folder, or of an archive of any common kind (tar, zip, 7z; packed with gzip,
// bzip2, xz or zstd), read without unpacking it to the disk.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/io/bytes.hpp"

namespace lapicque {

struct NamedBytes {
  std::string name;  ///< below the folder, or inside the archive: "test/img_7.png"
  Bytes bytes;
};

/// Reads the regular files of a folder or an archive whose name `wanted` accepts, ordered so that
/// "img_7" comes before "img_12". Links are not followed out of a folder and not at all in an
/// archive. Throws Error(file) on damage, and beyond max_file_bytes in all.
std::vector<NamedBytes> read_files(const std::filesystem::path& place,
                                   const std::function<bool(std::string_view name)>& wanted);

/// The same from the bytes of an archive; `source` is for messages.
std::vector<NamedBytes> read_archive(std::span<const uint8_t> bytes, std::string_view source,
                                     const std::function<bool(std::string_view name)>& wanted);

/// Whether `a` comes before `b`: runs of digits compare as numbers.
bool natural_less(std::string_view a, std::string_view b);

/// Whether a name ends as one of these; capital letters are as good as small ones.
bool has_ending(std::string_view name, std::initializer_list<std::string_view> endings);

}  // namespace lapicque
