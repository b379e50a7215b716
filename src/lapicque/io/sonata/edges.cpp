#include "lapicque/io/sonata/edges.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

constexpr std::array attributes{"syn_weight", "delay", "nsyns"};
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

SonataEdges::SonataEdges(std::shared_ptr<const Hdf5File> file, std::string name,
                         std::shared_ptr<const TypeTable> types)
    : file_(std::move(file)), name_(std::move(name)), types_(std::move(types)) {
  const auto base = "/edges/" + name_;
  const auto shape = file_->shape(base + "/source_node_id");
  if (shape.size() != 1)
    fail(ErrorKind::file, "{}/source_node_id has {} dimensions, must be a list", where(),
         shape.size());
  size_ = shape[0];
  source_ = node_population("source_node_id");
  target_ = node_population("target_node_id");
  check_length("target_node_id");
  check_length("edge_type_id");
  grouped_ = file_->has(base + "/edge_group_id");
  if (!grouped_) return;
  check_length("edge_group_id");
  check_length("edge_group_index");
}

std::string SonataEdges::where() const {
  return fmt::format("{}: /edges/{}", file_->name(), name_);
}

/// The attribute that says whose ids a data set holds.
std::string SonataEdges::node_population(const std::string& dataset) const {
  const auto name = file_->text_attribute("/edges/" + name_ + "/" + dataset, "node_population");
  if (!name)
    fail(ErrorKind::file, "{}/{} lacks the attribute node_population, which names the nodes",
         where(), dataset);
  return *name;
}

void SonataEdges::check_length(const std::string& dataset) const {
  const auto shape = file_->shape("/edges/" + name_ + "/" + dataset);
  if (shape != std::vector<uint64_t>{size_})
    fail(ErrorKind::file, "{}/{} must be a list of {}, as source_node_id is", where(), dataset,
         size_);
}

const SonataEdges::Group& SonataEdges::group(uint64_t number) const {
  const auto [at, is_new] = groups_.try_emplace(number);
  Group& g = at->second;
  if (!is_new) return g;
  g.path = fmt::format("/edges/{}/{}", name_, number);
  if (!file_->has(g.path) || file_->kind(g.path) != Hdf5Kind::group)
    fail(ErrorKind::file, "{}: edge_group_id names the group {}, which is missing", where(),
         number);
  for (const char* name : attributes) {
    if (!file_->has(g.path + "/" + name)) continue;
    const auto shape = file_->shape(g.path + "/" + name);
    if (shape.size() != 1)
      fail(ErrorKind::file, "{}: {}/{} has {} dimensions, must be a list", file_->name(), g.path,
           name, shape.size());
    g.lengths[name] = shape[0];
  }
  return g;
}

/// An attribute of each edge of a batch: of its group, else of its type.
std::vector<double> SonataEdges::attribute(const std::string& name, const EdgeBatch& batch,
                                           const std::vector<uint64_t>& groups,
                                           const std::vector<uint64_t>& index) const {
  const size_t n = batch.types.size();
  std::vector<double> values(n, missing);
  if (types_->has(name)) {
    std::map<uint64_t, double> of_type;
    for (size_t i = 0; i < n; ++i) {
      const auto [at, is_new] = of_type.try_emplace(batch.types[i]);
      if (is_new) at->second = types_->number(batch.types[i], name).value_or(missing);
      values[i] = at->second;
    }
  }
  struct Span {
    uint64_t low = std::numeric_limits<uint64_t>::max(), high = 0;
    std::vector<double> numbers{};
  };
  std::map<uint64_t, Span> spans;  // of each group, the part that this batch needs
  for (size_t i = 0; i < groups.size(); ++i) {
    Span& span = spans[groups[i]];
    span.low = std::min(span.low, index[i]);
    span.high = std::max(span.high, index[i]);
  }
  for (auto& [number, span] : spans) {
    const Group& g = group(number);
    const auto length = g.lengths.find(name);
    if (length == g.lengths.end()) continue;
    if (span.high >= length->second)
      fail(ErrorKind::file, "{}: {}/{} has {} entries, but edge_group_index holds {}",
           file_->name(), g.path, name, length->second, span.high);
    span.numbers = file_->read<double>(g.path + "/" + name, span.low, span.high - span.low + 1);
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    const Span& span = spans[groups[i]];
    if (!span.numbers.empty()) values[i] = span.numbers[index[i] - span.low];
  }
  return values;
}

void SonataEdges::for_each(const std::function<void(const EdgeBatch&)>& visit,
                           uint64_t batch_size) const {
  const auto base = "/edges/" + name_;
  for (uint64_t first = 0; first < size_; first += batch_size) {
    const uint64_t n = std::min(batch_size, size_ - first);
    const auto part = [&](const char* name) {
      return file_->read<uint64_t>(base + "/" + name, first, n);
    };
    EdgeBatch batch;
    batch.sources = part("source_node_id");
    batch.targets = part("target_node_id");
    const auto types = file_->read<int64_t>(base + "/edge_type_id", first, n);  // -1: no type
    batch.types.assign(types.begin(), types.end());
    std::vector<uint64_t> groups, index;
    if (grouped_) groups = part("edge_group_id"), index = part("edge_group_index");
    batch.weight = attribute("syn_weight", batch, groups, index);
    batch.delay = attribute("delay", batch, groups, index);
    batch.nsyns = attribute("nsyns", batch, groups, index);
    visit(batch);
  }
}

std::vector<SonataEdges> read_edges(const std::filesystem::path& h5,
                                    const std::filesystem::path& types) {
  const auto file = std::make_shared<Hdf5File>(Hdf5File::open(h5));
  if (!file->has("/edges"))
    fail(ErrorKind::file, "{}: has no /edges; it is not a SONATA file of edges", file->name());
  const auto table = std::make_shared<TypeTable>(
      types.empty() ? TypeTable{.name = "no table of types"} : read_types(types, "edge_type_id"));
  std::vector<SonataEdges> populations;
  for (const auto& name : file->children("/edges")) populations.emplace_back(file, name, table);
  return populations;
}

}  // namespace lapicque
