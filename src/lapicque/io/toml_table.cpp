#include "lapicque/io/toml_table.hpp"

#include <algorithm>
#include <cmath>

namespace lapicque::io {

std::string place(const toml::source_region& region) {
  const std::string_view name = region.path ? std::string_view(*region.path) : "";
  if (name.starts_with("--set ")) return std::string(name);
  return fmt::format("{}:{}:{}", name, region.begin.line, region.begin.column);
}

std::string locate(const toml::node& node, std::string_view what) {
  return fmt::format("{}: {}", place(node.source()), what);
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return node.is_array_of_tables() ? "a list of tables" : "a list";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

TomlTable::TomlTable(const toml::node& node, std::string what)
    : table_([&]() -> const toml::table& {
        const auto* table = node.as_table();
        require(table, "{}: {} is {}, must be a table", place(node.source()), what, kind_of(node));
        return *table;
      }()),
      what_(std::move(what)) {}

void TomlTable::allow(std::span<const std::string> keys) const {
  for (const auto& [key, node] : in_order(table_))
    if (std::ranges::find(keys, key) == keys.end())
      fail("{}: {}{}unknown key \"{}\"{}", place(table_.find(key)->first.source()), what_,
           what_.empty() ? "" : ": ", key, suggestion(key, keys));
}

void TomlTable::allow(std::initializer_list<const char*> keys) const {
  allow(std::vector<std::string>(keys.begin(), keys.end()));
}

const toml::node& TomlTable::need(std::string_view key, std::string_view example) const {
  const auto* node = find(key);
  require(node, "{}{}{} needs {}; for example {} = {}", place(table_.source()),
          what_.empty() ? "" : ": ", what_, key, key, example);
  return *node;
}

std::string TomlTable::what(std::string_view key) const {
  return what_.empty() ? std::string(key) : fmt::format("{}: {}", what_, key);
}

std::string TomlTable::where(std::string_view key) const {
  const auto* node = find(key);
  return locate(node ? *node : table_, what(key));
}

std::string TomlTable::text(std::string_view key) const {
  const auto& node = need(key, "\"...\"");
  require(node.is_string(), "{} is {}, must be text in quotes", where(key), kind_of(node));
  return node.as_string()->get();
}

std::string TomlTable::text(std::string_view key, std::string_view otherwise) const {
  return find(key) ? text(key) : std::string(otherwise);
}

std::string TomlTable::choice(std::string_view key, std::span<const std::string> allowed,
                              std::string_view otherwise) const {
  const auto given = text(key, otherwise);
  require(std::ranges::find(allowed, given) != allowed.end(), "{} is \"{}\"{}", where(key), given,
          suggestion(given, allowed));
  return given;
}

double TomlTable::number(std::string_view key, std::string_view unit, const Range& range,
                         double otherwise) const {
  const auto* node = find(key);
  return node ? number_of(*node, unit, range, what(key)) : otherwise;
}

uint64_t TomlTable::count(std::string_view key, uint64_t low, uint64_t high) const {
  const auto& node = need(key, "100");
  double number = 0;  // 1e6 is as good as 1000000
  if (const auto* i = node.as_integer()) {
    require(i->get() >= 0 && uint64_t(i->get()) >= low && uint64_t(i->get()) <= high,
            "{} is {}, must be a whole number from {} to {}", where(key), i->get(), low, high);
    return uint64_t(i->get());
  }
  if (const auto* x = node.as_floating_point()) {
    number = x->get();
    require(number == std::floor(number) && number >= double(low) && number <= double(high) &&
                number < 0x1p63,
            "{} is {:g}, must be a whole number from {} to {}", where(key), number, low, high);
    return uint64_t(number);
  }
  fail("{} is {}, must be a whole number from {} to {}", where(key), kind_of(node), low, high);
}

uint64_t TomlTable::count(std::string_view key, uint64_t low, uint64_t high,
                          uint64_t otherwise) const {
  return find(key) ? count(key, low, high) : otherwise;
}

bool TomlTable::flag(std::string_view key, bool otherwise) const {
  const auto* node = find(key);
  if (!node) return otherwise;
  require(node->is_boolean(), "{} is {}, must be true or false", where(key), kind_of(*node));
  return node->as_boolean()->get();
}

Value TomlTable::value(std::string_view key, std::string_view unit, const Range& range,
                       const Value& otherwise) const {
  const auto* node = find(key);
  return node ? value_of(*node, unit, range, what(key)) : otherwise;
}

std::vector<double> TomlTable::numbers(std::string_view key, std::string_view unit,
                                       const Range& range) const {
  const auto& node = need(key, "[1, 2]");
  const auto* list = node.as_array();
  require(list, "{} is {}, must be a list of numbers", where(key), kind_of(node));
  std::vector<double> result;
  result.reserve(list->size());
  for (const auto& item : *list)
    result.push_back(number_of(item, unit, range, fmt::format("{}[{}]", what(key), result.size())));
  return result;
}

std::vector<std::string> TomlTable::texts(std::string_view key) const {
  const auto* node = find(key);
  if (!node) return {};
  if (node->is_string()) return {text(key)};
  const auto* list = node->as_array();
  require(list && !list->empty(), "{} is {}, must be text or a list of texts", where(key),
          list ? "empty" : kind_of(*node));
  std::vector<std::string> result;
  for (const auto& item : *list) {
    require(item.is_string(), "{} holds {}, must be a list of texts", locate(item, what(key)),
            kind_of(item));
    result.push_back(item.as_string()->get());
  }
  return result;
}

std::vector<std::pair<std::string, const toml::node*>> in_order(const toml::table& table) {
  struct Entry {
    toml::source_region region;
    std::string key;
    const toml::node* node;
  };
  std::vector<Entry> entries;
  for (const auto& [key, node] : table)
    entries.push_back({key.source(), std::string(key.str()), &node});
  std::ranges::stable_sort(entries, [](const Entry& a, const Entry& b) {
    return std::tuple(a.region.begin.line, a.region.begin.column) <
           std::tuple(b.region.begin.line, b.region.begin.column);
  });
  std::vector<std::pair<std::string, const toml::node*>> result;
  for (auto& entry : entries) result.emplace_back(std::move(entry.key), entry.node);
  return result;
}

}  // namespace lapicque::io
