// A verb of the command line: `lapicque VERB ...`. To add one: write VERB.cpp, and its row in
// commands.cpp.
#pragma once
#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lapicque/recording/figures.hpp"

namespace lapicque::cli {

/// What every verb knows.
struct Context {
  std::string command;  ///< as typed, for reports
  CLI::App* app = nullptr;
};

/// Declares a verb's options on `verb`; what it returns does the work and gives the exit code.
using Declare = std::function<int()> (*)(CLI::App& verb, const Context& context);

struct Command {
  const char* name;
  const char* summary;
  Declare declare;
};

/// All verbs, in the order of `lapicque --help`.
std::span<const Command> commands();

std::function<int()> declare_bench(CLI::App& verb, const Context& context);
std::function<int()> declare_check(CLI::App& verb, const Context& context);
std::function<int()> declare_completion(CLI::App& verb, const Context& context);
std::function<int()> declare_data(CLI::App& verb, const Context& context);
std::function<int()> declare_demo(CLI::App& verb, const Context& context);
std::function<int()> declare_eval(CLI::App& verb, const Context& context);
std::function<int()> declare_info(CLI::App& verb, const Context& context);
std::function<int()> declare_models(CLI::App& verb, const Context& context);
std::function<int()> declare_nir(CLI::App& verb, const Context& context);
std::function<int()> declare_plot(CLI::App& verb, const Context& context);
std::function<int()> declare_run(CLI::App& verb, const Context& context);
std::function<int()> declare_sonata(CLI::App& verb, const Context& context);
std::function<int()> declare_stats(CLI::App& verb, const Context& context);
std::function<int()> declare_train(CLI::App& verb, const Context& context);
std::function<int()> declare_version(CLI::App& verb, const Context& context);
std::function<int()> declare_wta(CLI::App& verb, const Context& context);

// ---- options that several verbs share -----------------------------------------------------------

struct Options {
  std::vector<std::string> set;  ///< --set KEY=VALUE, repeatable
  std::optional<uint64_t> seed;  ///< --seed
  std::optional<int> threads;    ///< --threads
  std::filesystem::path output;  ///< --output
  std::filesystem::path json;    ///< --json; "-" is standard output
  bool quiet = false;            ///< --quiet

  /// --set, --seed and --threads as overrides of a network file, in this order.
  std::vector<std::string> overrides() const;
};

void add_set(CLI::App& verb, Options& options);
void add_seed(CLI::App& verb, Options& options);
void add_threads(CLI::App& verb, Options& options);
void add_output(CLI::App& verb, Options& options, const std::string& text);
void add_json(CLI::App& verb, Options& options, const std::string& text = "");
void add_quiet(CLI::App& verb, Options& options);

// ---- output -------------------------------------------------------------------------------------

/// Prints to standard output what is for people: nothing when quiet, and nothing where standard
/// output belongs to `--json -`.
void print(const Options& options, std::string_view text);

/// Writes JSON where --json says; does nothing without it.
void write_json(const Options& options, const std::string& json);

/// Makes the folder, and throws unless files can be written there: better before a long run.
void prepare_folder(const std::filesystem::path& folder);

/// The figures as a table, the JSON, and the exit code of the verdict.
int conclude(const Outcome& outcome, const Options& options);

}  // namespace lapicque::cli
