// The lapicque command: finds the verb, runs it, and turns what went wrong into one line and an
// exit code.
#include <malloc.h>

#include <cstdio>
#include <map>
#include <new>

#include "command.hpp"
#include "exit_code.hpp"
#include "lapicque/base/version.hpp"

namespace lapicque::cli {
namespace {

constexpr auto footer = R"(Exit codes: 0 done, 1 a figure outside its tolerance, 2 wrong usage or
an invalid network, 3 a file problem, 4 not enough memory or disk,
70 internal error, 130 interrupted (what was recorded is saved).
`lapicque VERB --help` tells more.)";

int report(int code, std::string message) {
  for (char& c : message)
    if (c == '\n') c = ' ';
  fmt::print(stderr, "lapicque: error: {}\n", message);
  return code;
}

std::string quoted(std::string_view word) {
  const bool plain = !word.empty() && word.find_first_of(" \t\"'\\$&|;<>()*?[]#~") == word.npos;
  return plain ? std::string(word) : fmt::format("'{}'", word);
}

/// CLI11's complaint in our words, with the nearest verb or option.
std::string usage_message(const CLI::App& app, const CLI::ParseError& error,
                          std::span<char* const> arguments) {
  const auto verbs = app.get_subcommands();
  const CLI::App& place = verbs.empty() ? app : *verbs.front();
  const auto full = verbs.empty() ? std::string("lapicque")
                                  : fmt::format("lapicque {}", verbs.front()->get_name());
  std::vector<std::string> known;
  if (verbs.empty()) {
    for (const auto& command : commands()) known.emplace_back(command.name);
    if (arguments.size() < 2) return fmt::format("which verb? Known: {}", fmt::join(known, ", "));
    const std::string_view word = arguments[1];
    if (!word.starts_with('-'))
      return fmt::format("no verb \"{}\"{}", word, suggestion(word, known));
    known.clear();
  }
  for (const auto* option : place.get_options())
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  for (const auto& extra : app.remaining(true)) {  // also where CLI11 missed something first
    const auto word = extra.substr(0, extra.find('='));
    if (word.starts_with('-') && word.size() > 1)
      return fmt::format("{}: unknown option {}{}", full, word, suggestion(word, known));
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) && !app.remaining(true).empty())
    return fmt::format("{}: one argument too many: \"{}\"", full, app.remaining(true).front());
  if (dynamic_cast<const CLI::ConversionError*>(&error)) {
    const std::string_view what = error.what();  // "Could not convert: --seed = x"
    return fmt::format("{}: {} is not a number that is allowed there", full,
                       what.substr(std::min(what.size(), what.find("--"))));
  }
  return fmt::format("{}: {}; see {} --help", full, error.what(), full);
}

int run(std::span<char* const> arguments) {
  CLI::App app("Lapicque simulates networks of spiking neurons.", "lapicque");
  app.set_version_flag("--version", std::string(version()), "Print the version");
  app.set_help_flag("-h,--help", "Print this help");
  app.require_subcommand(1);
  app.footer(footer);
  app.get_formatter()->column_width(26);
  Context context{.command = "lapicque", .app = &app};
  for (const char* word : arguments.subspan(1)) context.command += " " + quoted(word);
  std::map<const CLI::App*, std::function<int()>> actions;
  for (const auto& command : commands()) {
    auto* verb = app.add_subcommand(command.name, command.summary);
    verb->set_help_flag("-h,--help", "Print this help");
    actions[verb] = command.declare(*verb, context);
  }
  try {
    app.parse(int(arguments.size()), arguments.data());
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return report(invalid, usage_message(app, error, arguments));
  }
  return actions.at(app.get_subcommands().front())();
}

}  // namespace
}  // namespace lapicque::cli

int main(int argc, char** argv) {
  using namespace lapicque::cli;
  // Memory of some megabytes that a pass of training frees stays with the process: the next pass
  // asks for it again, and the system would fill it with zeros each time.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  int code = 0;
  try {
    code = run({argv, size_t(argc)});
  } catch (const lapicque::Error& error) {
    code = report(exit_code(error.kind()), error.what());
  } catch (const std::bad_alloc&) {
    code = report(out_of_resources, "not enough memory; try a smaller network");
  } catch (const std::exception& error) {
    code =
        report(internal_error, fmt::format("internal error, please report it: {}", error.what()));
  }
  if ((std::fflush(stdout) != 0 || std::ferror(stdout)) && code == 0)
    code = report(file_problem, "cannot write to standard output");
  return code;
}
