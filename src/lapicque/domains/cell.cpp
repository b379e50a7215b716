#include "lapicque/domains/cell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/file_output.hpp"

namespace lapicque::domains {

std::string name_of(const Cell& cell) {
  return fmt::format("{}, {}, {}, seed {}", cell.network, letters(cell.source), cell.arm,
                     cell.seed);
}

std::filesystem::path file_of(const Cell& cell) {
  return std::filesystem::path(to_string(cell.protocol)) /
         fmt::format("{}-{}-{}-{}.json", cell.network, to_string(cell.source), cell.arm, cell.seed);
}

std::string command_of(const Cell& cell) {
  return fmt::format(
      "lapicque domains --networks {} --sources {} --arms {} --seeds {} --protocol {} --epochs {}",
      cell.network, to_string(cell.source), cell.arm, cell.seed, to_string(cell.protocol),
      cell.epochs);
}

double Tested::standard_error() const {
  const double p = accuracy();
  return n ? std::sqrt(p * (1 - p) / double(n)) : 0;
}

const Tested* CellResult::on(Domain target) const {
  const auto found = std::ranges::find(tests, target, &Tested::target);
  return found == tests.end() ? nullptr : &*found;
}

std::string to_json(const CellResult& r) {
  nlohmann::ordered_json j{{"network", r.cell.network},
                           {"source", to_string(r.cell.source)},
                           {"arm", r.cell.arm},
                           {"seed", r.cell.seed},
                           {"protocol", to_string(r.cell.protocol)},
                           {"epochs", r.cell.epochs},
                           {"command", command_of(r.cell)}};
  for (const auto& t : r.tests)
    j["tests"][std::string(to_string(t.target))] = {
        {"set", t.set}, {"n", t.n}, {"right", t.n_right}, {"accuracy", t.accuracy()}};
  j["validation"] = r.validation;
  if (r.varied_validation) j["varied_validation"] = *r.varied_validation;
  j["selected_epoch"] = r.selected_epoch;
  for (const auto& e : r.history)
    j["history"].push_back({{"epoch", e.epoch}, {"loss", e.loss}, {"validation", e.validation}});
  j["n_training"] = r.n_training;
  j["n_validation"] = r.n_validation;
  j["n_parameters"] = r.n_parameters;
  j["cpu_seconds"] = r.cpu_seconds;
  j["wall_seconds"] = r.wall_seconds;
  j["threads"] = r.threads;
  j["torch"] = r.torch;
  j["version"] = r.version;
  j["machine"] = r.machine;
  return j.dump(1) + "\n";
}

CellResult cell_result_of(std::string_view json, const std::filesystem::path& path) {
  try {
    const auto j = nlohmann::ordered_json::parse(json);  // tests stay in their order
    CellResult r{.cell = {.network = j.at("network"),
                          .arm = j.at("arm"),
                          .source = domain_of(j.at("source").get<std::string>()),
                          .seed = j.at("seed"),
                          .protocol = protocol_of(j.at("protocol").get<std::string>()),
                          .epochs = j.at("epochs")}};
    for (const auto& [name, t] : j.at("tests").items())
      r.tests.push_back({domain_of(name), t.at("set"), t.at("n"), t.at("right")});
    for (const auto& e : j.at("history"))
      r.history.push_back({e.at("epoch"), e.at("loss"), e.at("validation")});
    r.validation = j.at("validation");
    if (j.contains("varied_validation")) r.varied_validation = j["varied_validation"];
    r.selected_epoch = j.at("selected_epoch");
    r.n_training = j.at("n_training");
    r.n_validation = j.at("n_validation");
    r.n_parameters = j.at("n_parameters");
    r.cpu_seconds = j.at("cpu_seconds");
    r.wall_seconds = j.at("wall_seconds");
    r.threads = j.at("threads");
    r.torch = j.at("torch");
    r.version = j.at("version");
    r.machine = j.at("machine");
    return r;
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorKind::file,
                fmt::format("{} is no result of a cell: {}", path.string(), e.what()));
  } catch (const Error& e) {
    throw Error(ErrorKind::file, fmt::format("{}: {}", path.string(), e.what()));
  }
}

void save(const CellResult& result, const std::filesystem::path& folder) {
  write_file(folder / file_of(result.cell), to_json(result));
}

std::vector<CellResult> load_results(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (Protocol protocol : {Protocol::first_10k, Protocol::full}) {
    std::error_code none;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder / to_string(protocol), none))
      if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<CellResult> results;
  for (const auto& path : paths) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    results.push_back(cell_result_of(text.str(), path));
  }
  return results;
}

}  // namespace lapicque::domains
