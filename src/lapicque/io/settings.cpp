#include "lapicque/io/settings.hpp"

#include <set>
#include <sstream>

#include "lapicque/io/toml.hpp"
#include "lapicque/io/toml_table.hpp"

namespace lapicque {

/// One table of a document that all its tables keep alive.
struct Settings::Table {
  std::shared_ptr<const toml::table> document;
  const toml::table* here = nullptr;
  std::string what = {};
  mutable std::set<std::string, std::less<>> asked = {};
  mutable std::vector<Settings> taken = {};  ///< tables of this one, to be finished with it

  io::TomlTable reader() const { return {*here, what}; }
  /// The node of a key that is now known to someone; null where it is absent.
  const toml::node* ask(std::string_view key) const {
    asked.emplace(key);
    return here->get(key);
  }
};

namespace {

std::string name_within(const std::string& outer, std::string_view key) {
  return outer.empty() ? std::string(key) : fmt::format("{}: {}", outer, key);
}

}  // namespace

Settings::Settings() {
  auto document = std::make_shared<toml::table>();
  table_ = std::make_shared<Table>(Table{.document = document, .here = document.get()});
}

bool Settings::has(std::string_view key) const { return table_->ask(key) != nullptr; }

double Settings::number(std::string_view key, const Range& range, double otherwise) const {
  return quantity(key, "1", range, otherwise);
}

double Settings::quantity(std::string_view key, std::string_view unit, const Range& range,
                          double otherwise) const {
  table_->ask(key);
  return table_->reader().number(key, unit, range, otherwise);
}

uint64_t Settings::count(std::string_view key, uint64_t low, uint64_t high,
                         uint64_t otherwise) const {
  table_->ask(key);
  return table_->reader().count(key, low, high, otherwise);
}

uint64_t Settings::count(std::string_view key, uint64_t low, uint64_t high) const {
  table_->ask(key);
  return table_->reader().count(key, low, high);
}

bool Settings::flag(std::string_view key, bool otherwise) const {
  table_->ask(key);
  return table_->reader().flag(key, otherwise);
}

std::string Settings::text(std::string_view key, std::string_view otherwise) const {
  table_->ask(key);
  return table_->reader().text(key, otherwise);
}

std::string Settings::text(std::string_view key) const {
  table_->ask(key);
  return table_->reader().text(key);
}

std::string Settings::choice(std::string_view key, std::initializer_list<const char*> allowed,
                             std::string_view otherwise) const {
  table_->ask(key);
  const std::vector<std::string> list(allowed.begin(), allowed.end());
  return table_->reader().choice(key, list, otherwise);
}

std::vector<double> Settings::numbers(std::string_view key, const Range& range,
                                      std::vector<double> otherwise) const {
  return table_->ask(key) ? table_->reader().numbers(key, "1", range) : otherwise;
}

std::vector<double> Settings::quantities(std::string_view key, std::string_view unit,
                                         const Range& range) const {
  const auto* node = table_->ask(key);
  if (!node) return {};
  if (!node->is_array()) return {quantity(key, unit, range, 0)};
  return table_->reader().numbers(key, unit, range);
}

std::vector<std::string> Settings::texts(std::string_view key) const {
  return table_->ask(key) ? table_->reader().texts(key) : std::vector<std::string>();
}

Settings Settings::table(std::string_view key) const {
  const auto* node = table_->ask(key);
  if (!node) return Settings();
  io::TomlTable(*node, table_->reader().what(key));  // throws when it is no table
  Settings inner(std::make_shared<Table>(Table{.document = table_->document,
                                               .here = node->as_table(),
                                               .what = name_within(table_->what, key)}));
  table_->taken.push_back(inner);
  return inner;
}

std::vector<Settings> Settings::tables(std::string_view key) const {
  const auto* node = table_->ask(key);
  if (!node) return {};
  const auto* list = node->as_array();
  require(list && (list->empty() || node->is_array_of_tables()),
          "{} is {}, must be a list of tables: [[{}]]", table_->reader().where(key),
          io::kind_of(*node), key);
  std::vector<Settings> result;
  for (const auto& item : *list) {
    const auto name = fmt::format("{} {}", key, result.size() + 1);
    result.push_back(
        Settings(std::make_shared<Table>(Table{.document = table_->document,
                                               .here = item.as_table(),
                                               .what = name_within(table_->what, name)})));
    table_->taken.push_back(result.back());
  }
  return result;
}

std::vector<std::string> Settings::keys() const {
  std::vector<std::string> result;
  for (const auto& [key, node] : io::in_order(*table_->here)) result.push_back(key);
  return result;
}

void Settings::finish() const {
  table_->reader().allow(std::vector<std::string>(table_->asked.begin(), table_->asked.end()));
  for (const auto& inner : table_->taken) inner.finish();
}

std::string Settings::where(std::string_view key) const {
  if (!key.empty()) return table_->reader().where(key);
  return io::locate(*table_->here, table_->what);
}

Settings parse_settings(std::string_view text, std::string_view source_name,
                        std::span<const std::string> overrides) {
  auto document = std::make_shared<toml::table>(io::parse_toml(text, source_name));
  for (const auto& assignment : overrides) io::apply_override(*document, assignment);
  return Settings(std::make_shared<Settings::Table>(
      Settings::Table{.document = document, .here = document.get()}));
}

std::string settings_without(std::string_view text, std::string_view source_name,
                             std::span<const std::string> overrides, std::string_view key) {
  toml::table document = io::parse_toml(text, source_name);
  for (const auto& assignment : overrides) io::apply_override(document, assignment);
  document.erase(key);
  std::ostringstream out;
  out << toml::toml_formatter(document) << '\n';
  return out.str();
}

std::string with_overrides(std::string_view text, std::span<const std::string> overrides) {
  std::string all(text);
  if (!all.ends_with('\n')) all += '\n';
  for (const auto& assignment : overrides) all += fmt::format("{}{}\n", override_mark, assignment);
  return all;
}

std::string read_recipe_text(const std::filesystem::path& path) {
  return io::read_toml_text(path, "a recipe");
}

}  // namespace lapicque
