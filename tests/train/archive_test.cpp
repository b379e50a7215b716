#include "lapicque/train/archive.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

Archive some_archive() {
  Archive archive;
  archive.put<float>("a/weights", std::vector<float>{1, 2.5f, -3});
  archive.put<double>("b", std::vector<double>{0.1});
  archive.put<uint64_t>("a/counts", std::vector<uint64_t>{7, ~0ull});
  archive.put_text("text", "seven letters and more");
  archive.put<float>("empty", std::vector<float>{});
  return archive;
}

/// The bytes with a digest that fits, so that the reader looks at what is wrong behind it.
std::string with_digest(std::string bytes) {
  const uint64_t hash = Archive::digest(std::string_view(bytes).substr(16));
  std::memcpy(&bytes[8], &hash, 8);
  return bytes;
}

}  // namespace

TEST_CASE("an archive comes back from its bytes and its file to the bit") {
  const auto archive = some_archive();
  CHECK(Archive::from_bytes(archive.to_bytes()) == archive);
  const auto path = std::filesystem::temp_directory_path() / "lapicque_archive_test";
  archive.write(path);
  const auto read = Archive::read(path);
  CHECK(read == archive);
  CHECK(read.get<float>("a/weights") == std::vector<float>{1, 2.5f, -3});
  CHECK(read.get_text("text") == "seven letters and more");
  CHECK(read.names("a/") == std::vector<std::string>{"a/counts", "a/weights"});
}

TEST_CASE("an entry that is missing, or of another type, is named") {
  const auto archive = some_archive();
  CHECK_THROWS_WITH_AS(archive.get<double>("c"), doctest::Contains("no entry c"), Error);
  CHECK_THROWS_WITH_AS(archive.get<double>("a/weights"), doctest::Contains("another precision"),
                       Error);
}

TEST_CASE("every damaged byte and every truncation is refused") {
  const auto bytes = some_archive().to_bytes();
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto damaged = bytes;
    damaged[i] = char(damaged[i] ^ 0x10);
    CHECK_THROWS_AS(Archive::from_bytes(damaged), Error);
    CHECK_THROWS_AS(Archive::from_bytes(bytes.substr(0, i)), Error);
  }
  CHECK_THROWS_AS(Archive::from_bytes(bytes + "12345678"), Error);
}

TEST_CASE("sizes that lie are refused before anything is allocated") {
  auto bytes = some_archive().to_bytes();
  for (size_t at = 16; at + 8 <= bytes.size(); at += 8)
    for (const uint64_t lie : {~0ull, 1ull << 62, 1ull << 40}) {
      auto lying = bytes;
      std::memcpy(&lying[at], &lie, 8);
      lying = with_digest(lying);
      try {
        Archive::from_bytes(lying);  // the word was part of a number: fine
      } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::file);
      }
    }
  auto later = bytes;
  later[7] = '2';
  CHECK_THROWS_WITH_AS(Archive::from_bytes(later), doctest::Contains("version is '2'"), Error);
  CHECK_THROWS_WITH_AS(Archive::read("/nonexistent/file"), doctest::Contains("/nonexistent/file"),
                       Error);
}
