// lapicque check FILE: everything that `run` would refuse, without the run.
#include "command.hpp"
#include "exit_code.hpp"
#include "network_options.hpp"

namespace lapicque::cli {
namespace {

/// Compiling finds what the reader cannot, and costs memory: only up to this many synapses.
constexpr double most_synapses = 2e7;

}  // namespace

std::function<int()> declare_check(CLI::App& verb, const Context&) {
  struct State {
    Options options;
    std::filesystem::path file;
  };
  auto state = std::make_shared<State>();
  verb.add_option("file", state->file, "The network file (docs/toml.md)")
      ->required()
      ->type_name("FILE");
  add_set(verb, state->options);
  add_quiet(verb, state->options);
  return [state] {
    const auto& o = state->options;
    const auto [net, run] = read_network_file(state->file, o.overrides());
    const double synapses = expected_synapses(net);
    require_memory(net, run);
    std::string more;
    if (synapses <= most_synapses && net.n_neurons() <= most_synapses)
      Simulation(net, simulation_options(run));
    else
      more = "; too large to be connected by check, `run` does";
    print(o, net.describe());
    print(o, fmt::format("{}: ok{}\n", state->file.string(), more));
    return int(ok);
  };
}

}  // namespace lapicque::cli
