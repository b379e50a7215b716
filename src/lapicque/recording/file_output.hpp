// Whole files, written aside and renamed: a reader never sees half a file, and a full disk or an
// unwritable folder becomes one clear Error.
#pragma once
#include <filesystem>
#include <string_view>

namespace lapicque {

/// Writes `bytes` to `path` through `path` + ".part"; makes missing folders. Throws
/// Error(ErrorKind::file), on a full disk Error(ErrorKind::resource), and leaves an older file at
/// `path` as it was. Devices and pipes are written to, links are followed.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace lapicque
