// lapicque nir: what a NIR file holds, and what it leaves open.
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "exit_code.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_hints.hpp"
#include "lapicque/io/nir_shapes.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {
namespace {

std::string text(const nir::Shape& shape) {
  return shape.empty() ? "" : fmt::format("[{}]", fmt::join(shape, ", "));
}

size_t n_parameters(const nir::AnyNode& node) {
  size_t n = 0;
  std::visit(
      [&]<class Node>(const Node& m) {
        if constexpr (requires { Node::visit(m, [](auto&&...) {}); })
          Node::visit(m, [&](std::string_view, const auto& field) {
            using Field = std::decay_t<decltype(field)>;
            if constexpr (std::is_same_v<Field, nir::Reals>) n += field.values.size();
            if constexpr (std::is_same_v<Field, std::optional<nir::Reals>>)
              n += field ? field->values.size() : 0;
          });
      },
      node);
  return n;
}

/// One row a node, in the order in which the graph computes them.
std::string nodes(const nir::Graph& flat, const nir::Topology& topology, const nir::Shapes& shapes,
                  nlohmann::json& json) {
  TextTable table{.header = {"node", "type", "input", "output", "numbers", "feeds"},
                  .align = {Align::left, Align::left, Align::left, Align::left, Align::right}};
  for (const auto& component : topology.components)
    for (const size_t i : component) {
      const auto& node = flat.nodes[i];
      std::vector<std::string> targets;
      for (const size_t target : topology.targets[i]) targets.push_back(flat.nodes[target].name);
      const auto n = n_parameters(node.node);
      table.rows.push_back({node.name + (topology.in_cycle(i) ? " *" : ""),
                            std::string(type_of(node.node)), text(shapes.input[i]),
                            text(shapes.output[i]), n > 0 ? fmt::format("{}", n) : "",
                            fmt::format("{}", fmt::join(targets, ", "))});
      json["nodes"].push_back({{"name", node.name},
                               {"type", type_of(node.node)},
                               {"input", shapes.input[i]},
                               {"output", shapes.output[i]},
                               {"numbers", n},
                               {"recurrent", topology.in_cycle(i)},
                               {"targets", targets}});
    }
  return format(table, color_for(stdout));
}

std::string described(const std::filesystem::path& path, double dt, nlohmann::json& json) {
  const auto file = Hdf5File::open(path);
  const auto version = nir::read_version(file);
  const auto graph = nir::read(file);
  json = {{"file", path.string()}, {"nir_version", version}, {"nodes", nlohmann::json::array()}};
  nir::Graph flat;
  nir::Topology topology;
  nir::Shapes shapes;
  try {
    flat = nir::flattened(graph);
    topology = nir::topology(flat);
    shapes = nir::infer_shapes(flat, topology);
  } catch (const Error& error) {
    fail(ErrorKind::file, "{}: {}", path.string(), error.what());
  }
  auto result = nodes(flat, topology, shapes, json);
  for (const bool cycle : topology.recurrent)
    if (cycle) {
      result += "  * in a cycle: a spike comes back in the next step\n";
      break;
    }
  json["edges"] = flat.edges.size();
  result += fmt::format("\n  {} nodes, {} edges, {}\n", flat.nodes.size(), flat.edges.size(),
                        version.empty() ? "no version" : "written by NIR " + version);
  if (const auto hints = bridge::hints_of(graph)) {
    result += fmt::format("  to be executed with dt {:.4g}, reset {}, integrator {}, drive {}\n",
                          hints->dt, name_of(hints->reset), name_of(hints->integrator),
                          name_of(hints->drive));
    json["hints"] = {{"dt", hints->dt},
                     {"reset", name_of(hints->reset)},
                     {"integrator", name_of(hints->integrator)},
                     {"drive", name_of(hints->drive)}};
  }
  auto warnings = bridge::warnings_of(flat, dt);
  warnings.insert(warnings.end(), shapes.remarks.begin(), shapes.remarks.end());
  for (const auto& warning : warnings) result += fmt::format("  ! {}\n", warning);
  json["warnings"] = warnings;
  return result;
}

}  // namespace

std::function<int()> declare_nir(CLI::App& verb, const Context&) {
  struct State {
    Options options;
    std::filesystem::path file;
    double dt = 0;
  };
  auto state = std::make_shared<State>();
  verb.add_option("file", state->file, "A .nir file")->type_name("FILE")->required();
  verb.add_option("--dt", state->dt, "Judge this time step, in the unit of the file (seconds)")
      ->type_name("X");
  add_json(verb, state->options, "Write the same as JSON; \"-\": standard output");
  add_quiet(verb, state->options);
  return [state] {
    require(state->dt >= 0, "--dt is {}, must be > 0", state->dt);
    nlohmann::json json;
    print(state->options, described(state->file, state->dt, json));
    write_json(state->options, json.dump(2) + "\n");
    return int(ok);
  };
}

}  // namespace lapicque::cli
