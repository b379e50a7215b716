// A strict little XML reader for tests: it throws where a document is not well formed, and lists
// the elements with their attributes and text.
#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace xml {

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;
};

class Reader {
 public:
  explicit Reader(std::string_view document) : rest_(document) {}

  /// Every element, in the order of their opening tags.
  std::vector<Element> read() {
    std::vector<size_t> open;
    do {
      const size_t tag = rest_.find('<');
      const auto text = decoded(rest_.substr(0, std::min(tag, rest_.size())));
      if (!open.empty())
        elements_[open.back()].text += text;
      else if (text.find_first_not_of(" \n\t") != std::string::npos)
        throw std::runtime_error("text outside the root element: " + text);
      if (tag == std::string_view::npos) break;
      rest_.remove_prefix(tag + 1);
      if (take("/")) {
        const auto name = take_name();
        if (open.empty() || elements_[open.back()].name != name)
          throw std::runtime_error("</" + name + "> closes nothing");
        open.pop_back();
        skip_blanks(), expect(">");
        continue;
      }
      if (open.empty() && !elements_.empty()) throw std::runtime_error("a second root element");
      Element element{take_name(), {}, {}};
      for (;;) {
        const bool blank = skip_blanks();
        if (take("/>")) {
          elements_.push_back(element);
          break;
        }
        if (take(">")) {
          open.push_back(elements_.size());
          elements_.push_back(element);
          break;
        }
        if (!blank) throw std::runtime_error("attributes not separated in <" + element.name);
        const auto name = take_name();
        expect("=\"");
        const size_t end = rest_.find('"');
        if (end == std::string_view::npos) throw std::runtime_error("an open attribute");
        if (!element.attributes.emplace(name, decoded(rest_.substr(0, end))).second)
          throw std::runtime_error("attribute " + name + " twice in <" + element.name);
        rest_.remove_prefix(end + 1);
      }
    } while (!rest_.empty());
    if (!open.empty()) throw std::runtime_error("<" + elements_[open.back()].name + "> stays open");
    return elements_;
  }

 private:
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  void expect(std::string_view token) {
    if (!take(token)) throw std::runtime_error("expected " + std::string(token));
  }
  bool skip_blanks() {
    const size_t n = std::min(rest_.find_first_not_of(" \n\t"), rest_.size());
    rest_.remove_prefix(n);
    return n > 0;
  }
  std::string take_name() {
    const auto name = rest_.substr(0, std::min(rest_.find_first_of(" \n\t=/>\"<"), rest_.size()));
    if (name.empty()) throw std::runtime_error("a name is missing");
    rest_.remove_prefix(name.size());
    return std::string(name);
  }
  static std::string decoded(std::string_view raw) {
    static const std::map<std::string_view, char> entities{
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"#39", '\''}};
    std::string text;
    for (size_t i = 0; i < raw.size(); ++i) {
      const char c = raw[i];
      if (c == '<' || (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'))
        throw std::runtime_error("a character that must be escaped");
      if (c != '&') {
        text += c;
        continue;
      }
      const size_t end = raw.find(';', i);
      if (end == std::string_view::npos || !entities.contains(raw.substr(i + 1, end - i - 1)))
        throw std::runtime_error("a bare & in: " + std::string(raw));
      text += entities.at(raw.substr(i + 1, end - i - 1));
      i = end;
    }
    return text;
  }

  std::string_view rest_;
  std::vector<Element> elements_;
};

inline std::vector<Element> read(std::string_view document) { return Reader(document).read(); }

inline size_t count(const std::vector<Element>& elements, std::string_view name) {
  size_t n = 0;
  for (const auto& e : elements) n += e.name == name;
  return n;
}

}  // namespace xml
