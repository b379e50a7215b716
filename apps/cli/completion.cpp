// lapicque completion bash|zsh|fish: scripts made from the options that are declared.
#include "benches/bench.hpp"
#include "command.hpp"
#include "demos/demo.hpp"
#include "exit_code.hpp"
#include "lapicque/base/error.hpp"

namespace lapicque::cli {
namespace {

/// A verb as a shell sees it.
struct Verb {
  std::string name, summary;
  std::vector<std::pair<std::string, std::string>> options = {};  ///< --name, text
  std::vector<std::string> words = {};                            ///< what may follow, but files
};

std::vector<Verb> verbs_of(const CLI::App& app) {
  std::vector<Verb> verbs;
  for (const auto* sub : app.get_subcommands({})) {
    Verb verb{sub->get_name(), sub->get_description()};
    for (const auto* option : sub->get_options())
      for (const auto& name : option->get_lnames())
        verb.options.emplace_back("--" + name, option->get_description());
    if (verb.name == "demo")
      for (const auto& demo : demos()) verb.words.emplace_back(demo.name);
    if (verb.name == "bench")
      for (const auto& bench : benches()) verb.words.emplace_back(bench.name);
    if (verb.name == "completion") verb.words = {"bash", "zsh", "fish"};
    verbs.push_back(std::move(verb));
  }
  return verbs;
}

std::string join(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string bash(const std::vector<Verb>& verbs) {
  std::vector<std::string> names;
  std::string cases;
  for (const auto& verb : verbs) {
    names.push_back(verb.name);
    auto words = verb.words;
    for (const auto& option : verb.options) words.push_back(option.first);
    cases += fmt::format("    {}) words=\"{}\" ;;\n", verb.name, join(words));
  }
  return fmt::format(R"(# bash completion for lapicque
_lapicque() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words=""
  case ${{COMP_WORDS[1]}} in
{}  esac
  if [[ $COMP_CWORD -eq 1 ]]; then
    words="{} --help --version"
  elif [[ ${{COMP_WORDS[1]}} == models && $current != -* ]]; then
    words=$(lapicque models 2>/dev/null | awk 'NR > 1 && NF > 2 {{print $1}}')
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ ${{#COMPREPLY[@]}} -gt 0 || $current == -* ]] || COMPREPLY=($(compgen -f -- "$current"))
}}
complete -o filenames -F _lapicque lapicque
)",
                     cases, join(names));
}

/// Quotes for zsh and fish: no quote, bracket or colon may end the text early.
std::string safe(std::string_view text) {
  std::string result;
  for (const char c : text)
    if (c == '\'' || c == '"' || c == '[' || c == ']' || c == ':')
      result += c == ':' ? "," : "";
    else
      result += c;
  return result;
}

std::string zsh(const std::vector<Verb>& verbs) {
  std::string list, cases;
  for (const auto& verb : verbs) {
    list += fmt::format("    '{}:{}'\n", verb.name, safe(verb.summary));
    cases += fmt::format("    {})\n      _arguments", verb.name);
    for (const auto& [option, text] : verb.options)
      cases += fmt::format(" \\\n        '{}[{}]'", option, safe(text));
    cases += verb.words.empty() ? " \\\n        '*:file:_files'"
                                : fmt::format(" \\\n        '*:word:({})'", join(verb.words));
    cases += "\n      ;;\n";
  }
  return fmt::format(R"(#compdef lapicque
_lapicque() {{
  local -a verbs=(
{}  )
  if (( CURRENT == 2 )); then
    _describe 'verb' verbs
    return
  fi
  local verb=$words[2]
  words=("${{(@)words[2,-1]}}")
  (( CURRENT -= 1 ))
  case $verb in
{}  esac
}}
_lapicque "$@"
)",
                     list, cases);
}

std::string fish(const std::vector<Verb>& verbs) {
  std::string text = "# fish completion for lapicque\n";
  for (const auto& verb : verbs) {
    text += fmt::format("complete -c lapicque -n __fish_use_subcommand -a {} -d '{}'\n", verb.name,
                        safe(verb.summary));
    const auto inside = fmt::format("-n '__fish_seen_subcommand_from {}'", verb.name);
    for (const auto& [option, about] : verb.options)
      text += fmt::format("complete -c lapicque {} -l {} -d '{}'\n", inside, option.substr(2),
                          safe(about));
    if (!verb.words.empty())
      text += fmt::format("complete -c lapicque {} -f -a '{}'\n", inside, join(verb.words));
  }
  return text;
}

}  // namespace

std::function<int()> declare_completion(CLI::App& verb, const Context& context) {
  auto shell = std::make_shared<std::string>();
  verb.add_option("shell", *shell, "bash, zsh or fish")->required()->type_name("");
  return [shell, app = context.app] {
    const std::vector<std::string> known{"bash", "zsh", "fish"};
    const auto verbs = verbs_of(*app);
    if (*shell == "bash")
      fmt::print("{}", bash(verbs));
    else if (*shell == "zsh")
      fmt::print("{}", zsh(verbs));
    else if (*shell == "fish")
      fmt::print("{}", fish(verbs));
    else
      fail("completion: no shell \"{}\"{}", *shell, suggestion(*shell, known));
    return int(ok);
  };
}

}  // namespace lapicque::cli
