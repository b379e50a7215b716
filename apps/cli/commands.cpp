#include <array>
#include <charconv>
#include <cstdio>

#include "cell_trainer.hpp"
#include "command.hpp"
#include "exchange.hpp"
#include "exit_code.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {

std::span<const Command> commands() {
  static constexpr std::array table{
      Command{"run", "Run a network file; spikes, pictures and a report go to a folder",
              &declare_run},
      Command{"demo", "Run a demo, or list them", &declare_demo},
      Command{"bench", "Time a network of the literature, or list them", &declare_bench},
      Command{"train", "Train a spiking network by a recipe; weights and a report go to a folder",
              &declare_train},
      Command{"eval", "Test a trained network", &declare_eval},
      Command{"export", "Write a trained network as a NIR file", &declare_export},
      Command{"import", "Make a NIR file a network to test and train", &declare_import},
      Command{"domains", "Train image networks on one set of digits, and test them on others",
              &declare_domains},
      Command{"models", "List the models, or show one with its parameters", &declare_models},
      Command{"check", "Check a network file without running it", &declare_check},
      Command{"data", "List data sets, fetch one, or show its first images", &declare_data},
      Command{"info", "Show version, build and machine, or what a network needs", &declare_info},
      Command{"plot", "Draw recorded spikes or traces", &declare_plot},
      Command{"sonata", "Run a SONATA simulation, or show what a circuit holds", &declare_sonata},
      Command{"stats", "Print statistics of recorded spikes", &declare_stats},
      Command{"nir", "Show what a NIR file holds, and what it leaves open", &declare_nir},
      Command{"wta", "Put pictures through the winner-take-all layer", &declare_wta},
      Command{"completion", "Print a completion script for a shell", &declare_completion},
      Command{"version", "Print the version", &declare_version}};
  return table;
}

std::vector<std::string> Options::overrides() const {
  auto all = set;
  if (seed) all.push_back(fmt::format("simulation.seed={}", *seed));
  if (threads) all.push_back(fmt::format("simulation.threads={}", *threads));
  return all;
}

namespace {

/// What is wrong with a whole number from 0 to `most`; empty when nothing is.
std::string complaint(std::string_view text, uint64_t most) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number <= most ? ""
                                 : fmt::format("{} is no whole number from 0 to {}", text, most);
}

}  // namespace

void add_set(CLI::App& verb, Options& options) {
  verb.add_option("--set", options.set, "Change a key: --set simulation.duration=\"2 s\"")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}
void add_seed(CLI::App& verb, Options& options) {
  verb.add_option("--seed", options.seed, "Seed of every random number")
      ->type_name("N")
      ->check([](const std::string& text) { return complaint(text, uint64_t(INT64_MAX)); });
}
void add_threads(CLI::App& verb, Options& options) {
  verb.add_option("--threads", options.threads, "Threads; 0: one for each core")
      ->type_name("N")
      ->check([](const std::string& text) { return complaint(text, 1024); });
}
void add_output(CLI::App& verb, Options& options, const std::string& text) {
  verb.add_option("-o,--output", options.output, text)->type_name("PATH");
}
void add_json(CLI::App& verb, Options& options, const std::string& text) {
  verb.add_option("--json", options.json,
                  text.empty() ? "Write every figure as JSON; \"-\": standard output" : text)
      ->type_name("FILE");
}
void add_quiet(CLI::App& verb, Options& options) {
  verb.add_flag("-q,--quiet", options.quiet, "Print nothing but errors");
}

void print(const Options& options, std::string_view text) {
  if (!options.quiet && options.json != "-") std::fwrite(text.data(), 1, text.size(), stdout);
}

void write_json(const Options& options, const std::string& json) {
  if (options.json.empty()) return;
  if (options.json == "-")
    std::fwrite(json.data(), 1, json.size(), stdout);
  else
    write_file(options.json, json);
}

void prepare_folder(const std::filesystem::path& folder) {
  const auto probe = folder / ".lapicque";
  write_file(probe, "");
  std::error_code error;
  std::filesystem::remove(probe, error);
}

int conclude(const Outcome& outcome, const Options& options) {
  print(options, format(outcome.figures, color_for(stdout)));
  write_json(options, to_json(outcome));
  return outcome.ok ? ok : outside_tolerance;
}

}  // namespace lapicque::cli
