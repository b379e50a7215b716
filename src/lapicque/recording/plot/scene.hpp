// A scene: a picture as plain values in pixels, y downwards, before anyone decides whether it
// becomes SVG (svg.hpp) or PNG (png.hpp). Charts make scenes; renderers only draw them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lapicque/recording/plot/color.hpp"

namespace lapicque::plot {

struct Point {
  double x = 0, y = 0;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

struct Stroke {
  Ink ink = ink::text;
  double width = 1;
  double opacity = 1;
  std::vector<double> dash = {};  ///< lengths of strokes and gaps; empty is solid
};

/// Polylines of one stroke; each run is drawn by itself.
struct Lines {
  std::vector<std::vector<Point>> runs = {};
  Stroke stroke = {};
};

/// A filled polygon.
struct Area {
  std::vector<Point> outline = {};
  Ink fill = {};
  double opacity = 1;
};

struct Rectangle {
  Box box = {};
  std::optional<Ink> fill = {};
  double opacity = 1;
  double radius = 0;
  std::optional<Stroke> stroke = {};
};

/// Many round dots of one size and ink.
struct Dots {
  std::vector<Point> at = {};
  double diameter = 1.5;
  Ink ink = {};
  double opacity = 1;
};

struct Circle {
  Point centre = {};
  double radius = 3;
  std::optional<Ink> fill = {};
  std::optional<Stroke> stroke = {};
  double opacity = 1;
};

enum class Anchor { start, middle, end };
enum class Weight { regular, semibold };

/// One line of text; `at` lies on its baseline. `angle` in degrees, counter-clockwise.
struct Text {
  Point at = {};
  std::string text = {};
  double size = 11;
  Anchor anchor = Anchor::start;
  Weight weight = Weight::regular;
  Ink ink = ink::text;
  double angle = 0;
  std::optional<Ink> halo = {};  ///< a rim around the letters, where they may cross a line
};

/// One ink laid on with varying opacity: 0 is nothing, 255 the full ink; rows from the top.
struct Coverage {
  Box box = {};
  int width = 0, height = 0;  ///< in cells of `coverage`
  std::vector<uint8_t> coverage = {};
  Ink ink = {};
};

/// A grid of coloured cells with sharp borders; rows from the top. `dark` is empty where the
/// colours are those of `light`.
struct CellImage {
  Box box = {};
  int width = 0, height = 0;
  std::vector<Rgb> light = {}, dark = {};
};

struct Item;

/// Items drawn in order, cut off at `clip` where there is one.
struct Group {
  std::vector<Item> items;  // no initialiser: Item is not complete yet
  std::optional<Box> clip = {};
};

struct Item : std::variant<Lines, Area, Rectangle, Dots, Circle, Text, Coverage, CellImage, Group> {
  using variant::variant;
};

struct Scene {
  double width = 0, height = 0;
  std::string title = {};  ///< read aloud by screen readers
  std::vector<Item> items = {};
};

}  // namespace lapicque::plot
