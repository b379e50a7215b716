// lapicque demo [NAME] [--SETTING VALUE ...]
#include "demos/demo.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "command.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {

double DemoOptions::number(const std::string& name, double otherwise) const {
  const auto place = settings.find(name);
  if (place == settings.end()) return otherwise;
  const auto& text = place->second;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  require(error == std::errc() && end == text.data() + text.size() && std::isfinite(number),
          "--{} is \"{}\", must be a number", name, text);
  return number;
}

std::string DemoOptions::text(const std::string& name, const std::string& otherwise) const {
  const auto place = settings.find(name);
  return place == settings.end() ? otherwise : place->second;
}

namespace {

std::string list_of_demos() {
  TextTable table{.header = {"demo", "what it shows"}};
  for (const auto& demo : demos())
    table.rows.push_back({std::string(demo.name), std::string(demo.summary)});
  return format(table, color_for(stdout)) +
         "\nRun one with `lapicque demo NAME`; `lapicque demo NAME --help` has its settings.\n";
}

const Demo& find_demo(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& demo : demos()) {
    if (demo.name == name) return demo;
    known.emplace_back(demo.name);
  }
  fail("no demo \"{}\"{}", name, suggestion(name, known));
}

/// "scale=1  duration=1000 (ms)" names scale and duration.
std::vector<std::string> setting_names(std::string_view settings) {
  std::vector<std::string> names;
  for (size_t equals; (equals = settings.find('=')) != settings.npos;) {
    const auto name = settings.substr(0, equals);
    names.emplace_back(name.substr(name.find_last_of(" ,;") + 1));
    settings.remove_prefix(equals + 1);
  }
  return names;
}

/// --scale 0.1, --scale=0.1 and --set scale=0.1 say the same.
std::map<std::string, std::string> read_settings(const Demo& demo, const Options& options,
                                                 const std::vector<std::string>& extras) {
  std::map<std::string, std::string> settings;
  const auto known = setting_names(demo.settings);
  auto take = [&](std::string_view assignment, std::string_view as_typed) {
    const size_t equals = assignment.find('=');
    require(equals != assignment.npos, "demo {}: {} needs a value", demo.name, as_typed);
    const std::string name(assignment.substr(0, equals));
    require(std::ranges::find(known, name) != known.end(), "demo {} has no setting \"{}\"{}",
            demo.name, name, known.empty() ? "; it has none" : suggestion(name, known));
    settings[name] = assignment.substr(equals + 1);
  };
  for (const auto& assignment : options.set) take(assignment, "--set " + assignment);
  for (size_t i = 0; i < extras.size(); ++i) {
    const auto& word = extras[i];
    require(word.starts_with("--"), "demo {}: one argument too many: \"{}\"", demo.name, word);
    auto assignment = word.substr(2);
    if (word.find('=') == word.npos && i + 1 < extras.size()) assignment += "=" + extras[++i];
    take(assignment, word);
  }
  return settings;
}

}  // namespace

std::function<int()> declare_demo(CLI::App& verb, const Context& context) {
  struct State {
    Options options;
    std::string name;
    bool help = false;
  };
  auto state = std::make_shared<State>();
  auto& options = state->options;
  verb.add_option("name", state->name, "The demo; without it they are listed")->type_name("");
  add_set(verb, options);
  add_seed(verb, options);
  add_threads(verb, options);
  add_output(verb, options, "Folder for pictures, report and data (default: out/NAME)");
  add_quiet(verb, options);
  add_json(verb, options);
  verb.set_help_flag();
  verb.add_flag("-h,--help", state->help, "Print this help, and the settings of the demo");
  verb.allow_extras();
  return [state, &verb, command = context.command] {
    auto& o = state->options;
    if (state->help) {
      fmt::print("{}", verb.help("lapicque"));
      if (state->name.empty()) return fmt::print("\n{}", list_of_demos()), int(ok);
      const auto& demo = find_demo(state->name);
      fmt::print("\ndemo {}: {}\n", demo.name, demo.summary);
      const auto settings = demo.settings.empty() ? "none" : demo.settings;
      fmt::print("Settings (--NAME VALUE): {}\n", settings);
      return int(ok);
    }
    if (state->name.empty()) {
      require(verb.remaining().empty(), "demo: unknown option {}; name a demo first",
              verb.remaining().empty() ? "" : verb.remaining().front());
      return fmt::print("{}", list_of_demos()), int(ok);
    }
    const auto& demo = find_demo(state->name);
    DemoOptions run{
        .seed = o.seed.value_or(1),
        .threads = o.threads.value_or(0),
        .output = o.output.empty() ? std::filesystem::path("out") / state->name : o.output,
        .quiet = o.quiet,
        .command = command,
        .interrupted = &interrupt_requested,
        .settings = read_settings(demo, o, verb.remaining())};
    prepare_folder(run.output);
    watch_interrupts();
    const auto outcome = demo.run(run);
    const int code = conclude(outcome, o);
    print(o, fmt::format("\n  {}\n", (run.output / "report.html").string()));
    return code;
  };
}

}  // namespace lapicque::cli
