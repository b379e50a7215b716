// Text to table, and the overrides of the command line.
#include <algorithm>
#include <charconv>
#include <fstream>
#include <vector>

#include "lapicque/io/toml.hpp"
#include "lapicque/io/toml_table.hpp"

namespace lapicque::io {
namespace {

/// Follows strings and comments as TOML has them, and throws where brackets or dotted keys nest
/// deeper than max_toml_depth: the parser and its tables recurse, and a stack has an end.
void check_depth(std::string_view text, std::string_view source_name) {
  int depth = 0, dots = 0;
  size_t line = 1;
  auto starts = [&](size_t i, std::string_view word) { return text.substr(i).starts_with(word); };
  auto skip_string = [&](size_t i) {  // i at the opening quote; returns the last character
    const char quote = text[i];
    const std::string long_quote(3, quote);
    const bool is_long = starts(i, long_quote);
    for (i += is_long ? 3 : 1; i < text.size(); ++i) {
      if (text[i] == '\\' && quote == '"') {
        if (++i < text.size() && text[i] == '\n') ++line;
      } else if (text[i] == '\n') {
        ++line;
        if (!is_long) return i;  // the parser reports the open string
      } else if (is_long ? starts(i, long_quote) : text[i] == quote) {
        return i + (is_long ? 2 : 0);
      }
    }
    return i;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '"':
      case '\'':
        i = skip_string(i);
        break;
      case '#':
        i = std::min(text.find('\n', i), text.size()) - 1;
        break;
      case '\n':
        ++line;
        dots = 0;
        break;
      case '[':
      case '{':
        ++depth;
        dots = 0;
        break;
      case ']':
      case '}':
        depth = std::max(0, depth - 1);
        dots = 0;
        break;
      case '=':
      case ',':
        dots = 0;
        break;
      case '.':
        ++dots;
        break;
      default:
        break;
    }
    require(depth <= max_toml_depth && dots <= max_toml_depth,
            "{}:{}:1: lists, tables or dotted keys nest deeper than {} levels", source_name, line,
            max_toml_depth);
  }
}

/// The parts of a dotted key: "population.exc.size" is three.
std::vector<std::string> split_key(std::string_view key, const std::string& source_name) {
  const auto document = parse_toml(fmt::format("{} = 0", key), source_name);
  std::vector<std::string> parts;
  for (const toml::node* node = &document; node->is_table();) {
    const auto& table = *node->as_table();
    require(table.size() == 1 && parts.size() <= size_t(max_toml_depth),
            "{}: \"{}\" is not one key", source_name, key);
    parts.emplace_back(table.begin()->first.str());
    node = &table.begin()->second;
  }
  return parts;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

/// The entry of a list of tables that a part of a key means: its place, or its name.
toml::table& pick(toml::array& list, std::string_view part, std::string_view source_name) {
  size_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (error == std::errc() && end == part.data() + part.size() && index < list.size())
    if (auto* table = list[index].as_table()) return *table;
  std::vector<std::string> known;
  for (auto& item : list) {
    auto* table = item.as_table();
    const auto* name = table ? table->get_as<std::string>("name") : nullptr;
    if (name && name->get() == part) return *table;
    if (name) known.push_back(name->get());
  }
  fail("{}: no entry \"{}\" in a list of {}; count from 0, or use its name{}", source_name, part,
       list.size(), suggestion(part, known));
}

void move_into(toml::table& to, const toml::key& key, toml::node& value) {
  value.visit([&](auto& node) { to.insert_or_assign(key, std::move(node)); });
}

}  // namespace

std::string read_toml_text(const std::filesystem::path& path, std::string_view what) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail(ErrorKind::file, "{}: no such file", path.string());
  if (std::filesystem::is_directory(status))
    fail(ErrorKind::file, "{} is a folder, not {}", path.string(), what);
  std::ifstream file(path, std::ios::binary);
  std::string text(max_toml_bytes + 1, '\0');  // a pipe has no size to ask for
  file.read(text.data(), std::streamsize(text.size()));
  if (!file.is_open() || file.bad())
    fail(ErrorKind::file, "{} cannot be read; check its permissions", path.string());
  text.resize(size_t(file.gcount()));
  return text;
}

toml::table parse_toml(std::string_view text, std::string_view source_name) {
  require(text.size() <= max_toml_bytes, "{}: {} MB of text, more than the {} MB that are read",
          source_name, text.size() >> 20, max_toml_bytes >> 20);
  check_depth(text, source_name);
  try {
    return toml::parse(text, source_name);
  } catch (const toml::parse_error& error) {
    fail("{}: {}", place(error.source()), error.description());
  }
}

void apply_override(toml::table& document, std::string_view assignment) {
  const auto source_name = fmt::format("--set {}", assignment);
  const size_t equals = assignment.find('=');
  require(equals != std::string_view::npos && equals > 0 &&
              assignment.find_first_of("\n\r#") == std::string_view::npos,
          "{}: write --set KEY=VALUE, for example --set simulation.dt=0.05", source_name);
  const auto key = assignment.substr(0, equals);
  const auto parts = split_key(key, source_name);
  toml::table change;
  try {
    change = parse_toml(assignment, source_name);
  } catch (const Error&) {  // 20 ms: text that nobody wants to quote twice in a shell
    change =
        parse_toml(fmt::format("{} = {}", key, quoted(assignment.substr(equals + 1))), source_name);
  }
  toml::table* to = &document;
  toml::table* from = &change;
  for (size_t i = 0; i < parts.size(); ++i) {
    auto [name, value] = *from->begin();
    auto* existing = to->get(parts[i]);
    if (existing && existing->is_array() && i + 1 < parts.size()) {
      from = value.as_table();
      to = &pick(*existing->as_array(), parts[++i], source_name);
      if (i + 1 == parts.size()) fail("{}: names a whole table; name one of its keys", source_name);
      from = from->begin()->second.as_table();
      continue;
    }
    const bool last = i + 1 == parts.size();
    if (!last && existing && existing->is_table()) {
      to = existing->as_table();
      from = value.as_table();
      continue;
    }
    if (!existing && i == 1 && parts[0] == "population") {
      std::vector<std::string> known;
      for (const auto& entry : *to) known.emplace_back(entry.first.str());
      fail("{}: no population \"{}\"{}", source_name, parts[i], suggestion(parts[i], known));
    }
    require(last || !existing, "{}: {} is {}, not a table", source_name, parts[i],
            existing ? kind_of(*existing) : "");
    return move_into(*to, name, value);
  }
}

}  // namespace lapicque::io
