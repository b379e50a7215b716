// lapicque info: what was built, where it runs, and what a network takes.
#include <nlohmann/json.hpp>
#include <thread>

#include "command.hpp"
#include "exit_code.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/base/processor.hpp"
#include "lapicque/base/version.hpp"
#include "lapicque/learn/tile_kernels.hpp"
#include "lapicque/recording/table.hpp"
#include "network_options.hpp"

namespace lapicque::cli {
namespace {

std::string bytes(double n) {
  return n >= 1e9 ? fmt::format("{:.2f} GB", n * 1e-9) : fmt::format("{:.2f} MB", n * 1e-6);
}

std::string machine(nlohmann::json& json) {
  const auto memory = available_memory();
  const std::string processor = processor_name().value_or("unknown");
  json = {{"version", version()},
          {"build", build_summary()},
          {"instruction_set", kernels().isa},
          {"matrix_unit", learn::tile_kernels() != nullptr},
          {"processor", processor},
          {"threads", std::thread::hardware_concurrency()},
          {"available_memory", memory}};
  TextTable table;
  table.rows = {{"version", std::string(version())},
                {"build", std::string(build_summary())},
                {"instruction set", std::string(kernels().isa)},
                {"matrix unit", learn::tile_kernels() ? "yes, training uses it" : "no"},
                {"processor", processor},
                {"threads", fmt::format("{}", std::thread::hardware_concurrency())},
                {"free memory", memory ? bytes(double(memory)) : "unknown"}};
  return format(table);
}

std::string network(const NetworkFile& file, nlohmann::json& json) {
  require_memory(file.network, file.run);
  const Simulation sim(file.network, simulation_options(file.run));
  TextTable table{.header = {"projection", "layout", "synapses", "bytes each"},
                  .align = {Align::left, Align::left, Align::right, Align::right}};
  json["network"] = {{"name", file.network.name},    {"neurons", file.network.n_neurons()},
                     {"synapses", sim.n_synapses()}, {"synapse_bytes", sim.synapse_bytes()},
                     {"min_delay", sim.min_delay()}, {"projections", nlohmann::json::array()}};
  for (const auto& p : sim.projection_info()) {
    table.rows.push_back({p.name, p.layout, format_number(double(p.n_synapses), 12),
                          format_number(p.bytes_per_synapse, 3)});
    json["network"]["projections"].push_back({{"name", p.name},
                                              {"layout", p.layout},
                                              {"synapses", p.n_synapses},
                                              {"bytes_per_synapse", p.bytes_per_synapse}});
  }
  return fmt::format("\n{}", file.network.describe()) +
         (table.rows.empty() ? "" : "\n" + format(table, color_for(stdout))) +
         fmt::format("\n  synapses take {}; the process has used {}\n",
                     bytes(double(sim.synapse_bytes())), bytes(double(peak_memory())));
}

}  // namespace

std::function<int()> declare_info(CLI::App& verb, const Context&) {
  struct State {
    Options options;
    std::filesystem::path file;
  };
  auto state = std::make_shared<State>();
  verb.add_option("--network", state->file, "Connect this network and show what it takes")
      ->type_name("FILE");
  add_set(verb, state->options);
  add_threads(verb, state->options);
  add_json(verb, state->options, "Write the same as JSON; \"-\": standard output");
  return [state] {
    const auto& o = state->options;
    nlohmann::json json;
    auto text = machine(json);
    if (!state->file.empty()) text += network(read_network_file(state->file, o.overrides()), json);
    print(o, text);
    write_json(o, json.dump(2) + "\n");
    return int(ok);
  };
}

}  // namespace lapicque::cli
