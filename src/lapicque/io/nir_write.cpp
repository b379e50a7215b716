// Writing: the layout of the reference implementation, readable by it and by all that use it.
#include <set>
#include <type_traits>

#include "lapicque/base/error.hpp"
#include "lapicque/io/nir.hpp"

namespace lapicque::nir {
namespace {

constexpr std::string_view version = "1.0.7";  // of NIR, whose fields these are

void write(Hdf5Writer& file, const std::string& path, const Reals& reals, bool scalar_allowed) {
  uint64_t n = 1;
  for (const auto size : reals.shape) n *= size;
  require(n == reals.values.size(), "{}: {} numbers do not fill the shape [{}]", path,
          reals.values.size(), fmt::join(reals.shape, ", "));
  const bool single = reals.precision == Precision::float32;
  if (reals.shape.empty() && scalar_allowed)
    return single ? file.write_number(path, float(reals.values[0]))
                  : file.write_number(path, reals.values[0]);
  if (!single) return file.write<double>(path, reals.values, reals.shape);
  const std::vector<float> rounded(reals.values.begin(), reals.values.end());
  file.write<float>(path, rounded, reals.shape);
}

void write(Hdf5Writer& file, const std::string& path, const Reals& reals) {
  write(file, path, reals, false);
}
void write(Hdf5Writer& file, const std::string& path, int64_t number) {
  file.write_number(path, number);
}
void write(Hdf5Writer& file, const std::string& path, const Shape& shape) {
  file.write<int64_t>(path, shape);
}
template <size_t n>
void write(Hdf5Writer& file, const std::string& path, const Axes<n>& axes) {
  if (n == 1)
    file.write_number(path, axes[0]);
  else
    file.write<int64_t>(path, axes);
}
template <size_t n>
void write(Hdf5Writer& file, const std::string& path, const Padding<n>& padding) {
  using Kind = typename Padding<n>::Kind;
  if (padding.kind == Kind::amount)
    write(file, path, padding.amount);
  else
    file.write_text(path, padding.kind == Kind::same ? "same" : "valid");
}
template <class T>
void write(Hdf5Writer& file, const std::string& path, const std::optional<T>& field) {
  if (field) write(file, path, *field);
}

void check_name(const std::string& name, std::string_view where) {
  require(!name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
              name.find('\0') == name.npos,
          "{}: no NIR file can hold the name \"{}\"", where, name);
}

void write(Hdf5Writer& file, const std::string& path, const MetadataMap& map);

void write(Hdf5Writer& file, const std::string& path, const Metadata& value) {
  if (const auto* map = std::get_if<MetadataMap>(&value.content)) {
    file.make_group(path);
    write(file, path, *map);
  } else if (const auto* texts = std::get_if<Texts>(&value.content)) {
    if (texts->shape.empty())
      file.write_text(path, texts->values.empty() ? "" : texts->values[0]);
    else
      file.write_texts(path, texts->values, texts->shape);
  } else if (const auto* integers = std::get_if<Integers>(&value.content)) {
    if (integers->shape.empty())
      file.write_number(path, integers->values.at(0));
    else
      file.write<int64_t>(path, integers->values, integers->shape);
  } else {
    write(file, path, std::get<Reals>(value.content), true);
  }
}

void write(Hdf5Writer& file, const std::string& path, const MetadataMap& map) {
  for (const auto& [name, value] : map) {
    check_name(name, path);
    write(file, path + "/" + name, value);
  }
}

void write(Hdf5Writer& file, const std::string& path, const Graph& graph);

void write(Hdf5Writer& file, const std::string& path, const NamedNode& node) {
  if (const auto what = complaint(node.node); !what.empty())
    fail("the NIR node {} ({}): {}", path, type_of(node.node), what);
  file.make_group(path);
  file.write_text(path + "/type", type_of(node.node));
  std::visit(
      [&]<class Node>(const Node& n) {
        if constexpr (std::is_same_v<Node, Graph>)
          write(file, path, n);
        else if constexpr (std::is_same_v<Node, Unknown>)
          write(file, path, n.fields);
        else
          Node::visit(n, [&](std::string_view name, const auto& field) {
            write(file, fmt::format("{}/{}", path, name), field);
          });
      },
      node.node);
  write(file, path, node.extra);
  if (!node.metadata.empty()) write(file, path + "/metadata", Metadata{node.metadata});
}

/// Into a group that is there and has its type.
void write(Hdf5Writer& file, const std::string& path, const Graph& graph) {
  file.make_ordered_group(path + "/nodes");
  std::set<std::string> names;
  for (const auto& node : graph.nodes) {
    check_name(node.name, path);
    require(names.insert(node.name).second, "{}: two nodes have the name \"{}\"", path, node.name);
    write(file, path + "/nodes/" + node.name, node);
  }
  std::vector<std::string> ends;
  for (const auto& edge : graph.edges) ends.insert(ends.end(), {edge.source, edge.target});
  file.write_texts(path + "/edges", ends, {graph.edges.size(), 2});
  if (!graph.metadata.empty()) write(file, path + "/metadata", Metadata{graph.metadata});
}

}  // namespace

void write(const std::filesystem::path& path, const Graph& graph) {
  Hdf5Writer file;
  file.write_text("/version", version);
  file.make_group("/node");
  file.write_text("/node/type", Graph::type);
  write(file, "/node", graph);
  file.save(path);
}

}  // namespace lapicque::nir
