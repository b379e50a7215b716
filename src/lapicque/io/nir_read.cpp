// Reading. Whatever a file holds becomes a graph or one Error that names the file and the path.
#include <set>
#include <type_traits>

#include "lapicque/base/error.hpp"
#include "lapicque/io/nir.hpp"

namespace lapicque::nir {
namespace {

constexpr int deepest = 64;                // nested groups
constexpr uint64_t most_expansion = 2080;  // bytes in memory for one of a file that is packed

class Reader {
 public:
  explicit Reader(const Hdf5File& file) : file_(file), left_(file.n_bytes() * most_expansion) {}

  Graph graph(const std::string& path);

 private:
  template <class... Args>
  [[noreturn]] void fail(const std::string& path, fmt::format_string<Args...> format,
                         Args&&... args) const {
    throw Error(ErrorKind::file, fmt::format("{}: {}: {}", file_.name(), path,
                                             fmt::format(format, std::forward<Args>(args)...)));
  }

  void enter(const std::string& path);
  void expect(const std::string& path);
  std::string text(const std::string& path);
  NamedNode node(const std::string& path, const std::string& name);
  template <class Node>
  AnyNode known(const std::string& path);
  std::vector<Edge> edges(const std::string& path);
  MetadataMap group(const std::string& path, const std::set<std::string>& without = {});
  MetadataMap metadata(const std::string& path);
  Metadata value(const std::string& path);

  void read(const std::string& path, Reals& field);
  void read(const std::string& path, int64_t& field);
  void read(const std::string& path, Shape& field);
  template <size_t n>
  void read(const std::string& path, Axes<n>& field);
  template <size_t n>
  void read(const std::string& path, Padding<n>& field);
  template <class T>
  void read(const std::string& path, std::optional<T>& field);

  const Hdf5File& file_;
  std::set<uint64_t> seen_{};
  uint64_t left_;  ///< bytes that the rest of the file may still become
  int depth_ = 0;
};

/// An object that two paths lead to would be read twice, or without end.
void Reader::enter(const std::string& path) {
  if (!seen_.insert(file_.address(path)).second)
    fail(path, "is reached by two paths; the groups of a NIR file must be a tree");
}

/// Numbers or texts are about to be read.
void Reader::expect(const std::string& path) {
  enter(path);
  uint64_t n_bytes = sizeof(double);
  for (const auto size : file_.shape(path)) n_bytes *= size;  // bounded by the size of the file
  if (n_bytes > left_)
    fail(path, "claims more numbers than a file of {} bytes can hold", file_.n_bytes());
  left_ -= n_bytes;
}

void Reader::read(const std::string& path, Reals& field) {
  expect(path);
  const auto kind = file_.kind(path);
  field = {file_.shape(path), file_.read<double>(path),
           kind == Hdf5Kind::float32 ? Precision::float32 : Precision::float64};
  if (field.shape.empty()) field.shape = {1};
}

void Reader::read(const std::string& path, Shape& field) {
  expect(path);
  if (file_.shape(path).size() > 1) fail(path, "must be a list of whole numbers");
  field = file_.read<int64_t>(path);
}

void Reader::read(const std::string& path, int64_t& field) {
  Shape numbers;
  read(path, numbers);
  if (numbers.size() != 1) fail(path, "holds {} numbers, must be one", numbers.size());
  field = numbers[0];
}

template <size_t n>
void Reader::read(const std::string& path, Axes<n>& field) {
  Shape numbers;
  read(path, numbers);
  if (numbers.size() != 1 && numbers.size() != n)
    fail(path, "holds {} numbers, must be one for each of {} axes", numbers.size(), n);
  for (size_t i = 0; i < n; ++i) field[i] = numbers[numbers.size() == 1 ? 0 : i];
}

template <size_t n>
void Reader::read(const std::string& path, Padding<n>& field) {
  if (!file_.has(path)) fail(path, "is missing");
  if (file_.kind(path) != Hdf5Kind::text) return read(path, field.amount);
  const auto name = text(path);
  if (name != "same" && name != "valid")
    fail(path, "is \"{}\", must be same, valid or whole numbers", name);
  field.kind = name == "same" ? Padding<n>::Kind::same : Padding<n>::Kind::valid;
}

template <class T>
void Reader::read(const std::string& path, std::optional<T>& field) {
  if (file_.has(path)) read(path, field.emplace());
}

std::string Reader::text(const std::string& path) {
  expect(path);
  const auto texts = file_.read_texts(path);
  if (texts.size() != 1) fail(path, "holds {} texts, must be one", texts.size());
  return texts[0];
}

Metadata Reader::value(const std::string& path) {
  const auto kind = file_.kind(path);
  if (kind == Hdf5Kind::group) {
    enter(path);
    return {group(path)};
  }
  if (kind == Hdf5Kind::other) fail(path, "is of a type that is not read");
  expect(path);
  auto shape = file_.shape(path);
  if (kind == Hdf5Kind::text) return {Texts{std::move(shape), file_.read_texts(path)}};
  if (kind == Hdf5Kind::integer) return {Integers{std::move(shape), file_.read<int64_t>(path)}};
  return {Reals{std::move(shape), file_.read<double>(path),
                kind == Hdf5Kind::float32 ? Precision::float32 : Precision::float64}};
}

/// The members of a group that has been entered.
MetadataMap Reader::group(const std::string& path, const std::set<std::string>& without) {
  if (++depth_ > deepest) fail(path, "lies more than {} groups deep", deepest);
  MetadataMap map;
  for (const auto& name : file_.children(path))
    if (!without.contains(name)) map.emplace(name, value(path + "/" + name));
  --depth_;
  return map;
}

MetadataMap Reader::metadata(const std::string& path) {
  const auto here = path + "/metadata";
  if (!file_.has(here)) return {};
  enter(here);
  return group(here);
}

template <class Node>
AnyNode Reader::known(const std::string& path) {
  Node node;
  Node::visit(node, [&](std::string_view name, auto& field) {
    read(fmt::format("{}/{}", path, name), field);
  });
  return node;
}

NamedNode Reader::node(const std::string& path, const std::string& name) {
  if (file_.kind(path) != Hdf5Kind::group) fail(path, "is not a group");
  enter(path);
  const auto type = text(path + "/type");
  if (type == Graph::type) return {name, graph(path)};
  NamedNode result{name, Unknown{type, {}}, metadata(path)};
  std::set<std::string> fields{"type", "metadata"};
  auto try_type = [&]<class Node>() {
    if (type != Node::type) return;
    result.node = known<Node>(path);
    Node::visit(std::get<Node>(result.node),
                [&](std::string_view field, auto&) { fields.emplace(field); });
  };
  [&]<class... Nodes>(std::variant<Nodes...>*) {
    (
        [&] {
          if constexpr (!std::is_same_v<Nodes, Graph> && !std::is_same_v<Nodes, Unknown>)
            try_type.template operator()<Nodes>();
        }(),
        ...);
  }(static_cast<AnyNode*>(nullptr));
  auto others = group(path, fields);
  if (auto* unknown = std::get_if<Unknown>(&result.node))
    unknown->fields = std::move(others);
  else
    result.extra = std::move(others);
  if (const auto what = complaint(result.node); !what.empty()) fail(path, "{}: {}", type, what);
  return result;
}

std::vector<Edge> Reader::edges(const std::string& path) {
  expect(path);
  const auto shape = file_.shape(path);
  if (!shape.empty() && shape[0] == 0) return {};  // h5py writes an empty list as numbers
  if (shape.size() != 2 || shape[1] != 2) fail(path, "must have two columns, source and target");
  const auto texts = file_.read_texts(path);
  if (texts.size() != 2 * shape[0]) fail(path, "is damaged");
  std::vector<Edge> edges;
  for (size_t i = 0; i < texts.size(); i += 2) edges.push_back({texts[i], texts[i + 1]});
  return edges;
}

/// The graph of a group that has been entered.
Graph Reader::graph(const std::string& path) {
  if (++depth_ > deepest) fail(path, "lies more than {} groups deep", deepest);
  Graph graph;
  enter(path + "/nodes");
  for (const auto& name : file_.children_as_made(path + "/nodes"))
    graph.nodes.push_back(node(path + "/nodes/" + name, name));
  graph.edges = edges(path + "/edges");
  graph.metadata = metadata(path);
  --depth_;
  return graph;
}

}  // namespace

Graph read(const std::filesystem::path& path) { return read(Hdf5File::open(path)); }

Graph read(const Hdf5File& file) {
  if (!file.has("/node/type"))
    fail(ErrorKind::file, "{}: has no /node/type; it is not a NIR file", file.name());
  const auto type = file.read_texts("/node/type");
  if (type.size() != 1 || type[0] != Graph::type)
    fail(ErrorKind::file, "{}: /node is no NIRGraph, but {}", file.name(),
         type.size() == 1 ? type[0] : "several texts");
  return Reader(file).graph("/node");
}

std::string read_version(const Hdf5File& file) {
  if (!file.has("/version") || file.kind("/version") != Hdf5Kind::text) return "";
  const auto texts = file.read_texts("/version");
  return texts.empty() ? "" : texts[0];
}

}  // namespace lapicque::nir
