#include "lapicque/io/sonata/types.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/io/json.hpp"

namespace lapicque {
namespace {

constexpr size_t max_bytes = size_t(64) << 20;
constexpr size_t max_columns = 4096;

/// The fields of a line; a doubled quote inside quotes is a quote.
std::vector<std::string> split(std::string_view line, const std::string& where) {
  std::vector<std::string> fields;
  for (size_t i = 0; i < line.size();) {
    if (line[i] == ' ' || line[i] == '\t') {
      ++i;
      continue;
    }
    std::string field;
    const char quote = line[i] == '"' || line[i] == '\'' ? line[i] : '\0';
    if (quote) {
      for (++i;; ++i) {
        if (i >= line.size()) fail(ErrorKind::file, "{}: a quote is not closed", where);
        if (line[i] != quote)
          field += line[i];
        else if (i + 1 < line.size() && line[i + 1] == quote)
          field += line[i++];
        else
          break;
      }
      ++i;
    } else {
      while (i < line.size() && line[i] != ' ' && line[i] != '\t') field += line[i++];
    }
    fields.push_back(std::move(field));
    if (fields.size() > max_columns)
      fail(ErrorKind::file, "{}: more than {} columns", where, max_columns);
  }
  return fields;
}

}  // namespace

std::optional<double> as_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return {};
  return number;
}

bool TypeTable::has(std::string_view column) const {
  return std::ranges::find(columns, column) != columns.end();
}

std::optional<std::string> TypeTable::text(uint64_t type, std::string_view column) const {
  const auto row = rows.find(type);
  const auto at = std::ranges::find(columns, column);
  if (row == rows.end() || at == columns.end()) return {};
  const auto& field = row->second[size_t(at - columns.begin())];
  if (field == "NULL") return {};
  return field;
}

std::optional<double> TypeTable::number(uint64_t type, std::string_view column) const {
  const auto field = text(type, column);
  if (!field) return {};
  const auto number = as_number(*field);
  if (!number)
    fail(ErrorKind::file, "{}: type {} has {} = \"{}\", must be a number", name, type, column,
         *field);
  return number;
}

TypeTable parse_types(std::string_view text, std::string name, std::string_view id_column) {
  TypeTable table{.name = std::move(name)};
  size_t number = 0, id = 0;
  while (!text.empty()) {
    ++number;
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto where = fmt::format("{}:{}", table.name, number);
    auto fields = split(line, where);
    if (fields.empty()) continue;
    if (table.columns.empty()) {
      table.columns = std::move(fields);
      const auto at = std::ranges::find(table.columns, id_column);
      if (at == table.columns.end())
        fail(ErrorKind::file, "{}: no column {}{}", where, id_column,
             suggestion(id_column, table.columns));
      id = size_t(at - table.columns.begin());
      continue;
    }
    if (fields.size() != table.columns.size())
      fail(ErrorKind::file, "{}: {} fields in a table of {} columns; quote texts with blanks",
           where, fields.size(), table.columns.size());
    const auto type = as_number(fields[id]);
    if (!type || *type < 0 || *type != std::floor(*type) || *type > 0x1p53)
      fail(ErrorKind::file, "{}: {} is \"{}\", must be a whole number", where, id_column,
           fields[id]);
    if (!table.rows.emplace(uint64_t(*type), std::move(fields)).second)
      fail(ErrorKind::file, "{}: type {} is there twice", where, uint64_t(*type));
  }
  if (table.columns.empty()) fail(ErrorKind::file, "{}: is empty", table.name);
  return table;
}

TypeTable read_types(const std::filesystem::path& path, std::string_view id_column) {
  return parse_types(io::read_text_file(path, max_bytes), path.string(), id_column);
}

}  // namespace lapicque
