#include "lapicque/recording/file_output.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

[[noreturn]] void fail_to_write(const std::filesystem::path& path, int error) {
  fail(ErrorKind::file,
       "cannot write {}: {}; free some space or choose another place with --output", path.string(),
       std::generic_category().message(error));
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::error_code error;
  if (const auto folder = path.parent_path(); !folder.empty()) {
    std::filesystem::create_directories(folder, error);
    if (error) fail_to_write(path, error.value());
  }
  auto part = path;
  part += ".part";
  errno = 0;
  std::FILE* file = std::fopen(part.c_str(), "wb");
  if (!file) fail_to_write(path, errno);
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  int reason = written ? 0 : errno;
  const bool flushed = std::fflush(file) == 0;
  if (!flushed && !reason) reason = errno;
  if (std::fclose(file) != 0 && !reason) reason = errno;
  if (!reason) {
    std::filesystem::rename(part, path, error);
    reason = error.value();
  }
  if (reason) {
    std::filesystem::remove(part, error);
    fail_to_write(path, reason);
  }
}

}  // namespace lapicque
