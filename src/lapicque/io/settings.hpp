// Settings: a TOML document, or a table of one, as a plain value. Whoever needs a key asks for it
// by name with its unit and range; what nobody asked for is refused at the end. Recipes are read
// with it (recipes/*.toml), by the rooms that know what their keys mean.
//
//   const Settings training = recipe.table("training");
//   const double rate = training.number("learning_rate", positive, 1e-3);
//   training.finish();
#pragma once
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/field.hpp"

namespace lapicque {

class Settings {
 public:
  /// An empty table: every key has its default.
  Settings();

  /// Whether the key is there; asking for it counts as knowing it.
  bool has(std::string_view key) const;

  // ---- a value, or the default where the key is absent ------------------------------------------
  double number(std::string_view key, const Range& range, double otherwise) const;
  /// A number in `unit`, or text with its own: tau = "20 ms".
  double quantity(std::string_view key, std::string_view unit, const Range& range,
                  double otherwise) const;
  uint64_t count(std::string_view key, uint64_t low, uint64_t high, uint64_t otherwise) const;
  bool flag(std::string_view key, bool otherwise) const;
  std::string text(std::string_view key, std::string_view otherwise) const;
  std::string choice(std::string_view key, std::initializer_list<const char*> allowed,
                     std::string_view otherwise) const;
  std::vector<double> numbers(std::string_view key, const Range& range,
                              std::vector<double> otherwise) const;
  /// A list of quantities, or a single one; empty where absent.
  std::vector<double> quantities(std::string_view key, std::string_view unit,
                                 const Range& range) const;
  std::vector<std::string> texts(std::string_view key) const;  ///< empty where absent
  Settings table(std::string_view key) const;                  ///< empty where absent
  std::vector<Settings> tables(std::string_view key) const;    ///< [[key]]; empty where absent

  // ---- what must be there ----------------------------------------------------------------------
  uint64_t count(std::string_view key, uint64_t low, uint64_t high) const;
  std::string text(std::string_view key) const;

  /// All keys, in the order in which they were written.
  std::vector<std::string> keys() const;
  /// Throws at the first key that was never asked for, with the nearest that was. The tables and
  /// lists of tables that were taken from this one are finished too.
  void finish() const;

  /// "mnist.toml:12:1: layer 3: kernel", to open a message of one's own.
  std::string where(std::string_view key = "") const;

 private:
  friend Settings parse_settings(std::string_view, std::string_view, std::span<const std::string>);
  struct Table;
  explicit Settings(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  std::shared_ptr<const Table> table_;
};

/// Reads TOML; `overrides` are "a.b=value" texts. Throws Error with file:line:column.
Settings parse_settings(std::string_view text, std::string_view source_name,
                        std::span<const std::string> overrides = {});
/// The same document as TOML text, after the overrides and without a key of its top.
std::string settings_without(std::string_view text, std::string_view source_name,
                             std::span<const std::string> overrides, std::string_view key);
/// How an override stands in a text that keeps what was changed in it.
inline constexpr std::string_view override_mark = "# --set ";
/// The document with its overrides, a marked line each at its end.
std::string with_overrides(std::string_view text, std::span<const std::string> overrides);
/// The text of a recipe, for parse_settings; Error(file) when there is none to read.
std::string read_recipe_text(const std::filesystem::path& path);

}  // namespace lapicque
