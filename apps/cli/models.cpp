// lapicque models [NAME]: the tables of the definitions themselves.
#include <cmath>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "exit_code.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/models/source.hpp"
#include "lapicque/models/synapse.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {
namespace {

/// A model of any kind, as its page shows it.
struct Page {
  std::string kind;
  ModelInfo info;
  std::vector<Field> parameters = {}, state = {}, input = {};
  const SynapseModel* synapse = nullptr;
};

std::vector<Page> all_pages() {
  std::vector<Page> pages;
  for (const auto& m : neuron_models())
    pages.push_back({"neuron", m.info, m.parameters, m.state, m.input});
  for (const auto& m : source_models()) pages.push_back({"source", m.info, m.parameters});
  for (const auto& m : synapse_models())
    pages.push_back({"synapse", m.info, m.parameters, {}, {}, &m});
  return pages;
}

std::string list(const std::vector<Page>& pages) {
  TextTable table{.header = {"model", "kind", "what it is"}};
  for (const auto& page : pages)
    table.rows.push_back({std::string(page.info.name), page.kind, std::string(page.info.summary)});
  return format(table, color_for(stdout)) +
         "\n`lapicque models NAME` shows equations, parameters, state and receptors.\n";
}

std::string fields(std::span<const Field> all, std::string_view title, Color color) {
  if (all.empty()) return "";
  TextTable table{.header = {std::string(title), "default", "unit", "allowed", "meaning"},
                  .align = {Align::left, Align::right}};
  for (const auto& f : all)
    table.rows.push_back(
        {f.name, fmt::format("{:g}", f.value), f.unit, f.range.describe(), f.text});
  return "\n" + format(table, color);
}

std::string receptors(std::span<const Field> input, Color color) {
  TextTable table{.header = {"receptor", "unit", "takes", "meaning"}};
  for (const auto& f : input)
    if (f.role == Role::receptor)
      table.rows.push_back({f.name, f.unit,
                            f.sign == Sign::plus    ? "weights > 0"
                            : f.sign == Sign::minus ? "weights < 0"
                                                    : "any weight",
                            f.text});
  return table.rows.empty() ? "" : "\n" + format(table, color);
}

std::string choices(const SynapseModel& model, Color color) {
  std::string text;
  TextTable options{.header = {"option", "choices, the first by default", "meaning"}};
  for (const auto& o : model.options)
    if (o.name != "preset")
      options.rows.push_back(
          {std::string(o.name),
           o.choices.empty() ? "any text" : fmt::format("{}", fmt::join(o.choices, ", ")),
           std::string(o.text)});
  if (!options.rows.empty()) text += "\n" + format(options, color);
  TextTable presets{.header = {"preset", "source"}};
  for (const auto& p : model.presets)
    presets.rows.push_back({std::string(p.name), std::string(p.source)});
  if (!presets.rows.empty()) text += "\n" + format(presets, color);
  return text;
}

std::string indented(std::string_view text) {
  std::string result = "  ";
  for (const char c : text) result += c == '\n' ? "\n  " : std::string(1, c);
  return result + "\n";
}

std::string show(const Page& page) {
  const Color color = color_for(stdout);
  return fmt::format("{}: {} model. {}\n\n", bold(page.info.name, color), page.kind,
                     page.info.summary) +
         indented(page.info.equations) + fields(page.parameters, "parameter", color) +
         fields(page.state, "state", color) + receptors(page.input, color) +
         (page.synapse ? choices(*page.synapse, color) : "") +
         fmt::format("\nMethod: {}\nSource: {}\n", page.info.method, page.info.source);
}

nlohmann::json number_or_null(double x) {
  return std::isfinite(x) ? nlohmann::json(x) : nlohmann::json();
}

nlohmann::json to_json(std::span<const Field> all) {
  auto list = nlohmann::json::array();
  for (const auto& f : all)
    list.push_back({{"name", f.name},
                    {"default", number_or_null(f.value)},
                    {"unit", f.unit},
                    {"low", number_or_null(f.range.low)},
                    {"high", number_or_null(f.range.high)},
                    {"allowed", f.range.describe()},
                    {"text", f.text}});
  return list;
}

nlohmann::json to_json(const Page& page) {
  std::vector<Field> receptors;
  for (const auto& f : page.input)
    if (f.role == Role::receptor) receptors.push_back(f);
  nlohmann::json json{{"name", page.info.name},
                      {"kind", page.kind},
                      {"summary", page.info.summary},
                      {"equations", page.info.equations},
                      {"method", page.info.method},
                      {"source", page.info.source},
                      {"parameters", to_json(page.parameters)},
                      {"state", to_json(page.state)},
                      {"receptors", to_json(receptors)},
                      {"options", nlohmann::json::array()}};
  if (page.synapse)
    for (const auto& o : page.synapse->options)
      json["options"].push_back({{"name", o.name}, {"choices", o.choices}, {"text", o.text}});
  return json;
}

}  // namespace

std::function<int()> declare_models(CLI::App& verb, const Context&) {
  struct State {
    Options options;
    std::string name;
  };
  auto state = std::make_shared<State>();
  verb.add_option("name", state->name, "The model; without it they are listed")->type_name("");
  add_json(verb, state->options, "Write the tables as JSON; \"-\": standard output");
  return [state] {
    auto pages = all_pages();
    if (!state->name.empty()) {
      std::vector<std::string> known;
      for (const auto& page : pages) known.emplace_back(page.info.name);
      std::erase_if(pages, [&](const Page& page) { return page.info.name != state->name; });
      require(!pages.empty(), "no model \"{}\"{}", state->name, suggestion(state->name, known));
    }
    auto json = nlohmann::json::array();
    for (const auto& page : pages) json.push_back(to_json(page));
    print(state->options, state->name.empty() ? list(pages) : show(pages.front()));
    write_json(state->options, json.dump(2) + "\n");
    return int(ok);
  };
}

}  // namespace lapicque::cli
