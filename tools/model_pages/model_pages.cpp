// Writes one page per model, and their index, from the tables that the models are made of.
//
//   model_pages FOLDER           writes NAME.md for every model, and index.md
//   model_pages --check FOLDER   names each page that is missing, different, or of no model;
//                                exit code 1 where there is one
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "lapicque/models/registry.hpp"
#include "lapicque/models/source.hpp"
#include "lapicque/models/synapse.hpp"

using namespace lapicque;

namespace {

using Pages = std::map<std::string, std::string>;  ///< file name -> text

constexpr std::string_view note =
    "<!-- Written by tools/model_pages from src/lapicque/models; edit the model, not this page. "
    "-->\n";

/// Text for a cell of a table.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

std::string number(double x) { return std::isinf(x) ? "infinity" : fmt::format("{:g}", x); }

std::string_view shown_unit(std::string_view unit) {
  return unit == "1" ? "" : unit == "weight" ? "of the receptor" : unit;
}

std::string head(const ModelInfo& info, std::string_view kind) {
  std::string text = fmt::format("{}# {}\n\n{}\n\n[All models](index.md) · {} model\n", note,
                                 info.name, info.summary, kind);
  text += fmt::format("\n## Equations\n\n```text\n{}\n```\n\nMethod: {}.\n", info.equations,
                      info.method);
  if (!info.source.empty()) text += fmt::format("\nSource: {}.\n", info.source);
  return text;
}

std::string table(std::span<const Field> fields, std::string_view title, std::string_view prose) {
  if (fields.empty()) return "";
  std::string text = fmt::format("\n## {}\n\n{}", title, prose);
  text += "| name | default | unit | allowed | meaning |\n|---|---:|---|---|---|\n";
  for (const auto& f : fields)
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", f.name, number(f.value),
                        shown_unit(f.unit), cell(f.range.describe()), cell(f.text));
  return text;
}

std::string receptors(const NeuronModel& model) {
  std::string text;
  for (const size_t i : model.receptors()) {
    const Field& f = model.input[i];
    text += fmt::format("| `{}` | {} | {} | {} |\n", f.name, shown_unit(f.unit),
                        f.sign == Sign::plus    ? "weights > 0"
                        : f.sign == Sign::minus ? "weights < 0"
                                                : "any weight",
                        cell(f.text));
  }
  if (text.empty()) return "\n## Receptors\n\nNone: it takes injected current only.\n";
  return "\n## Receptors\n\nA projection that names no receptor takes the one for the sign of its "
         "weight.\n\n| name | unit of the weight | takes | meaning |\n|---|---|---|---|\n" +
         text;
}

std::string others(const NeuronModel& model) {
  std::string text;
  for (const auto& f : model.input)
    if (f.role == Role::uniform || f.role == Role::normal)
      text += fmt::format("\nNoise: one {} per neuron and step.\n", cell(f.text).substr(6));
  return text;
}

/// The first parameter that has a default one can write down, as TOML and C++ do.
const Field* sample(std::span<const Field> fields) {
  for (const auto& f : fields)
    if (std::isfinite(f.value)) return &f;
  return nullptr;
}

bool has_literal(std::string_view unit) {
  for (const auto known : {"ms", "mV", "pF", "pA", "nS", "MOhm", "Hz"})
    if (unit == known) return true;
  return false;
}

std::string toml_value(const Field& f) {
  return has_literal(f.unit) ? fmt::format("\"{:g} {}\"", f.value, f.unit)
                             : fmt::format("{:g}", f.value);
}

std::string cpp_value(const Field& f) {
  return has_literal(f.unit) ? fmt::format("{:g}_{}", f.value, f.unit)
                             : fmt::format("{:g}", f.value);
}

std::string use(std::string_view model, std::span<const Field> parameters, std::string_view more) {
  const Field* p = sample(parameters);
  std::string cpp = fmt::format("net.population(\"neurons\", \"{}\", 10", model);
  if (p) cpp += fmt::format(", {{{{\"{}\", {}}}}}", p->name, cpp_value(*p));
  std::string toml = fmt::format("[population.neurons]\nmodel = \"{}\"\nsize = 10\n", model);
  if (p) toml += fmt::format("{} = {}\n", p->name, toml_value(*p));
  return fmt::format("\n## Use\n\n```cpp\nauto neurons = {});\n```\n\n```toml check\n{}{}```\n",
                     cpp, toml, more);
}

std::string page(const NeuronModel& model) {
  return head(model.info, "neuron") + others(model) +
         table(model.parameters, "Parameters",
               "Each may be one number, one per neuron, or a distribution.\n\n") +
         table(model.state, "State",
               fmt::format("Any of these can be recorded and set; `{}` is what a plot of the "
                           "neuron shows.\n\n",
                           model.state.front().name)) +
         receptors(model) + use(model.info.name, model.parameters, "");
}

std::string page(const SourceModel& model) {
  const bool listed = model.parameters.empty();
  return head(model.info, "source") +
         table(model.parameters, "Parameters",
               "Each may be one number, one per source, or a distribution.\n\n") +
         use(model.info.name, model.parameters, listed ? "spike_times = [10, 20.5, 30]\n" : "");
}

std::string options(const SynapseModel& model) {
  if (model.options.empty()) return "";
  std::string text =
      "\n## Options\n\n| name | choices, the first by default | meaning |\n|---|---|---|\n";
  for (const auto& o : model.options)
    if (o.name == "preset")
      text += "| `preset` | see below | " + cell(o.text) + " |\n";
    else if (o.choices.empty())
      text += fmt::format("| `{}` | any text | {} |\n", o.name, cell(o.text));
    else
      text +=
          fmt::format("| `{}` | `{}` | {} |\n", o.name, fmt::join(o.choices, "`, `"), cell(o.text));
  return text;
}

std::string presets(const SynapseModel& model) {
  if (model.presets.empty()) return "";
  std::string text =
      "\n## Presets\n\nWhat is set beside a preset goes first.\n\n"
      "| name | sets | source |\n|---|---|---|\n";
  for (const auto& p : model.presets) {
    std::vector<std::string> sets;
    for (const auto& [name, choice] : p.options) sets.push_back(fmt::format("{} {}", name, choice));
    for (const auto& [name, value] : p.parameters)
      sets.push_back(fmt::format("{} {:.4g}", name, value));
    text += fmt::format("| `{}` | {} | {} |\n", p.name, fmt::join(sets, ", "), cell(p.source));
  }
  return text;
}

std::string page(const SynapseModel& model) {
  const bool plain = model.parameters.empty();
  return head(model.info, "synapse") +
         table(model.parameters, "Parameters",
               model.per_synapse
                   ? "Each may be one number or a distribution: one value per synapse.\n\n"
                   : "One number for all synapses of a projection.\n\n") +
         options(model) + presets(model) +
         fmt::format(
             "\n## Use\n\n```cpp\nnet.connect(source, target, OneToOne{{}}, {{.weight = {w}, "
             ".delay = 1.5, .model = \"{m}\"}});\n```\n\n"
             "```toml check\n[population.source]\nmodel = \"poisson_generator\"\nsize = 10\n\n"
             "[population.target]\nmodel = \"iaf_psc_exp\"\nsize = 10\n\n"
             "[[projection]]\nsource = \"source\"\ntarget = \"target\"\nrule = \"one_to_one\"\n"
             "weight = {w}\ndelay = \"1.5 ms\"\nsynapse = \"{m}\"\n```\n",
             fmt::arg("w", plain ? 100.0 : 0.5), fmt::arg("m", model.info.name));
}

template <class Models>
std::string section(const Models& models, std::string_view title, std::string_view prose) {
  std::string text =
      fmt::format("\n## {}\n\n{}\n\n| model | what it is |\n|---|---|\n", title, prose);
  for (const auto& m : models)
    text += fmt::format("| [{0}]({0}.md) | {1} |\n", m.info.name, cell(m.info.summary));
  return text;
}

std::string index() {
  return fmt::format(
             "{}# Models\n\nOne page per model, written from the tables that the engine itself "
             "reads: equations, method,\nparameters, state, receptors. `lapicque models NAME` "
             "prints the same in a terminal.\n",
             note) +
         section(neuron_models(), "Neurons", "What a population is made of.") +
         section(source_models(), "Sources",
                 "Populations of spike trains that take no input. Several spikes of one source may "
                 "fall into one\nstep. Poisson input without a population of its own, and injected "
                 "currents, are\n[stimuli](../cpp.md#stimuli).") +
         section(synapse_models(), "Synapses",
                 "What a projection puts between its pairs. How pairs are found is in "
                 "[connectivity](../connectivity.md);\nthe conventions of plasticity are in "
                 "[plasticity](../plasticity.md).");
}

Pages all_pages() {
  Pages pages{{"index.md", index()}};
  auto add = [&pages](const auto& models) {
    for (const auto& m : models) pages[std::string(m.info.name) + ".md"] = page(m);
  };
  add(neuron_models());
  add(source_models());
  add(synapse_models());
  return pages;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int check(const std::filesystem::path& folder, const Pages& pages) {
  int wrong = 0;
  auto say = [&](const std::string& name, std::string_view what) {
    fmt::print("{}: {}; build the target write_model_pages\n", (folder / name).string(), what);
    ++wrong;
  };
  for (const auto& [name, text] : pages)
    if (!std::filesystem::exists(folder / name))
      say(name, "is missing");
    else if (read(folder / name) != text)
      say(name, "is not what the tables say");
  if (std::filesystem::exists(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (!pages.contains(entry.path().filename().string()))
        say(entry.path().filename().string(), "belongs to no model");
  fmt::print("model_pages: {} pages, {} wrong\n", pages.size(), wrong);
  return wrong ? 1 : 0;
}

int write(const std::filesystem::path& folder, const Pages& pages) {
  std::filesystem::create_directories(folder);
  for (const auto& [name, text] : pages) {
    std::ofstream out(folder / name, std::ios::binary);
    if (!(out << text).flush()) {
      fmt::print(stderr, "model_pages: cannot write {}\n", (folder / name).string());
      return 3;
    }
  }
  fmt::print("model_pages: {} pages\n", pages.size());
  return 0;
}

}  // namespace

int main(int n, char** words) {
  const bool checking = n == 3 && std::string_view(words[1]) == "--check";
  if (!checking && n != 2) {
    fmt::print(stderr, "model_pages [--check] FOLDER\n");
    return 2;
  }
  return checking ? check(words[2], all_pages()) : write(words[1], all_pages());
}
