#include "lapicque/io/sonata/config.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/io/json.hpp"
#include "lapicque/io/sonata/manifest.hpp"

namespace lapicque {

using io::JsonNode;
using io::Manifest;

namespace {

/// One file of a configuration.
struct Part {
  JsonNode root;
  Manifest manifest;
};

/// The whole of a configuration: the file that was named, the simulation and the circuit, which may
/// be one and the same.
struct Sections {
  Part top, simulation;
  std::optional<Part> circuit;

  /// Where a section is: the simulation goes first.
  std::vector<const Part*> parts() const {
    std::vector<const Part*> all{&simulation, &top};
    if (circuit) all.push_back(&*circuit);
    return all;
  }
  /// Calls use(node, manifest) for the section of that name in the first part that has it.
  template <class Use>
  bool with(std::string_view key, Use use) const {
    for (const Part* part : parts())
      if (const auto node = part->root.find(key)) {
        use(*node, part->manifest);
        return true;
      }
    return false;
  }
};

class Loader {
 public:
  Loader(const TextLoader& load, std::span<const std::string> overrides, std::string& text)
      : load_(load), overrides_(overrides), text_(text) {}

  Part operator()(const std::filesystem::path& path, bool may_be_changed) {
    const auto text = load_(path);
    text_ += text;
    const auto document = io::parse_json(text, path.string());
    const auto is_simulation = [&] { return !JsonNode(document).find("simulation"); };
    if (may_be_changed && is_simulation())
      for (const auto& assignment : overrides_) {
        io::apply_override(*document, assignment);
        text_ += fmt::format("# --set {}\n", assignment);
      }
    const JsonNode root(document);
    return {root, Manifest(root, path)};
  }

 private:
  const TextLoader& load_;
  std::span<const std::string> overrides_;
  std::string& text_;
};

/// The files that a configuration names: "simulation" and "network".
Sections load_sections(const std::filesystem::path& path, Loader& load) {
  const Part top = load(path, true);
  Sections sections{top, top, {}};
  if (const auto simulation = top.root.find("simulation"))
    sections.simulation = load(top.manifest.path(*simulation), true);
  for (const Part* part : {&sections.top, &sections.simulation}) {
    const auto circuit = part->root.find("network");
    if (!circuit || part->root.find("networks")) continue;
    sections.circuit = load(part->manifest.path(*circuit), false);
    break;
  }
  return sections;
}

std::vector<SonataFiles> read_files(const JsonNode& networks, const Manifest& manifest,
                                    std::string_view list, const std::string& kind) {
  std::vector<SonataFiles> all;
  const auto entries = networks.find(list);
  if (!entries) return all;
  for (const auto& entry : entries->entries()) {
    if (!entry.flag("enabled", true)) continue;
    SonataFiles files{manifest.path(entry.need(kind + "s_file")), {}};
    if (const auto types = entry.find(kind + "_types_file")) files.types = manifest.path(*types);
    all.push_back(std::move(files));
  }
  return all;
}

SpikeOrder order_of(const JsonNode& node) {
  const std::map<std::string, SpikeOrder> orders{
      {"none", SpikeOrder::none},    {"by_id", SpikeOrder::by_id}, {"by_time", SpikeOrder::by_time},
      {"gid", SpikeOrder::by_id},    {"id", SpikeOrder::by_id},    {"by_gid", SpikeOrder::by_id},
      {"time", SpikeOrder::by_time},
  };
  const auto found = orders.find(node.text());
  if (found == orders.end()) node.fail("is \"{}\", must be none, by_id or by_time", node.text());
  return found->second;
}

std::filesystem::path first_path(const JsonNode& input, const Manifest& manifest,
                                 std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (const auto node = input.find(key)) return manifest.path(*node);
  input.fail("names no file; it needs \"{}\"", *keys.begin());
}

/// Pulses of current; BMTK writes `amp`, SONATA's `linear` module amp_start.
void read_clamp(const JsonNode& node, SonataInput& input) {
  const auto amplitude = node.find("amp") ? node.need("amp") : node.need("amp_start");
  input.amplitude = amplitude.numbers("");
  if (const auto end = node.find("amp_end"))
    if (end->numbers("") != input.amplitude)
      end->fail("differs from amp_start; a current that rises is not supported");
  const auto times = [&](const char* key) {
    auto all = node.need(key).numbers("ms");
    if (all.size() == 1) all.resize(input.amplitude.size(), all[0]);
    if (all.size() != input.amplitude.size() || all.empty())
      node.need(key).fail("has {} entries for {} amplitudes", all.size(), input.amplitude.size());
    if (std::ranges::any_of(all, [](double t) { return t < 0; }))
      node.need(key).fail("holds a negative time, must be >= 0 ms");
    return all;
  };
  input.delay = times("delay");
  input.duration = times("duration");
}

std::optional<SonataInput> read_input(const JsonNode& node, const Manifest& manifest) {
  if (!node.flag("enabled", true)) return {};
  SonataInput input{node.key(), node.need("input_type").text(), node.text("module", "")};
  const auto require_module = [&](const std::vector<std::string>& known) {
    if (std::ranges::find(known, input.module) == known.end())
      node.need("module").fail("is \"{}\"{}", input.module, suggestion(input.module, known));
  };
  if (input.type == "spikes") {
    require_module({"h5", "sonata", "csv", "synapse_replay"});
    input.file = first_path(node, manifest, {"input_file", "spike_file"});
  } else if (input.type == "current_clamp") {
    require_module({"IClamp", "linear"});
    read_clamp(node, input);
  } else {
    const std::vector<std::string> known{"spikes", "current_clamp"};
    node.need("input_type").fail("is \"{}\"{}", input.type, suggestion(input.type, known));
  }
  const auto nodes = node.find("node_set");
  input.nodes = nodes ? parse_node_set(*nodes) : NodeSet{.name = "all"};
  return input;
}

std::optional<SonataReport> read_report_section(const JsonNode& node, const SonataConfig& config) {
  if (!node.flag("enabled", true)) return {};
  const auto module = node.text("module", node.text("type", "membrane_report"));
  const std::vector<std::string> known{"membrane_report", "multimeter_report", "compartment"};
  if (std::ranges::find(known, module) == known.end())
    node.fail("is a report of the kind \"{}\"{}", module, suggestion(module, known));
  const auto variables = node.need("variable_name");
  SonataReport report{.name = node.key(), .variables = variables.texts()};
  if (report.variables.size() != 1) variables.fail("must name one variable a report");
  auto cells = node.find("cells");
  if (!cells) cells = node.find("node_set");
  report.cells = cells ? parse_node_set(*cells) : NodeSet{.name = "all"};
  report.start = node.number("start_time", non_negative, "ms", 0);
  report.end = std::min(config.tstop, node.number("end_time", positive, "ms", config.tstop));
  report.dt = node.number("dt", positive, "ms", config.dt);
  if (!(report.start < report.end))
    node.fail("begins at {:g} ms and ends at {:g} ms, must begin before", report.start, report.end);
  report.file = node.text("file_name", node.key());
  if (!report.file.has_extension()) report.file += ".h5";
  return report;
}

void read_run(const Sections& sections, SonataConfig& config) {
  config.runnable = sections.with("run", [&](const JsonNode& run, const Manifest&) {
    const Range step{.low = 1e-6, .high = 1000}, duration{.low = 0, .high = 1e12, .low_open = true};
    config.dt = run.number("dt", step, "ms", config.dt);
    config.tstop = run.need("tstop").number(duration, "ms");
    config.seed = uint64_t(run.number("random_seed", {.low = 0, .high = 0x1p53}, "", 1));
    if (const double begin = run.number("tstart", any_value, "ms", 0); begin != 0)
      run.need("tstart").fail("is {:g} ms; a simulation begins at 0 ms", begin);
    const double steps = config.tstop / config.dt;
    if (std::abs(steps - std::round(steps)) > 1e-6 * std::max(1.0, steps * 1e-6))
      run.need("tstop").fail("is {:g} ms, which is {:.10g} steps of {:g} ms; must be whole",
                             config.tstop, steps, config.dt);
  });
  sections.with("conditions", [&](const JsonNode& conditions, const Manifest&) {
    if (const auto v = conditions.find("v_init")) config.v_init = v->number(any_value, "mV");
  });
}

void read_network(const Sections& sections, SonataConfig& config) {
  const bool found = sections.with("networks", [&](const JsonNode& node, const Manifest& manifest) {
    config.nodes = read_files(node, manifest, "nodes", "node");
    config.edges = read_files(node, manifest, "edges", "edge");
    if (config.nodes.empty()) node.fail("names no file of nodes; it needs a list \"nodes\"");
  });
  if (!found)
    fail(ErrorKind::file,
         "{}: names no circuit; it needs \"networks\", or \"network\" with the circuit's file",
         config.file.string());
  for (const Part* part : sections.parts())
    if (const auto components = part->root.find("components"))
      for (const auto& entry : components->entries())
        if (entry.is_text()) config.components.try_emplace(entry.key(), part->manifest.path(entry));
}

void read_output(const Sections& sections, SonataConfig& config) {
  const bool found = sections.with("output", [&](const JsonNode& node, const Manifest& manifest) {
    if (const auto folder = node.find("output_dir")) config.output_dir = manifest.path(*folder);
    config.spikes_file = node.text("spikes_file", config.spikes_file);
    if (const auto order = node.find("spikes_sort_order")) config.spikes_order = order_of(*order);
  });
  if (!found || config.output_dir.empty())
    config.output_dir = (config.file.parent_path() / "output").lexically_normal();
}

}  // namespace

SonataConfig read_sonata_config(const std::filesystem::path& path,
                                std::span<const std::string> overrides, const TextLoader& load) {
  SonataConfig config{.file = path, .text = ""};
  Loader loader(load, overrides, config.text);
  const auto sections = load_sections(path, loader);
  sections.with("target_simulator", [&](const JsonNode& node, const Manifest&) {
    config.target_simulator = node.text();
  });
  read_run(sections, config);
  read_network(sections, config);
  for (const Part* part : sections.parts())
    if (const auto file = part->root.find("node_sets_file")) {
      const auto node_sets_path = part->manifest.path(*file);
      const auto text = load(node_sets_path);
      config.text += text;
      const auto sets = parse_node_sets(JsonNode(io::parse_json(text, node_sets_path.string())));
      config.node_sets.insert(sets.begin(), sets.end());
    }
  if (!config.runnable) return config;
  sections.with("inputs", [&](const JsonNode& node, const Manifest& manifest) {
    for (const auto& entry : node.entries())
      if (auto input = read_input(entry, manifest)) config.inputs.push_back(std::move(*input));
  });
  sections.with("reports", [&](const JsonNode& node, const Manifest&) {
    for (const auto& entry : node.entries())
      if (auto report = read_report_section(entry, config))
        config.reports.push_back(std::move(*report));
  });
  read_output(sections, config);
  return config;
}

SonataConfig read_sonata_config(const std::filesystem::path& path,
                                std::span<const std::string> overrides) {
  return read_sonata_config(path, overrides, [](const std::filesystem::path& file) {
    return io::read_text_file(file, io::max_json_bytes);
  });
}

}  // namespace lapicque
