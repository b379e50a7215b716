#include "lapicque/io/sonata/nodes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata.hpp"

namespace lapicque {
namespace {

bool holds(const NodeRule& rule, const NodeColumn& values, size_t node) {
  using Compare = NodeRule::Compare;
  const auto number = values.number(node);
  const auto* text = values.text(node);
  if (rule.compare == Compare::one_of)
    return std::ranges::any_of(rule.values, [&](const auto& allowed) {
      if (const auto* x = std::get_if<double>(&allowed)) return number && *number == *x;
      const auto& wanted = std::get<std::string>(allowed);
      if (rule.attribute == "model_type" && text && is_point(wanted)) return is_point(*text);
      return text && *text == wanted;
    });
  if (!number) return false;
  const double bound = std::get<double>(rule.values.at(0));
  switch (rule.compare) {
    case Compare::greater:
      return *number > bound;
    case Compare::less:
      return *number < bound;
    case Compare::at_least:
      return *number >= bound;
    default:
      return *number <= bound;
  }
}

}  // namespace

const double NodeColumn::missing = std::numeric_limits<double>::quiet_NaN();

void NodeColumn::set(size_t node, double number) {
  numbers_[node] = number;
  labels_[node] = -1;
}

void NodeColumn::set(size_t node, std::string_view text) {
  const auto [at, is_new] = known_.try_emplace(std::string(text), int32_t(texts_.size()));
  if (is_new) texts_.emplace_back(text);
  numbers_[node] = missing;
  labels_[node] = at->second;
}

std::optional<double> NodeColumn::number(size_t node) const {
  return std::isnan(numbers_[node]) ? std::nullopt : std::optional(numbers_[node]);
}

const std::string* NodeColumn::text(size_t node) const {
  return labels_[node] < 0 ? nullptr : &texts_[size_t(labels_[node])];
}

std::string NodeColumn::describe(size_t node) const {
  if (const auto* t = text(node)) return fmt::format("\"{}\"", *t);
  const auto x = number(node);
  return x ? fmt::format("{:g}", *x) : "missing";
}

SonataNodes::SonataNodes(std::shared_ptr<const Hdf5File> file, std::string name,
                         std::shared_ptr<const TypeTable> types)
    : file_(std::move(file)), name_(std::move(name)), types_(std::move(types)) {
  const auto group = "/nodes/" + name_;
  const auto shape = file_->shape(group + "/node_type_id");
  if (shape.size() != 1 || shape[0] == 0 || shape[0] > max_file_neurons)
    fail(ErrorKind::file, "{}/node_type_id must be a list of 1 to {} numbers", where(),
         max_file_neurons);
  const auto numbers = file_->read<int64_t>(group + "/node_type_id");  // -1: no type
  type_ids_.assign(numbers.begin(), numbers.end());
  if (file_->has(group + "/node_id")) {
    ids_ = file_->read<uint64_t>(group + "/node_id");
    if (ids_.size() != size())
      fail(ErrorKind::file, "{}: {} node_id for {} node_type_id", where(), ids_.size(), size());
    bool plain = true;
    for (size_t i = 0; i < ids_.size(); ++i) plain &= ids_[i] == i;
    if (plain) ids_.clear();
  }
  for (size_t i = 0; i < ids_.size(); ++i) {
    if (ids_[i] >= max_file_neurons)
      fail(ErrorKind::file, "{}/node_id holds {}, the largest that is read is {}", where(), ids_[i],
           max_file_neurons - 1);
    if (!places_.emplace(ids_[i], uint32_t(i)).second)
      fail(ErrorKind::file, "{}/node_id holds {} twice", where(), ids_[i]);
  }
  read_groups();
}

void SonataNodes::read_groups() {
  const auto group = "/nodes/" + name_;
  if (!file_->has(group + "/node_group_id")) return;  // then there are no groups
  groups_ = file_->read<uint64_t>(group + "/node_group_id");
  group_index_ = file_->read<uint64_t>(group + "/node_group_index");
  if (groups_.size() != size() || group_index_.size() != size())
    fail(ErrorKind::file, "{}: {} node_group_id and {} node_group_index for {} nodes", where(),
         groups_.size(), group_index_.size(), size());
  const std::set<uint64_t> used(groups_.begin(), groups_.end());
  for (const uint64_t g : used) {
    const auto path = fmt::format("{}/{}", group, g);
    if (!file_->has(path) || file_->kind(path) != Hdf5Kind::group)
      fail(ErrorKind::file, "{}: node_group_id names the group {}, which is missing", where(), g);
    group_names_.push_back(g);
  }
}

std::string SonataNodes::where() const {
  return fmt::format("{}: /nodes/{}", file_->name(), name_);
}

uint64_t SonataNodes::largest_id() const {
  return ids_.empty() ? size() - 1 : *std::ranges::max_element(ids_);
}

std::optional<uint32_t> SonataNodes::find(uint64_t wanted) const {
  if (ids_.empty()) return wanted < size() ? std::optional(uint32_t(wanted)) : std::nullopt;
  const auto found = places_.find(wanted);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

const NodeColumn& SonataNodes::column(const std::string& attribute) const {
  auto& made = columns_[attribute];
  if (made) return *made;
  auto column = std::make_unique<NodeColumn>(size());
  if (types_->has(attribute))
    for (size_t i = 0; i < size(); ++i)
      if (const auto text = types_->text(type_ids_[i], attribute)) {
        if (const auto number = as_number(*text))
          column->set(i, *number);
        else
          column->set(i, *text);
      }
  for (const uint64_t g : group_names_) fill_from_group(g, attribute, *column);
  for (size_t i = 0; i < size(); ++i) {
    if (attribute == "population") column->set(i, name_);
    if (attribute == "node_id") column->set(i, double(id(i)));
    if (attribute == "node_type_id") column->set(i, double(type_ids_[i]));
  }
  made = std::move(column);
  return *made;
}

void SonataNodes::fill_from_group(uint64_t group, const std::string& attribute,
                                  NodeColumn& column) const {
  const auto base = fmt::format("/nodes/{}/{}", name_, group);
  const auto path = base + "/" + attribute;
  if (!file_->has(path)) return;
  const auto kind = file_->kind(path);
  if (kind == Hdf5Kind::group) return;
  std::vector<std::string> texts;
  std::vector<double> numbers;
  if (kind == Hdf5Kind::text)
    texts = file_->read_texts(path);
  else
    numbers = file_->read<double>(path);
  const auto library = base + "/@library/" + attribute;
  const bool coded = kind != Hdf5Kind::text && file_->has(library);
  if (coded) texts = file_->read_texts(library);
  const size_t n = kind == Hdf5Kind::text ? texts.size() : numbers.size();
  for (size_t i = 0; i < size(); ++i) {
    if (groups_[i] != group) continue;
    const uint64_t at = group_index_[i];
    if (at >= n)
      fail(ErrorKind::file, "{}: {} has {} entries, but node {} has the node_group_index {}",
           file_->name(), path, n, id(i), at);
    if (kind == Hdf5Kind::text) {
      column.set(i, texts[at]);
    } else if (coded) {
      const double code = numbers[at];
      if (!(code >= 0 && code < double(texts.size()) && code == std::floor(code)))
        fail(ErrorKind::file, "{}: {} holds {:g}, but its @library has {} entries", file_->name(),
             path, code, texts.size());
      column.set(i, texts[size_t(code)]);
    } else {
      column.set(i, numbers[at]);
    }
  }
}

std::vector<std::string> SonataNodes::dynamics_params() const {
  std::set<std::string> names;
  for (const uint64_t g : group_names_) {
    const auto path = fmt::format("/nodes/{}/{}/dynamics_params", name_, g);
    if (!file_->has(path) || file_->kind(path) != Hdf5Kind::group) continue;
    for (const auto& name : file_->children(path)) names.insert(name);
  }
  return {names.begin(), names.end()};
}

std::vector<uint32_t> SonataNodes::select(const NodeSet& set) const {
  std::vector<const NodeColumn*> columns;
  for (const auto& rule : set.rules) columns.push_back(&column(rule.attribute));
  std::vector<uint32_t> nodes;
  for (uint32_t i = 0; i < size(); ++i) {
    bool all = true;
    for (size_t r = 0; r < columns.size() && all; ++r) all = holds(set.rules[r], *columns[r], i);
    if (all) nodes.push_back(i);
  }
  return nodes;
}

std::vector<uint32_t> SonataNodes::select(const NodeSet& set, const NodeSets& sets) const {
  std::set<uint32_t> all;
  for (const auto& basic : basic_sets(set, sets)) {
    const auto nodes = select(basic);
    all.insert(nodes.begin(), nodes.end());
  }
  return {all.begin(), all.end()};
}

bool is_point(std::string_view model_type) {
  return model_type == "point_neuron" || model_type == "point_process";
}

std::vector<SonataNodes> read_nodes(const std::filesystem::path& h5,
                                    const std::filesystem::path& types) {
  const auto file = std::make_shared<Hdf5File>(Hdf5File::open(h5));
  if (!file->has("/nodes"))
    fail(ErrorKind::file, "{}: has no /nodes; it is not a SONATA file of nodes", file->name());
  const auto table = std::make_shared<TypeTable>(
      types.empty() ? TypeTable{.name = "no table of types"} : read_types(types, "node_type_id"));
  std::vector<SonataNodes> populations;
  for (const auto& name : file->children("/nodes")) populations.emplace_back(file, name, table);
  if (populations.empty()) fail(ErrorKind::file, "{}: /nodes holds no population", file->name());
  return populations;
}

}  // namespace lapicque
