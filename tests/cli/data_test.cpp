// `lapicque data`, with hosts that are folders (file://): nothing leaves the machine.
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace {

/// A Place whose command knows no data but what lies in its folder.
struct Shelf : Place {
  Shelf() { setenv("LAPICQUE_DATA", (path / "sets").c_str(), 1); }
  ~Shelf() { unsetenv("LAPICQUE_DATA"); }
  void host(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(path / "host");
    std::ofstream(path / "host" / name, std::ios::binary) << bytes;
  }
  Result fetch(const std::string& set) const {
    return run({"data", "fetch", set, "--quiet", "--url", "file://" + (path / "host").string()});
  }
};

bool has(const std::string& text, const std::string& part) {
  if (text.find(part) == text.npos) MESSAGE(text);
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("data lists every set, and says of one what it is, where it comes from and its licence") {
  const Shelf shelf;
  const auto list = shelf.run({"data", "--json", "list.json"});
  CHECK(list.code == 0);
  CHECK(has(list.out, "cifar10"));
  const auto json = nlohmann::json::parse(text_of(shelf.path / "list.json"));
  for (const auto& set : json)
    if (set["name"] == "mnist_sample" || set["name"] == "mnist")
      CHECK(set["present"].get<bool>() == (set["name"] == "mnist_sample"));
  const auto info = shelf.run({"data", "info", "svhn"});
  CHECK(info.code == 0);
  CHECK(has(info.out, "non-commercial use only"));
  CHECK(has(info.out, "http://ufldl.stanford.edu/housenumbers/test_32x32.mat"));
  CHECK(has(info.out, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"));
}

TEST_CASE("a fetched file is put in its place, found there, and not fetched again") {
  const Shelf shelf;
  shelf.host("zip.train.gz", "training");
  shelf.host("zip.test.gz", "test");
  CHECK(shelf.fetch("usps").code == 0);
  CHECK(text_of(shelf.path / "sets/usps/zip.train.gz") == "training");
  CHECK(!shelf.has("sets/usps/zip.train.gz.part"));
  std::filesystem::remove_all(shelf.path / "host");
  CHECK(shelf.fetch("usps").code == 0);
}

TEST_CASE("a fetch goes on where an earlier one stopped") {
  const Shelf shelf;
  shelf.host("zip.train.gz", "0123456789");
  shelf.host("zip.test.gz", "test");
  std::filesystem::create_directories(shelf.path / "sets/usps");
  shelf.write("sets/usps/zip.train.gz.part", "abcd");  // what is there is kept, so it shows
  CHECK(shelf.fetch("usps").code == 0);
  CHECK(text_of(shelf.path / "sets/usps/zip.train.gz") == "abcd456789");
}

TEST_CASE("a file with the wrong check sum is removed, and one message says so") {
  const Shelf shelf;
  shelf.host("train-images-idx3-ubyte.gz", "not MNIST");
  const auto result = shelf.fetch("mnist");
  CHECK(result.code == 3);
  CHECK(has(result.err, "lapicque: error: train-images-idx3-ubyte.gz came with another SHA-256"));
  CHECK(!shelf.has("sets/mnist/train-images-idx3-ubyte.gz"));
  CHECK(!shelf.has("sets/mnist/train-images-idx3-ubyte.gz.part"));
}

TEST_CASE("a host that does not answer, or a set that is nowhere, is one message") {
  const Shelf shelf;
  const auto gone = shelf.fetch("usps");
  CHECK(gone.code == 3);
  CHECK(has(gone.err, "cannot fetch zip.train.gz from file://"));
  const auto unknown = shelf.run({"data", "info", "mnits"});
  CHECK(unknown.code == 2);
  CHECK(has(unknown.err, "did you mean \"mnist\"?"));
  CHECK(has(shelf.run({"data", "fetch", "eth80"}).err, "it cannot be fetched; get it with"));
  CHECK(has(shelf.run({"data", "show"}).err, "data show: which set?"));
  CHECK(shelf.run({"data", "sell"}).code == 2);
  const auto missing = shelf.run({"data", "show", "cifar10"});
  CHECK(missing.code == 3);
  CHECK(has(missing.err, "get it with `lapicque data fetch cifar10`"));
}

TEST_CASE("show draws the first images on one sheet") {
  const Shelf shelf;
  const auto result =
      shelf.run({"data", "show", "mnist_sample", "--count", "20", "--output", "sheet.png"});
  CHECK(result.code == 0);
  const auto png = text_of(shelf.path / "sheet.png");
  REQUIRE(png.size() > 1000);
  auto number = [&](size_t at) { return uint8_t(png[at + 2]) * 256 + uint8_t(png[at + 3]); };
  CHECK(number(16) == 16 * 58 + 2);  // two rows of at most 16, each image twice as large
  CHECK(number(20) == 2 * 58 + 2);
}
