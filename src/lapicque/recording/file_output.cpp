#include "lapicque/recording/file_output.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

[[noreturn]] void fail_to_write(const std::filesystem::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  fail(full ? ErrorKind::resource : ErrorKind::file,
       "cannot write {}: {}; free some space or choose another place with --output", path.string(),
       std::generic_category().message(error));
}

}  // namespace

void write_file(const std::filesystem::path& given, std::string_view bytes) {
  std::error_code error;
  if (const auto folder = given.parent_path(); !folder.empty()) {
    std::filesystem::create_directories(folder, error);
    if (error) fail_to_write(given, error.value());
  }
  auto path = given;
  if (std::filesystem::is_symlink(given, error)) {
    if (const auto target = std::filesystem::canonical(given, error); !error) path = target;
  }
  // Renaming would put a file in the place of a device or a pipe: those are written to.
  const bool aside = !std::filesystem::exists(path, error) ||
                     std::filesystem::is_regular_file(path, error) ||
                     std::filesystem::is_directory(path, error);
  auto part = path;
  if (aside) part += ".part";
  errno = 0;
  std::FILE* file = std::fopen(part.c_str(), "wb");
  if (!file) fail_to_write(given, errno);
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  int reason = written ? 0 : errno;
  const bool flushed = std::fflush(file) == 0;
  if (!flushed && !reason) reason = errno;
  if (std::fclose(file) != 0 && !reason) reason = errno;
  if (!reason && aside) {
    std::filesystem::rename(part, path, error);
    reason = error.value();
  }
  if (reason) {
    if (aside) std::filesystem::remove(part, error);
    fail_to_write(given, reason);
  }
}

}  // namespace lapicque
