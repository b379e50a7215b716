#include "lapicque/io/json.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace lapicque::io {
namespace {

/// How deep lists and objects nest; brackets inside texts do not count.
int depth_of(std::string_view text) {
  int depth = 0, most = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '{' || c == '[') most = std::max(most, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return most;
}

/// "12:7", the line and column of a byte that is counted from 1.
std::string line_and_column(std::string_view text, size_t byte) {
  const auto before = text.substr(0, std::min(text.size(), byte > 0 ? byte - 1 : 0));
  const auto line = 1 + std::ranges::count(before, '\n');
  return fmt::format("{}:{}", line, before.size() - (before.rfind('\n') + 1) + 1);
}

/// What the parser says after its own account of the place.
std::string complaint(std::string_view message) {
  for (const std::string_view opening : {"syntax error while parsing ", "parse error"})
    if (const auto at = message.rfind(opening); at != message.npos)
      return std::string(message.substr(at));
  return std::string(message);
}

}  // namespace

std::string read_text_file(const std::filesystem::path& path, size_t max_bytes) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail(ErrorKind::file, "{}: no such file", path.string());
  if (std::filesystem::is_directory(status))
    fail(ErrorKind::file, "{} is a folder, not a file", path.string());
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::string piece(size_t(1) << 16, '\0');
  while (file && text.size() <= max_bytes) {
    file.read(piece.data(), std::streamsize(piece.size()));
    text.append(piece, 0, size_t(file.gcount()));
  }
  if (!file.is_open() || file.bad())
    fail(ErrorKind::file, "{} cannot be read; check its permissions", path.string());
  if (text.size() > max_bytes)
    fail(ErrorKind::file, "{} is larger than the {} bytes that are read", path.string(), max_bytes);
  return text;
}

std::shared_ptr<JsonDocument> parse_json(std::string_view text, std::string name) {
  if (text.size() > max_json_bytes)
    fail(ErrorKind::file, "{} is larger than the {} bytes that are read", name, max_json_bytes);
  if (depth_of(text) > max_json_depth)
    fail(ErrorKind::file, "{} nests deeper than the {} levels that are read", name, max_json_depth);
  try {
    return std::make_shared<JsonDocument>(JsonDocument{name, nlohmann::json::parse(text)});
  } catch (const nlohmann::json::parse_error& error) {
    fail(ErrorKind::file, "{}:{}: {}", name, line_and_column(text, error.byte),
         complaint(error.what()));
  } catch (const nlohmann::json::exception& error) {
    fail(ErrorKind::file, "{}: {}", name, complaint(error.what()));
  }
}

void apply_override(JsonDocument& document, std::string_view assignment) {
  const auto equals = assignment.find('=');
  require(equals != assignment.npos && equals > 0,
          "--set {}: must be KEY=VALUE, for example run.dt=0.1", assignment);
  const auto text = assignment.substr(equals + 1);
  auto value = nlohmann::json::parse(text, nullptr, false);
  if (value.is_discarded()) value = std::string(text);
  auto* at = &document.root;
  std::string_view keys = assignment.substr(0, equals);
  while (true) {
    const auto dot = keys.find('.');
    const std::string key(keys.substr(0, dot));
    require(at->is_object(), "--set {}: {} is not inside an object", assignment, key);
    at = &(*at)[key];
    if (dot == keys.npos) break;
    if (at->is_null()) *at = nlohmann::json::object();
    keys = keys.substr(dot + 1);
  }
  *at = std::move(value);
}

JsonNode::JsonNode(std::shared_ptr<const JsonDocument> document)
    : document_(std::move(document)), value_(&document_->root) {}

JsonNode::JsonNode(std::shared_ptr<const JsonDocument> document, const nlohmann::json& value,
                   std::string path, std::string key)
    : document_(std::move(document)),
      value_(&value),
      path_(std::move(path)),
      key_(std::move(key)) {}

std::string JsonNode::where() const {
  return path_.empty() ? document_->name + ":" : document_->name + ": " + path_;
}

std::string_view JsonNode::kind() const {
  switch (value_->type()) {
    case nlohmann::json::value_t::object:
      return "an object";
    case nlohmann::json::value_t::array:
      return "a list";
    case nlohmann::json::value_t::string:
      return "text";
    case nlohmann::json::value_t::boolean:
      return "true or false";
    case nlohmann::json::value_t::null:
      return "null";
    default:
      return "a number";
  }
}

std::optional<JsonNode> JsonNode::find(std::string_view key) const {
  if (!is_object()) fail("is {}, must be an object", kind());
  const auto at = value_->find(std::string(key));
  if (at == value_->end() || at->is_null()) return {};
  const auto path = path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
  return JsonNode(document_, *at, path, std::string(key));
}

JsonNode JsonNode::need(std::string_view key) const {
  auto node = find(key);
  if (!node) {
    std::vector<std::string> known;
    for (const auto& [name, value] : value_->items()) known.push_back(name);
    fail("has no \"{}\"{}", key, suggestion(key, known));
  }
  return *node;
}

std::vector<JsonNode> JsonNode::entries() const {
  std::vector<JsonNode> all;
  if (is_object())
    for (const auto& [key, value] : value_->items())
      all.push_back({document_, value, path_.empty() ? key : path_ + "." + key, key});
  else if (is_list())
    for (size_t i = 0; i < value_->size(); ++i)
      all.push_back({document_, (*value_)[i], fmt::format("{}[{}]", path_, i), key_});
  else
    fail("is {}, must be an object or a list", kind());
  return all;
}

std::string JsonNode::text() const {
  if (!is_text()) fail("is {}, must be text", kind());
  return value_->get<std::string>();
}

double JsonNode::number(const Range& range, std::string_view unit) const {
  if (!is_number()) fail("is {}, must be a number", kind());
  const auto number = value_->get<double>();
  if (!std::isfinite(number) || !range.contains(number))
    fail("is {:g} {}, must be {}", number, unit, range.describe());
  return number;
}

bool JsonNode::flag() const {
  if (!value_->is_boolean()) fail("is {}, must be true or false", kind());
  return value_->get<bool>();
}

std::vector<double> JsonNode::numbers(std::string_view unit) const {
  if (!is_list()) return {number(any_value, unit)};
  std::vector<double> all;
  for (const auto& entry : entries()) all.push_back(entry.number(any_value, unit));
  return all;
}

std::vector<std::string> JsonNode::texts() const {
  if (!is_list()) return {text()};
  std::vector<std::string> all;
  for (const auto& entry : entries()) all.push_back(entry.text());
  return all;
}

std::string JsonNode::text(std::string_view key, std::string_view otherwise) const {
  const auto node = find(key);
  return node ? node->text() : std::string(otherwise);
}

double JsonNode::number(std::string_view key, const Range& range, std::string_view unit,
                        double otherwise) const {
  const auto node = find(key);
  return node ? node->number(range, unit) : otherwise;
}

bool JsonNode::flag(std::string_view key, bool otherwise) const {
  const auto node = find(key);
  return node ? node->flag() : otherwise;
}

}  // namespace lapicque::io
