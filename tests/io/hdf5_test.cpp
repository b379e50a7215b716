#include "lapicque/io/hdf5.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

#include "io/folder.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

Hdf5Writer example() {
  Hdf5Writer file;
  std::vector<double> squares(3000);
  for (size_t i = 0; i < squares.size(); ++i) squares[i] = double(i) * double(i) / 7;
  file.write<double>("/a/deep/squares", squares, {300, 10});
  file.write<uint64_t>("/a/ids", std::vector<uint64_t>{1, uint64_t(1) << 40});
  file.write<double>("/a/signed", std::vector<double>{-3, 2.5, NAN});
  file.write<double>("/empty", std::vector<double>{}, {0, 4});
  file.set_attribute("/a", "units", "ms");
  file.set_attribute("/a", "nothing", "");
  file.set_attribute("/", "pi", 3.25);
  const std::array<std::string_view, 3> labels{"none", "by_id", "by_time"};
  file.set_enum_attribute("/a", "sorting", labels, 2);
  return file;
}

}  // namespace

TEST_CASE("what is written to an HDF5 file is read back: numbers, shapes and attributes") {
  const Folder folder;
  example().save(folder.path / "x.h5");
  const auto file = Hdf5File::open(folder.path / "x.h5");
  CHECK(file.children("/a") == std::vector<std::string>{"deep", "ids", "signed"});
  CHECK(file.shape("/a/deep/squares") == std::vector<uint64_t>{300, 10});
  CHECK(file.read<double>("/a/deep/squares").at(2999) == 2999.0 * 2999.0 / 7);
  CHECK(file.read<uint64_t>("/a/ids").at(1) == uint64_t(1) << 40);
  CHECK(std::isnan(file.read<double>("/a/signed").at(2)));
  CHECK(file.read<double>("/empty").empty());
  CHECK(file.text_attribute("/a", "units") == "ms");
  CHECK(file.text_attribute("/a", "nothing") == "");
  CHECK(file.text_attribute("/a", "sorting") == "by_time");
  CHECK(file.number_attribute("/", "pi") == 3.25);
  CHECK(!file.text_attribute("/a", "none"));
  CHECK(!file.number_attribute("/a", "units"));
  CHECK(!file.has("/b/c"));
}

TEST_CASE("texts of any length, single numbers and the order of a group return from a file") {
  const Folder folder;
  Hdf5Writer out;
  out.make_ordered_group("/z");
  out.write_text("/z/late", "\u03c4 and more");
  out.write_texts("/z/early", std::vector<std::string>{"a", "", "long enough", "d"}, {2, 2});
  out.write_number("/z/one", int64_t(-7));
  out.write_number("/z/half", 0.5F);
  out.write<float>("/z/reals", std::vector<float>{0.1F, 2});
  out.save(folder.path / "x.h5");
  const auto file = Hdf5File::open(folder.path / "x.h5");
  CHECK(file.children_as_made("/z") ==
        std::vector<std::string>{"late", "early", "one", "half", "reals"});
  CHECK(file.children("/z").front() == "early");
  CHECK(file.read_texts("/z/late") == std::vector<std::string>{"\u03c4 and more"});
  CHECK(file.read_texts("/z/early") == std::vector<std::string>{"a", "", "long enough", "d"});
  CHECK(file.shape("/z/early") == std::vector<uint64_t>{2, 2});
  CHECK(file.shape("/z/one").empty());
  CHECK(file.read<int64_t>("/z/one") == std::vector<int64_t>{-7});
  CHECK(file.read<double>("/z/reals").at(0) == double(0.1F));
  CHECK(file.kind("/z") == Hdf5Kind::group);
  CHECK(file.kind("/z/late") == Hdf5Kind::text);
  CHECK(file.kind("/z/one") == Hdf5Kind::integer);
  CHECK(file.kind("/z/half") == Hdf5Kind::float32);
  CHECK(file.address("/z/one") != file.address("/z/half"));
  CHECK(file_error([&] { file.read<double>("/z/late"); }).find("/z/late: does not hold numbers") !=
        std::string::npos);
  CHECK(file_error([&] { file.read_texts("/z/one"); }).find("/z/one: does not hold text") !=
        std::string::npos);
}

TEST_CASE("a part of a list is read alone; a part outside of it is an error") {
  const Folder folder;
  std::vector<double> numbers(1'000'000);
  std::iota(numbers.begin(), numbers.end(), 0.0);
  auto file = example();
  file.write<double>("/x", numbers);
  file.save(folder.path / "x.h5");
  const auto back = Hdf5File::open(folder.path / "x.h5");
  CHECK(back.read<double>("/x", 700'001, 3) == std::vector<double>{700'001, 700'002, 700'003});
  CHECK(back.read<uint32_t>("/x", 999'999, 1) == std::vector<uint32_t>{999'999});
  CHECK(back.read<uint64_t>("/x", 1'000'000, 0).empty());
  CHECK(file_error([&] { back.read<double>("/x", 999'999, 2); }).find("/x: has 1000000 numbers") !=
        std::string::npos);
  CHECK(file_error([&] { back.read<double>("/x", UINT64_MAX, 2); }).find("/x: has") !=
        std::string::npos);
  CHECK(file_error([&] { back.read<double>("/a/deep/squares", 0, 2); }).find("2 dimensions") !=
        std::string::npos);
}

TEST_CASE("two files can be in the making at once") {
  const Folder folder;
  Hdf5Writer one, two;
  one.write<double>("/x", std::vector<double>{1});
  two.write<double>("/x", std::vector<double>{2});
  one.save(folder.path / "one.h5");
  two.save(folder.path / "two.h5");
  CHECK(Hdf5File::open(folder.path / "one.h5").read<double>("/x").at(0) == 1);
  CHECK(Hdf5File::open(folder.path / "two.h5").read<double>("/x").at(0) == 2);
}

TEST_CASE("a large data set is packed and still the same") {
  const Folder folder;
  std::vector<double> zeros(1'000'000);
  zeros[999'999] = 4;
  Hdf5Writer file;
  file.write<double>("/x", zeros);
  file.save(folder.path / "x.h5");
  CHECK(std::filesystem::file_size(folder.path / "x.h5") < 100'000);
  CHECK(Hdf5File::open(folder.path / "x.h5").read<double>("/x") == zeros);
}

TEST_CASE("a number that does not fit its type is an error that names file and path") {
  const Folder folder;
  example().save(folder.path / "x.h5");
  const auto file = Hdf5File::open(folder.path / "x.h5");
  CHECK(file_error([&] { file.read<uint32_t>("/a/ids"); }).find("x.h5: /a/ids: holds a number") !=
        std::string::npos);
  CHECK(file_error([&] { file.read<uint32_t>("/a/signed"); }).find("/a/signed") !=
        std::string::npos);
  CHECK(file_error([&] { file.read<double>("/a/missing"); }).find("is missing") !=
        std::string::npos);
  CHECK(file_error([&] { file.read<double>("/a"); }).find("not a data set") != std::string::npos);
  CHECK(file_error([&] { file.children("/a/ids"); }).find("not a group") != std::string::npos);
}

TEST_CASE("what is no HDF5 file is refused by name") {
  const Folder folder;
  std::ofstream(folder.path / "text.h5") << "spikes, honestly\n";
  std::ofstream(folder.path / "empty.h5").flush();
  CHECK(file_error([&] { Hdf5File::open(folder.path / "none.h5"); }).find("no such file") !=
        std::string::npos);
  CHECK(file_error([&] {
          Hdf5File::open(folder.path / "text.h5");
        }).find("text.h5 is not an HDF5") != std::string::npos);
  CHECK(file_error([&] { Hdf5File::open(folder.path / "empty.h5"); }).find("empty.h5 is not") !=
        std::string::npos);
  CHECK(file_error([&] { Hdf5File::open(folder.path); }).find("is not a file") !=
        std::string::npos);
}

TEST_CASE("a file cut short at any length is refused") {
  const Folder folder;
  example().save(folder.path / "x.h5");
  const auto bytes = bytes_of(folder.path / "x.h5");
  for (size_t n = 0; n < bytes.size(); n += bytes.size() / 97 + 1)
    CHECK(!file_error([&] {
             Hdf5File::from_bytes(std::span(bytes).first(n), "cut.h5").read<double>("/a/ids");
           }).empty());
  CHECK(Hdf5File::from_bytes(bytes, "whole.h5").read<uint64_t>("/a/ids").size() == 2);
}

TEST_CASE("a file that cannot be written is an error, and nothing is left behind") {
  const Folder folder;
  std::ofstream(folder.path / "file") << "x";
  CHECK(!file_error([&] { example().save(folder.path / "file" / "x.h5"); }).empty());
  CHECK(!file_error([&] { example().save("/dev/full/x.h5"); }).empty());
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}
