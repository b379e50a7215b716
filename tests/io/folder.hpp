// What the tests of files share: a folder that is removed, and the message of a file error.
#pragma once
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "lapicque/base/error.hpp"

struct Folder {
  std::filesystem::path path;
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "lapicque_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  Folder(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
};

/// The message of the Error(file) that `action` throws; empty when it throws none.
template <class Action>
std::string file_error(Action action) {
  try {
    action();
  } catch (const lapicque::Error& error) {
    CHECK(error.kind() == lapicque::ErrorKind::file);
    return error.what();
  }
  return "";
}

inline std::vector<std::byte> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}
