#include "lapicque/recording/plot/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lapicque/recording/plot/png_encoder.hpp"

namespace lapicque::plot {

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return escaped;
}

namespace {

constexpr char prefix_mark = '\x01';  // stands for the prefix until the content is known

/// 12.50 as "12.5", 0.25 as ".25", -0.0 as "0".
std::string number(double value, int decimals = 2) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  if (text == "-0" || text.empty()) return "0";
  if (text.starts_with("0.")) return text.substr(1);
  if (text.starts_with("-0.")) return text.replace(0, 3, "-.");
  return text;
}

/// Path commands with coordinates rounded to a lattice and written as differences; rounding never
/// accumulates, because the differences are those of the rounded positions.
class PathText {
 public:
  explicit PathText(int decimals) : decimals_(decimals), steps_(std::pow(10.0, decimals)) {}
  void move(Point p) { command(first_ ? 'M' : 'm', p), first_ = false; }
  void line(Point p) { command('l', p); }
  void raw(std::string_view text) { text_ += text, last_ = 0; }
  std::string take() { return std::move(text_); }

 private:
  void command(char letter, Point p) {
    const auto x = std::llround(p.x * steps_), y = std::llround(p.y * steps_);
    if (letter != last_)
      text_ += letter, last_ = letter;
    else if (x - x_ >= 0)
      text_ += ' ';
    append(x - x_);
    if (y - y_ >= 0) text_ += ' ';
    append(y - y_);
    x_ = x, y_ = y;
    // After a move, bare pairs would be lines; moves are therefore always written out.
    if (letter == 'm' || letter == 'M') last_ = 0;
  }
  void append(long long lattice) {
    text_ += number(static_cast<double>(lattice) / steps_, decimals_);
  }

  int decimals_;
  double steps_;
  std::string text_;
  char last_ = 0;
  bool first_ = true;
  long long x_ = 0, y_ = 0;
};

class Writer {
 public:
  explicit Writer(const SvgOptions& options) : options_(options) {}

  void draw(const Item& item) {
    std::visit([this](const auto& shape) { draw_shape(shape); }, item);
  }
  std::string document(const Scene& scene);

 private:
  void draw_shape(const Lines& lines);
  void draw_shape(const Area& area);
  void draw_shape(const Rectangle& rectangle);
  void draw_shape(const Dots& dots);
  void draw_shape(const Circle& circle);
  void draw_shape(const Text& text);
  void draw_shape(const Coverage& coverage);
  void draw_shape(const CellImage& image);
  void draw_shape(const Group& group);

  size_t index_of(Ink ink) {
    const auto found = std::find(inks_.begin(), inks_.end(), ink);
    if (found == inks_.end()) {
      inks_.push_back(ink), filled_.push_back(false), stroked_.push_back(false);
      return inks_.size() - 1;
    }
    return static_cast<size_t>(found - inks_.begin());
  }
  /// class="..." for an optional fill and an optional stroke, with the stroke's attributes.
  std::string paint(const std::optional<Ink>& fill, const std::optional<Stroke>& stroke,
                    double opacity);
  std::string style() const;
  std::string rules(Theme theme) const;

  SvgOptions options_;
  std::string body_;
  std::vector<Ink> inks_;
  std::vector<bool> filled_, stroked_;
  int n_ids_ = 0;
  bool themed_images_ = false;
};

std::string Writer::paint(const std::optional<Ink>& fill, const std::optional<Stroke>& stroke,
                          double opacity) {
  std::string classes, attributes;
  if (fill) {
    const size_t k = index_of(*fill);
    filled_[k] = true;
    classes = fmt::format("f{}", k);
    if (opacity < 1) attributes += fmt::format(" fill-opacity=\"{}\"", number(opacity, 3));
  } else {
    attributes += " fill=\"none\"";
  }
  if (stroke) {
    const size_t k = index_of(stroke->ink);
    stroked_[k] = true;
    classes += fmt::format("{}s{}", classes.empty() ? "" : " ", k);
    if (stroke->width != 1)
      attributes += fmt::format(" stroke-width=\"{}\"", number(stroke->width));
    if (stroke->opacity < 1)
      attributes += fmt::format(" stroke-opacity=\"{}\"", number(stroke->opacity, 3));
    for (size_t i = 0; i < stroke->dash.size(); ++i)
      attributes += fmt::format("{}{}", i ? " " : " stroke-dasharray=\"", number(stroke->dash[i]));
    if (!stroke->dash.empty()) attributes += '"';
  }
  return fmt::format(" class=\"{}\"{}", classes, attributes);
}

void Writer::draw_shape(const Lines& lines) {
  PathText path(2);
  for (const auto& run : lines.runs)
    for (size_t i = 0; i < run.size(); ++i) i ? path.line(run[i]) : path.move(run[i]);
  const auto d = path.take();
  if (d.empty()) return;
  body_ +=
      fmt::format("<path{} stroke-linejoin=\"round\" d=\"{}\"/>\n", paint({}, lines.stroke, 1), d);
}

void Writer::draw_shape(const Area& area) {
  if (area.outline.size() < 3) return;
  PathText path(2);
  path.move(area.outline.front());
  for (size_t i = 1; i < area.outline.size(); ++i) path.line(area.outline[i]);
  path.raw("z");
  body_ += fmt::format("<path{} d=\"{}\"/>\n", paint(area.fill, {}, area.opacity), path.take());
}

void Writer::draw_shape(const Rectangle& r) {
  const auto radius = r.radius > 0 ? fmt::format(" rx=\"{}\"", number(r.radius)) : std::string();
  body_ += fmt::format("<rect{} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n",
                       paint(r.fill, r.stroke, r.opacity), number(r.box.x), number(r.box.y),
                       number(r.box.width), number(r.box.height), radius);
}

// A dot is a line of no length with round ends: "m1.2-3h0", a fifth of a <circle>.
void Writer::draw_shape(const Dots& dots) {
  if (dots.at.empty()) return;
  PathText path(1);
  for (const auto& p : dots.at) path.move(p), path.raw("h0");
  const Stroke stroke{.ink = dots.ink, .width = dots.diameter, .opacity = dots.opacity};
  body_ += fmt::format("<path{} stroke-linecap=\"round\" d=\"{}\"/>\n", paint({}, stroke, 1),
                       path.take());
}

void Writer::draw_shape(const Circle& c) {
  body_ +=
      fmt::format("<circle{} cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n", paint(c.fill, c.stroke, c.opacity),
                  number(c.centre.x), number(c.centre.y), number(c.radius));
}

void Writer::draw_shape(const Text& text) {
  std::string attributes;
  if (text.anchor != Anchor::start)
    attributes +=
        text.anchor == Anchor::middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
  if (text.weight == Weight::semibold) attributes += " font-weight=\"600\"";
  if (text.angle != 0)
    attributes += fmt::format(" transform=\"rotate({} {} {})\"", number(-text.angle),
                              number(text.at.x), number(text.at.y));
  if (text.halo) attributes += " stroke-linejoin=\"round\" paint-order=\"stroke\"";
  const auto rim = text.halo ? std::optional(Stroke{.ink = *text.halo, .width = 3}) : std::nullopt;
  body_ += fmt::format("<text{} x=\"{}\" y=\"{}\" font-size=\"{}\"{}>{}</text>\n",
                       paint(text.ink, rim, 1), number(text.at.x), number(text.at.y),
                       number(text.size), attributes, escape_xml(text.text));
}

std::string image(const Box& box, const std::string& png, std::string_view attributes) {
  return fmt::format(
      "<image{} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" "
      "href=\"data:image/png;base64,{}\"/>",
      attributes, number(box.x), number(box.y), number(box.width), number(box.height), base64(png));
}

// The picture of the coverage is a mask over a plain rectangle, so that the ink may follow the
// theme: one layer serves light and dark.
void Writer::draw_shape(const Coverage& c) {
  if (c.width <= 0 || c.height <= 0) return;
  const int id = n_ids_++;
  body_ += fmt::format(
      "<mask id=\"{0}m{1}\" maskUnits=\"userSpaceOnUse\" x=\"{2}\" y=\"{3}\" width=\"{4}\" "
      "height=\"{5}\">{6}</mask>\n<rect{7} mask=\"url(#{0}m{1})\" x=\"{2}\" y=\"{3}\" "
      "width=\"{4}\" height=\"{5}\"/>\n",
      prefix_mark, id, number(c.box.x), number(c.box.y), number(c.box.width), number(c.box.height),
      image(c.box, encode_png(c.width, c.height, Channels::grey, c.coverage), ""),
      paint(c.ink, {}, 1));
}

void Writer::draw_shape(const CellImage& cells) {
  if (cells.width <= 0 || cells.height <= 0) return;
  // Enlarged so that renderers that smooth what they scale still show sharp cells.
  const int enlarge = std::max(1, 512 / std::max(cells.width, cells.height));
  const auto encode = [&](const std::vector<Rgb>& colors) {
    std::vector<uint8_t> pixels;
    pixels.reserve(colors.size() * 3 * static_cast<size_t>(enlarge * enlarge));
    for (int y = 0; y < cells.height * enlarge; ++y)
      for (int x = 0; x < cells.width * enlarge; ++x) {
        const Rgb c = colors[static_cast<size_t>(y / enlarge * cells.width + x / enlarge)];
        pixels.insert(pixels.end(), {c.r, c.g, c.b});
      }
    return encode_png(cells.width * enlarge, cells.height * enlarge, Channels::rgb, pixels);
  };
  constexpr std::string_view sharp = " style=\"image-rendering:pixelated\"";
  if (cells.dark.empty() || options_.palette != Palette::automatic) {
    const bool dark = options_.palette == Palette::dark && !cells.dark.empty();
    body_ += image(cells.box, encode(dark ? cells.dark : cells.light), sharp) + "\n";
    return;
  }
  themed_images_ = true;
  body_ += image(cells.box, encode(cells.light), fmt::format(" class=\"li\"{}", sharp)) + "\n";
  body_ += image(cells.box, encode(cells.dark), fmt::format(" class=\"da\"{}", sharp)) + "\n";
}

void Writer::draw_shape(const Group& group) {
  std::string attributes;
  if (group.clip) {
    const int id = n_ids_++;
    const Box& b = *group.clip;
    body_ += fmt::format(
        "<clipPath id=\"{0}c{1}\"><rect x=\"{2}\" y=\"{3}\" width=\"{4}\" height=\"{5}\"/>"
        "</clipPath>\n",
        prefix_mark, id, number(b.x), number(b.y), number(b.width), number(b.height));
    attributes = fmt::format(" clip-path=\"url(#{}c{})\"", prefix_mark, id);
  }
  body_ += fmt::format("<g{}>\n", attributes);
  for (const auto& item : group.items) draw(item);
  body_ += "</g>\n";
}

std::string Writer::rules(Theme theme) const {
  std::string css;
  for (size_t k = 0; k < inks_.size(); ++k) {
    const Rgb c = inks_[k].in(theme);
    const auto hex = fmt::format("#{:02x}{:02x}{:02x}", c.r, c.g, c.b);
    if (filled_[k]) css += fmt::format("#{} .f{}{{fill:{}}}", prefix_mark, k, hex);
    if (stroked_[k]) css += fmt::format("#{} .s{}{{stroke:{}}}", prefix_mark, k, hex);
  }
  if (themed_images_)
    css += fmt::format("#{0} .li{{display:{1}}}#{0} .da{{display:{2}}}", prefix_mark,
                       theme == Theme::light ? "inline" : "none",
                       theme == Theme::dark ? "inline" : "none");
  return css;
}

std::string Writer::style() const {
  if (options_.palette == Palette::light) return rules(Theme::light);
  if (options_.palette == Palette::dark) return rules(Theme::dark);
  return fmt::format("{}@media (prefers-color-scheme:dark){{{}}}", rules(Theme::light),
                     rules(Theme::dark));
}

uint32_t fnv1a(std::string_view bytes) {
  uint32_t hash = 2166136261u;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

std::string Writer::document(const Scene& scene) {
  if (options_.paper == Paper::painted)
    draw(Rectangle{.box = {0, 0, scene.width, scene.height}, .fill = ink::paper});
  for (const auto& item : scene.items) draw(item);
  const auto prefix = fmt::format("p{:08x}", fnv1a(body_) ^ fnv1a(scene.title));
  const auto title = escape_xml(scene.title);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{0}\" width=\"{1}\" height=\"{2}\" "
      "viewBox=\"0 0 {1} {2}\" role=\"img\" aria-label=\"{3}\" font-family=\"Inter,'Helvetica "
      "Neue',Arial,'DejaVu Sans',sans-serif\">\n<title>{3}</title>\n<style>{4}</style>\n",
      prefix, number(scene.width), number(scene.height), title, style());
  svg += body_;
  svg += "</svg>\n";
  std::string named;
  named.reserve(svg.size());
  for (const char c : svg) c == prefix_mark ? named.append(prefix) : named.append(1, c);
  return named;
}

}  // namespace

std::string to_svg(const Scene& scene, const SvgOptions& options) {
  return Writer(options).document(scene);
}

}  // namespace lapicque::plot
