// lapicque domains: five image networks, with and without the winner-take-all layer, trained on one
// set of digits and tested on the others.
#include <algorithm>
#include <cmath>

#include "cell_trainer.hpp"
#include "command.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/domains/page.hpp"
#include "lapicque/domains/plan.hpp"
#include "lapicque/domains/published.hpp"
#include "lapicque/domains/sheet.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/progress.hpp"

namespace lapicque::cli {
namespace {

struct State {
  Options options;
  domains::Plan plan;
  std::vector<std::string> sources;
  std::string protocol = "first-10k";
  std::filesystem::path results = "results/domains", data, sheet;
  bool table_only = false, list = false;
  std::string command;
};

/// Every figure of the table: "vit, wta, M->MM", in percent; and the gains by column.
std::vector<FigureValue> figures_of(const domains::Table& table) {
  std::vector<FigureValue> figures;
  for (const auto& row : table.rows)
    for (size_t c = 0; c < domains::shifts.size(); ++c)
      if (const auto& entry = row.entries[c])
        figures.push_back(
            plain(fmt::format("{}, {}, {}", row.network, row.arm, name_of(domains::shifts[c])),
                  entry->mean, "%"));
  for (const auto& arm : table.arms())
    for (size_t c = 0; c < domains::shifts.size(); ++c)
      if (const auto gain = arm == "none" ? std::nullopt : table.gain(arm, c))
        figures.push_back(plain(fmt::format("gain, {}, {}", arm, name_of(domains::shifts[c])),
                                gain->mean, "points"));
  return figures;
}

/// The table beside the cells: table.md, table.svg, table.png, table.html.
domains::Table write_table(const State& state) {
  const auto table = tabulate(domains::load_results(state.results), state.plan.protocol);
  if (table.rows.empty()) return table;
  const auto folder = state.results / to_string(state.plan.protocol);
  write_file(folder / "table.md", to_markdown(table));
  const auto picture = picture_of(table);
  plot::save(picture, folder / "table.svg");
  plot::save(picture, folder / "table.png");
  save(report_of(table, state.command), folder / "table.html");
  return table;
}

/// One by default: two trainings side by side do more than one on two threads.
int n_threads(const Options& options) {
  const int n = options.threads.value_or(1);
  return n > 0 ? n : available_cores();
}

/// Trains what is missing, cell after cell; false when it was stopped.
bool train_missing(const State& state, const std::vector<domains::Cell>& missing) {
  const TrainCell train = cell_trainer();  // may become another program
  prepare_folder(state.results);
  watch_interrupts();
  Progress progress(double(missing.size()),
                    {.label = "train",
                     .unit = "cells",
                     .verbosity = state.options.quiet ? Verbosity::quiet : Verbosity::normal});
  for (size_t i = 0; i < missing.size(); ++i) {
    CellTraining task{.cell = missing[i], .data = state.data, .threads = n_threads(state.options)};
    task.on_batch = [&](double done, double loss) {
      progress.update(double(i) + 0.95 * done, 0,
                      fmt::format("{}  loss {:.4f}", name_of(missing[i]), loss));
      return !interrupt_requested();
    };
    try {
      save(train(task), state.results);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) return false;
      throw;
    }
    progress.update(double(i + 1));
  }
  progress.finish();
  return true;
}

/// --show: every source as every arm shows it in training.
int draw_sheet(const State& state) {
  plot::Figure figure{
      .title = "What a network sees in training",
      .subtitle = "The first digits of a source, side by side; below them those of the next pass",
      .columns = 2};
  Team team(1);
  for (domains::Domain source : state.plan.sources) {
    const auto digits = load_source(source, state.plan.protocol, state.data).training;
    for (const auto& arm : state.plan.arms)
      figure.panels.push_back(
          domains::sheet(team, domains::arm_of(arm), digits, state.plan.seeds.front()));
  }
  plot::save(figure, state.sheet);
  print(state.options, fmt::format("{}\n", state.sheet.string()));
  return ok;
}

int run(State& state) {
  state.plan.protocol = domains::protocol_of(state.protocol);
  if (!state.sources.empty()) {
    state.plan.sources.clear();
    for (const auto& word : state.sources) state.plan.sources.push_back(domains::domain_of(word));
  }
  if (!state.sheet.empty()) return draw_sheet(state);
  std::vector<std::string> known;
  for (const auto& row : domains::published) known.emplace_back(row.network);
  if (state.plan.networks.empty()) state.plan.networks = known;
  for (const auto& name : state.plan.networks)
    require(std::ranges::find(known, name) != known.end(), "no network \"{}\"{}", name,
            suggestion(name, known));
  const auto missing =
      state.table_only ? std::vector<domains::Cell>{} : missing_cells(state.plan, state.results);
  if (state.list) {
    for (const auto& cell : missing) print(state.options, command_of(cell) + "\n");
    return ok;
  }
  bool finished = true;
  if (!missing.empty()) finished = train_missing(state, missing);
  const auto table = write_table(state);
  if (!finished) {
    print(state.options, fmt::format("\nstopped; the same command goes on: {}\n", state.command));
    return interrupted;
  }
  require(!table.rows.empty(), "no cell of {} in {}", state.protocol, state.results.string());
  print(state.options, fmt::format("\n{}\n  {}\n", to_markdown(table),
                                   (state.results / state.protocol / "table.html").string()));
  write_json(state.options,
             to_json(judge(state.plan.seeds.front(), n_threads(state.options), figures_of(table))));
  return ok;
}

}  // namespace

std::function<int()> declare_domains(CLI::App& verb, const Context& context) {
  auto state = std::make_shared<State>();
  verb.add_option("--networks", state->plan.networks,
                  "vit, efficientnet, capsulenet, mobilenet, resnet (default: all)")
      ->delimiter(',');
  verb.add_option("--sources", state->sources,
                  "Sets to train with: mnist, usps, svhn, mnist_m (default: all)")
      ->delimiter(',');
  verb.add_option("--arms", state->plan.arms,
                  "What images go through: none, wta, instance_norm, sobel; in training affine, "
                  "zoom, neighbours, texture, flip; joined by + (default: none,wta)")
      ->delimiter(',');
  verb.add_option("--seeds", state->plan.seeds, "Seeds (default: 1)")->delimiter(',');
  verb.add_option("--epochs", state->plan.epochs,
                  "Epochs of at least 10,000 images (default: 10 of vit, 4 of the others)")
      ->check(CLI::Range(1, 1000));
  verb.add_option("--protocol", state->protocol, "first-10k or full")->capture_default_str();
  verb.add_option("--results", state->results, "Folder of finished cells and of the table")
      ->type_name("DIR")
      ->capture_default_str();
  verb.add_option("--data", state->data, "Folder of data sets (default: LAPICQUE_DATA, ./data)")
      ->type_name("DIR");
  verb.add_flag("--table", state->table_only, "Train nothing: make the table of what is there");
  verb.add_option("--show", state->sheet,
                  "Train nothing: draw what arms make of the sources' digits, as .png or .svg")
      ->type_name("FILE");
  verb.add_flag("--list", state->list, "Print the command of each cell that is missing");
  add_threads(verb, state->options);
  add_json(verb, state->options);
  add_quiet(verb, state->options);
  state->command = context.command;
  return [state] { return run(*state); };
}

}  // namespace lapicque::cli
