// Tables of node types and edge types: text with columns separated by blanks, texts with blanks in
// quotes, NULL for nothing; one column, node_type_id or edge_type_id, numbers the rows.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapicque {

struct TypeTable {
  std::string name{};                                   ///< of its file, for messages
  std::vector<std::string> columns{};                   ///< the column of numbers included
  std::map<uint64_t, std::vector<std::string>> rows{};  ///< by type; "NULL" is kept

  bool has(std::string_view column) const;
  /// What a type says in a column; nothing where there is no such type or column, or NULL.
  std::optional<std::string> text(uint64_t type, std::string_view column) const;
  /// The same as a number; throws an Error(file) where it is none.
  std::optional<double> number(uint64_t type, std::string_view column) const;
};

/// `id_column`: node_type_id or edge_type_id.
TypeTable parse_types(std::string_view text, std::string name, std::string_view id_column);
TypeTable read_types(const std::filesystem::path& path, std::string_view id_column);

/// A text as a finite number, where it is one.
std::optional<double> as_number(std::string_view text);

}  // namespace lapicque
