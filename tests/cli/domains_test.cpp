// `lapicque domains`: plans, tables of finished cells, and one training with the shipped sample.
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace {

/// A Place whose command knows no data but the shipped sample.
struct Bare : Place {
  Bare() { setenv("LAPICQUE_DATA", (path / "none").c_str(), 1); }
  ~Bare() { unsetenv("LAPICQUE_DATA"); }
};

bool can_train() {
  const auto program = std::filesystem::path(LAPICQUE_COMMAND).parent_path() / "lapicque-torch";
  if (!std::filesystem::exists(program)) MESSAGE("skipped: built without libtorch");
  return std::filesystem::exists(program);
}

}  // namespace

TEST_CASE("domains lists the command of every missing cell, and trains none for it") {
  const Bare place;
  const auto result = place.run({"domains", "--list", "--networks", "vit,resnet", "--sources",
                                 "usps", "--seeds", "1,2", "--epochs", "3"});
  CHECK(result.code == 0);
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 8);
  CHECK(
      result.out.starts_with("lapicque domains --networks vit --sources usps --arms none "
                             "--seeds 1 --protocol first-10k --epochs 3\n"));
}

TEST_CASE("domains refuses unknown words before it trains") {
  const Bare place;
  for (const auto& [option, word, part] : {std::tuple("--networks", "vitt", "vit"),
                                           {"--sources", "mnistt", "mnist"},
                                           {"--arms", "wta+flup", "flip"},
                                           {"--protocol", "half", "first-10k"}}) {
    const auto result = place.run({"domains", option, word});
    CHECK(result.code == 2);
    CHECK(one_error(result, part));
  }
}

TEST_CASE("domains --table without a cell says so") {
  const Bare place;
  const auto result = place.run({"domains", "--table"});
  CHECK(result.code == 2);
  CHECK(one_error(result, "no cell"));
}

TEST_CASE("a cell that was stopped leaves nothing; one that ended is kept and shown" *
          doctest::test_suite("slow")) {
  if (!can_train()) return;
  const Bare place;
  const std::vector<std::string> command{
      "domains",  "--networks", "mobilenet", "--sources", "mnist",  "--arms", "wta",
      "--epochs", "1",          "--results", "r",         "--json", "f.json"};
  auto stopped = Conditions{.folder = place.path};
  stopped.interrupt_at = "r";
  CHECK(run(command, stopped).code == 130);
  CHECK(!std::filesystem::exists(place.path / "r/first-10k/mobilenet-mnist-wta-1.json"));

  const auto result = place.run(command);
  CHECK(result.code == 0);
  const auto cell =
      nlohmann::json::parse(text_of(place.path / "r/first-10k/mobilenet-mnist-wta-1.json"));
  CHECK(cell["tests"]["mnist"]["n"] == 200);
  CHECK(cell["tests"]["mnist"]["accuracy"] > 0.5);
  CHECK(cell["tests"].size() == 1);  // the other sets are not here
  CHECK(cell["validation"] > 0.5);
  for (const char* file : {"table.md", "table.svg", "table.png", "table.html"})
    CHECK(std::filesystem::exists(place.path / "r/first-10k" / file));
  CHECK(place.run(command).code == 0);  // at once: nothing is missing
}
