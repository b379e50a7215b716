#include "lapicque/recording/plot/svg.hpp"

#include <doctest/doctest.h>

#include "recording/plot/xml.hpp"

using namespace lapicque::plot;

namespace {

const xml::Element& first(const std::vector<xml::Element>& elements, std::string_view name) {
  for (const auto& e : elements)
    if (e.name == name) return e;
  FAIL("no <" << name << ">");
  return elements.front();
}

}  // namespace

TEST_CASE("every kind of item becomes well-formed XML, whatever the text") {
  const std::string wild = "a < b & c > \"d\" 'e' \x01 τ";
  Scene scene{.width = 100, .height = 80, .title = wild, .items = {}};
  scene.items.push_back(Lines{{{{0, 0}, {10, 10}}}, {.dash = {2, 1}}});
  scene.items.push_back(Area{{{0, 0}, {10, 0}, {5, 5}}, categorical(0), 0.5});
  scene.items.push_back(Rectangle{.box = {1, 2, 3, 4}, .fill = categorical(1), .stroke = Stroke{}});
  scene.items.push_back(Dots{.at = {{1, 1}, {2, 2}}, .ink = categorical(2)});
  scene.items.push_back(Circle{.centre = {5, 5}, .fill = categorical(3)});
  scene.items.push_back(Text{.at = {5, 5}, .text = wild, .angle = 90});
  scene.items.push_back(Coverage{{0, 0, 2, 1}, 2, 1, {0, 255}, categorical(4)});
  scene.items.push_back(CellImage{{0, 0, 2, 1}, 2, 1, {{}, {}}, {{1, 2, 3}, {}}});
  scene.items.push_back(Group{{Text{.text = "inside"}}, Box{0, 0, 5, 5}});
  const auto elements = xml::read(to_svg(scene));
  CHECK(first(elements, "text").text == "a < b & c > \"d\" 'e'   τ");
  CHECK(first(elements, "svg").attributes.at("viewBox") == "0 0 100 80");
  CHECK(xml::count(elements, "mask") == 1);
  CHECK(xml::count(elements, "clipPath") == 1);
  CHECK(xml::count(elements, "image") == 3);  // the mask, and cells on light and on dark
  for (const auto& e : elements)
    if (e.attributes.contains("href")) CHECK(e.attributes.at("href").starts_with("data:"));
}

TEST_CASE("one file carries both themes, and each is asked for by name as well") {
  Scene scene{.width = 10, .height = 10, .title = "t", .items = {}};
  scene.items.push_back(Text{.text = "x", .ink = {rgb(0x010203), rgb(0xf0e0d0)}});
  const auto both = to_svg(scene);
  CHECK(both.find("@media (prefers-color-scheme:dark)") != std::string::npos);
  CHECK(both.find("#010203") < both.find("@media"));
  CHECK(both.find("#f0e0d0") > both.find("@media"));
  const auto light = to_svg(scene, {.palette = Palette::light});
  CHECK(light.find("#f0e0d0") == std::string::npos);
  const auto dark = to_svg(scene, {.palette = Palette::dark});
  CHECK(dark.find("#010203") == std::string::npos);
  CHECK(dark.find("@media") == std::string::npos);
}

TEST_CASE("two pictures on one page do not share ids, and the same picture is the same file") {
  Scene a{.width = 10, .height = 10, .title = "a", .items = {Text{.text = "a"}}};
  Scene b{.width = 10, .height = 10, .title = "b", .items = {Text{.text = "a"}}};
  const auto id = [](const Scene& s) {
    return first(xml::read(to_svg(s)), "svg").attributes.at("id");
  };
  CHECK(id(a) != id(b));
  CHECK(to_svg(a) == to_svg(a));
  CHECK(to_svg(a).find('\x01') == std::string::npos);
}

TEST_CASE(
    "a path of differences ends where its last point is, however many roundings came before") {
  Lines lines;
  lines.runs.emplace_back();
  for (int i = 0; i <= 3000; ++i) lines.runs[0].push_back({i / 3.0, i / 7.0});
  const Scene scene{.width = 10, .height = 10, .title = "", .items = {lines}};
  const auto path = first(xml::read(to_svg(scene)), "path").attributes.at("d");
  // Walk the path: numbers separated by blanks, signs, or a second decimal point.
  double x = 0, y = 0;
  size_t i = 0;
  int n = 0;
  const auto next = [&] {
    while (i < path.size() && (path[i] == ' ' || path[i] == 'M' || path[i] == 'l')) ++i;
    size_t end = i + 1;
    bool point = path[i] == '.';
    while (end < path.size() && (std::isdigit(path[end]) || (path[end] == '.' && !point)))
      point |= path[end++] == '.';
    const double value = std::stod(path.substr(i, end - i));
    i = end;
    return value;
  };
  while (i < path.size()) x += next(), y += next(), ++n;
  CHECK(n == 3001);
  CHECK(x == doctest::Approx(1000).epsilon(1e-5));
  CHECK(y == doctest::Approx(3000 / 7.0).epsilon(1e-4));
}

TEST_CASE("dots are written one by one") {
  Dots dots{.ink = categorical(0)};
  for (int i = 0; i < 500; ++i) dots.at.push_back({i * 1.7, i % 13 * 2.3});
  const Scene scene{.width = 900, .height = 30, .title = "", .items = {dots}};
  const auto path = first(xml::read(to_svg(scene)), "path").attributes.at("d");
  size_t n = 0;
  for (size_t at = path.find("h0"); at != std::string::npos; at = path.find("h0", at + 1)) ++n;
  CHECK(n == 500);
}
