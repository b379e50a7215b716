// One table of a TOML document while it is read. Every mistake becomes one Error that opens with
// its place, and a key nobody asked for is a mistake. Private to this room.
#pragma once
#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/network/value.hpp"

namespace lapicque::io {

/// "net.toml:12:7", or the override that brought the node: "--set simulation.dt=0".
std::string place(const toml::source_region& region);

/// "a number", "text", "a table": what a node is, for messages.
std::string_view kind_of(const toml::node& node);

/// Opens a message about a node: its place, and what it is ("population \"exc\": tau_m").
std::string locate(const toml::node& node, std::string_view what);

/// A number, or text such as "20 ms".
Quantity quantity_of(const toml::node& node, std::string_view what);

/// A finite number in `unit` that lies in `range`.
double number_of(const toml::node& node, std::string_view unit, const Range& range,
                 std::string_view what);

/// A number, a list, or a table that names a distribution or a function of distance.
Value value_of(const toml::node& node, std::string_view unit, const Range& range,
               std::string_view what);
DistanceFunction distance_of(const toml::node& node, std::string_view unit, std::string_view what);

class TomlTable {
 public:
  /// `what` names the table for messages: `population "exc"`; empty at the top.
  TomlTable(const toml::table& table, std::string what) : table_(table), what_(std::move(what)) {}
  /// The node as a table, or an Error.
  TomlTable(const toml::node& node, std::string what);

  /// Throws at the first key that is not among `keys`.
  void allow(std::span<const std::string> keys) const;
  void allow(std::initializer_list<const char*> keys) const;

  const toml::node* find(std::string_view key) const { return table_.get(key); }
  const toml::node& need(std::string_view key, std::string_view example) const;
  const toml::table& table() const { return table_; }

  std::string what(std::string_view key) const;   ///< the table's name and the key
  std::string where(std::string_view key) const;  ///< the same after its place

  std::string text(std::string_view key) const;  ///< must be there
  std::string text(std::string_view key, std::string_view otherwise) const;
  std::string choice(std::string_view key, std::span<const std::string> allowed,
                     std::string_view otherwise) const;
  double number(std::string_view key, std::string_view unit, const Range& range,
                double otherwise) const;
  uint64_t count(std::string_view key, uint64_t low, uint64_t high) const;  ///< must be there
  uint64_t count(std::string_view key, uint64_t low, uint64_t high, uint64_t otherwise) const;
  bool flag(std::string_view key, bool otherwise) const;
  Value value(std::string_view key, std::string_view unit, const Range& range,
              const Value& otherwise) const;
  std::vector<double> numbers(std::string_view key, std::string_view unit,
                              const Range& range) const;
  std::vector<std::string> texts(std::string_view key) const;  ///< one text, or a list of them

 private:
  const toml::table& table_;
  std::string what_;
};

/// The entries of a table in the order in which they were written.
std::vector<std::pair<std::string, const toml::node*>> in_order(const toml::table& table);

/// The text of a file, or an Error of kind `file`; `what` names what it should have been: "a
/// recipe".
std::string read_toml_text(const std::filesystem::path& path, std::string_view what);

/// Parses text; refuses what is too large or too deep before the parser sees it.
toml::table parse_toml(std::string_view text, std::string_view source_name);

/// Applies "a.b=value": value is TOML, or else text. Lists of tables are indexed from 0
/// (projection.0.p) or by the name of the entry.
void apply_override(toml::table& document, std::string_view assignment);

}  // namespace lapicque::io
