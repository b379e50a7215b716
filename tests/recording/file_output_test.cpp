#include "lapicque/recording/file_output.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {
std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return (std::ostringstream() << file.rdbuf()).str();
}
}  // namespace

TEST_CASE("a file is written whole, makes its folders, and leaves nothing beside it") {
  const auto folder = std::filesystem::temp_directory_path() / "lapicque_file_output_test";
  std::filesystem::remove_all(folder);
  write_file(folder / "a" / "b.txt", "hello");
  write_file(folder / "a" / "b.txt", "hello again");
  CHECK(contents(folder / "a" / "b.txt") == "hello again");
  CHECK_FALSE(std::filesystem::exists(folder / "a" / "b.txt.part"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("an unwritable place and a full disk are errors that name the path") {
  const auto kind_of = [](const std::filesystem::path& path, size_t n_bytes = 1 << 16) {
    try {
      write_file(path, std::string(n_bytes, 'x'));
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find(path.string()) != std::string::npos);
      return error.kind();
    }
    FAIL("no error for " << path);
    return ErrorKind::invalid;
  };
  const auto folder = std::filesystem::temp_directory_path() / "lapicque_unwritable_test";
  std::filesystem::remove_all(folder);
  write_file(folder / "file", "in the way");
  CHECK(kind_of(folder / "file" / "below.svg") == ErrorKind::file);
  CHECK(kind_of("/proc/lapicque/raster.svg") == ErrorKind::file);
  if (std::filesystem::exists("/dev/full")) {
    std::filesystem::create_symlink("/dev/full", folder / "full.svg.part");
    CHECK(kind_of(folder / "full.svg") == ErrorKind::resource);
    // Few bytes fit every buffer: only the flush can tell.
    std::filesystem::create_symlink("/dev/full", folder / "small.svg.part");
    CHECK(kind_of(folder / "small.svg", 10) == ErrorKind::resource);
    CHECK_FALSE(std::filesystem::exists(folder / "full.svg"));
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("a link is followed, and a device stays a device") {
  const auto folder = std::filesystem::temp_directory_path() / "lapicque_link_test";
  std::filesystem::remove_all(folder);
  write_file(folder / "real", "old");
  std::filesystem::create_symlink(folder / "real", folder / "link");
  write_file(folder / "link", "new");
  CHECK(contents(folder / "real") == "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  std::filesystem::create_symlink("/dev/null", folder / "null");
  write_file(folder / "null", "into nothing");
  CHECK(std::filesystem::is_character_file("/dev/null"));
  std::filesystem::remove_all(folder);
}
