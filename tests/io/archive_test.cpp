#include "lapicque/io/archive.hpp"

#include "io/golden.hpp"

using namespace lapicque;

namespace {

bool is_png(std::string_view name) { return has_ending(name, {".png"}); }

std::vector<std::string> names_of(const std::vector<NamedBytes>& files) {
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.name);
  return names;
}

const std::vector<std::string> expected{"set/cat/a.png", "set/dog/img_7.png", "set/dog/img_12.png"};

}  // namespace

TEST_CASE("tar, xz and zip give the same files in natural order, and no links") {
  for (const char* name : {"classes.tar.gz", "classes.tar.xz", "classes.zip"}) {
    const auto files = read_files(golden(name), is_png);
    CHECK(names_of(files) == expected);
    CHECK(files[0].bytes.size() > 50);
    CHECK(files[0].bytes[1] == 'P');
  }
}

TEST_CASE("a folder is read as an archive of the same files would be") {
  const Folder folder;
  for (const auto& file : read_files(golden("classes.zip"), is_png)) {
    std::filesystem::create_directories((folder.path / file.name).parent_path());
    std::ofstream(folder.path / file.name, std::ios::binary)
        .write(reinterpret_cast<const char*>(file.bytes.data()),
               std::streamsize(file.bytes.size()));
  }
  std::ofstream(folder.path / "set/dog/notes.txt") << "no image";
  const auto files = read_files(folder.path, is_png);
  CHECK(names_of(files) == expected);
  CHECK(files[1].bytes == read_files(golden("classes.tar.gz"), is_png)[1].bytes);
}

TEST_CASE("what is no archive, or ends early, is one message") {
  const Bytes text{'s', 'p', 'i', 'k', 'e', 's'};
  CHECK(
      file_error([&] { read_archive(text, "x.tar", is_png); }).starts_with("x.tar is no archive"));
  for (const char* name : {"classes.tar.gz", "classes.tar.xz"}) {
    auto bytes = golden_bytes(name);
    bytes.resize(bytes.size() * 2 / 3);
    CHECK(file_error([&] { read_archive(bytes, "x", is_png); }).starts_with("x is no archive"));
  }
  CHECK(file_error([&] { read_files("/nowhere", is_png); }) == "/nowhere: no such file");
}

TEST_CASE("names are ordered as people count") {
  CHECK(natural_less("img_7", "img_12"));
  CHECK(!natural_less("img_12", "img_7"));
  CHECK(natural_less("img_07", "img_8"));
  CHECK(natural_less("a9b2", "a9b10"));
  CHECK(natural_less("a", "ab"));
  CHECK(natural_less("a", "b1"));
  CHECK(natural_less("07", "7"));
  CHECK(!natural_less("7", "7"));
  CHECK(has_ending("X.JPG", {".png", ".jpg"}));
  CHECK(!has_ending("jpg", {".jpg"}));
}
