#include "lapicque/recording/plot/png.hpp"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <numbers>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/plot/png_encoder.hpp"

namespace lapicque::plot {
namespace {

struct Destroy {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
  void operator()(cairo_font_face_t* face) const { cairo_font_face_destroy(face); }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy>;
using Context = std::unique_ptr<cairo_t, Destroy>;

class Canvas {
 public:
  Canvas(cairo_surface_t* surface, const PngOptions& options);
  void draw(const Item& item) {
    std::visit([this](const auto& shape) { draw_shape(shape); }, item);
  }
  cairo_status_t status() const { return cairo_status(context_.get()); }

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

  void set_ink(Ink ink, double opacity) {
    const Rgb c = ink.in(theme_);
    cairo_set_source_rgba(context_.get(), c.r / 255.0, c.g / 255.0, c.b / 255.0, opacity);
  }
  void set_stroke(const Stroke& stroke);
  /// Whether this machine has a family of that name, and not merely a stand-in.
  bool has_family(const char* family);

  Context context_;
  Theme theme_;
  const char* regular_ = "Inter";
  const char* semibold_ = "Inter Semi Bold";
  cairo_font_weight_t semibold_weight_ = CAIRO_FONT_WEIGHT_NORMAL;
};

Canvas::Canvas(cairo_surface_t* surface, const PngOptions& options)
    : context_(cairo_create(surface)), theme_(options.theme) {
  auto* c = context_.get();
  cairo_scale(c, options.scale, options.scale);
  const std::unique_ptr<cairo_font_options_t, Destroy> font(cairo_font_options_create());
  cairo_font_options_set_hint_metrics(font.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(font.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias(font.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(c, font.get());
  if (!has_family(regular_)) regular_ = "DejaVu Sans";
  if (!has_family(semibold_)) semibold_ = regular_, semibold_weight_ = CAIRO_FONT_WEIGHT_BOLD;
}

bool Canvas::has_family(const char* family) {
  const auto width_in = [this](const char* name) {
    cairo_select_font_face(context_.get(), name, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context_.get(), 100);
    cairo_text_extents_t extents;
    cairo_text_extents(context_.get(), "Hamburgefonstiv 0123456789", &extents);
    return extents.x_advance;
  };
  return width_in(family) != width_in("no family has this name");
}

void Canvas::set_stroke(const Stroke& stroke) {
  auto* c = context_.get();
  set_ink(stroke.ink, stroke.opacity);
  cairo_set_line_width(c, stroke.width);
  cairo_set_dash(c, stroke.dash.data(), static_cast<int>(stroke.dash.size()), 0);
  cairo_set_line_cap(c, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
}

void Canvas::draw_shape(const Lines& lines) {
  auto* c = context_.get();
  cairo_new_path(c);
  for (const auto& run : lines.runs)
    for (size_t i = 0; i < run.size(); ++i)
      i ? cairo_line_to(c, run[i].x, run[i].y) : cairo_move_to(c, run[i].x, run[i].y);
  set_stroke(lines.stroke);
  cairo_stroke(c);
}

void Canvas::draw_shape(const Area& area) {
  auto* c = context_.get();
  cairo_new_path(c);
  for (const auto& p : area.outline) cairo_line_to(c, p.x, p.y);
  cairo_close_path(c);
  set_ink(area.fill, area.opacity);
  cairo_fill(c);
}

void Canvas::draw_shape(const Rectangle& r) {
  auto* c = context_.get();
  cairo_new_path(c);
  const Box& b = r.box;
  const double radius = std::min({r.radius, b.width / 2, b.height / 2});
  if (radius > 0) {
    constexpr double quarter = std::numbers::pi / 2;
    cairo_arc(c, b.right() - radius, b.y + radius, radius, -quarter, 0);
    cairo_arc(c, b.right() - radius, b.bottom() - radius, radius, 0, quarter);
    cairo_arc(c, b.x + radius, b.bottom() - radius, radius, quarter, 2 * quarter);
    cairo_arc(c, b.x + radius, b.y + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(c);
  } else {
    cairo_rectangle(c, b.x, b.y, b.width, b.height);
  }
  if (r.fill) set_ink(*r.fill, r.opacity), cairo_fill_preserve(c);
  if (r.stroke) set_stroke(*r.stroke), cairo_stroke_preserve(c);
  cairo_new_path(c);
}

void Canvas::draw_shape(const Dots& dots) {
  auto* c = context_.get();
  cairo_new_path(c);
  for (const auto& p : dots.at) cairo_move_to(c, p.x, p.y), cairo_line_to(c, p.x, p.y);
  set_stroke({.ink = dots.ink, .width = dots.diameter, .opacity = dots.opacity});
  cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
  cairo_stroke(c);
}

void Canvas::draw_shape(const Circle& circle) {
  auto* c = context_.get();
  cairo_new_path(c);
  cairo_arc(c, circle.centre.x, circle.centre.y, circle.radius, 0, 2 * std::numbers::pi);
  if (circle.fill) set_ink(*circle.fill, circle.opacity), cairo_fill_preserve(c);
  if (circle.stroke) set_stroke(*circle.stroke), cairo_stroke_preserve(c);
  cairo_new_path(c);
}

void Canvas::draw_shape(const Text& text) {
  auto* c = context_.get();
  const bool bold = text.weight == Weight::semibold;
  cairo_select_font_face(c, bold ? semibold_ : regular_, CAIRO_FONT_SLANT_NORMAL,
                         bold ? semibold_weight_ : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(c, text.size);
  cairo_text_extents_t extents;
  cairo_text_extents(c, text.text.c_str(), &extents);
  const double shift = text.anchor == Anchor::start    ? 0
                       : text.anchor == Anchor::middle ? -extents.x_advance / 2
                                                       : -extents.x_advance;
  cairo_save(c);
  cairo_translate(c, text.at.x, text.at.y);
  cairo_rotate(c, -text.angle * std::numbers::pi / 180);
  if (text.halo) {
    cairo_new_path(c);
    cairo_move_to(c, shift, 0);
    cairo_text_path(c, text.text.c_str());
    set_stroke({.ink = *text.halo, .width = 3});
    cairo_stroke(c);
  }
  cairo_move_to(c, shift, 0);
  set_ink(text.ink, 1);
  cairo_show_text(c, text.text.c_str());
  cairo_restore(c);
}

/// A surface of width x height pixels, filled by set(x, y, pixel row).
template <class Fill>
Surface filled_surface(cairo_format_t format, int width, int height, Fill fill) {
  Surface surface(cairo_image_surface_create(format, width, height));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
    lapicque::fail(ErrorKind::resource, "no memory for a picture layer of {} x {} pixels", width,
                   height);
  cairo_surface_flush(surface.get());
  unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (int y = 0; y < height; ++y) fill(y, data + static_cast<ptrdiff_t>(y) * stride);
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

void Canvas::draw_shape(const Coverage& coverage) {
  if (coverage.width <= 0 || coverage.height <= 0) return;
  auto* c = context_.get();
  const auto mask = filled_surface(
      CAIRO_FORMAT_A8, coverage.width, coverage.height, [&](int y, unsigned char* row) {
        const auto width = static_cast<size_t>(coverage.width);
        std::memcpy(row, coverage.coverage.data() + static_cast<size_t>(y) * width, width);
      });
  cairo_save(c);
  cairo_translate(c, coverage.box.x, coverage.box.y);
  cairo_scale(c, coverage.box.width / coverage.width, coverage.box.height / coverage.height);
  set_ink(coverage.ink, 1);
  cairo_mask_surface(c, mask.get(), 0, 0);
  cairo_restore(c);
}

void Canvas::draw_shape(const CellImage& image) {
  if (image.width <= 0 || image.height <= 0) return;
  auto* c = context_.get();
  const auto& colors = theme_ == Theme::dark && !image.dark.empty() ? image.dark : image.light;
  const auto cells =
      filled_surface(CAIRO_FORMAT_RGB24, image.width, image.height, [&](int y, unsigned char* row) {
        for (int x = 0; x < image.width; ++x) {
          const Rgb color = colors[static_cast<size_t>(y * image.width + x)];
          const uint32_t pixel =
              static_cast<uint32_t>(color.r) << 16 | static_cast<uint32_t>(color.g) << 8 | color.b;
          std::memcpy(row + 4 * x, &pixel, 4);
        }
      });
  cairo_save(c);
  cairo_rectangle(c, image.box.x, image.box.y, image.box.width, image.box.height);
  cairo_clip(c);
  cairo_translate(c, image.box.x, image.box.y);
  cairo_scale(c, image.box.width / image.width, image.box.height / image.height);
  cairo_set_source_surface(c, cells.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(c), CAIRO_FILTER_NEAREST);
  cairo_paint(c);
  cairo_restore(c);
}

void Canvas::draw_shape(const Group& group) {
  auto* c = context_.get();
  cairo_save(c);
  if (group.clip) {
    cairo_new_path(c);
    cairo_rectangle(c, group.clip->x, group.clip->y, group.clip->width, group.clip->height);
    cairo_clip(c);
  }
  for (const auto& item : group.items) draw(item);
  cairo_restore(c);
}

}  // namespace

std::string to_png(const Scene& scene, const PngOptions& options) {
  const int width = static_cast<int>(std::lround(scene.width * options.scale));
  const int height = static_cast<int>(std::lround(scene.height * options.scale));
  require(width >= 1 && height >= 1 && width <= 32000 && height <= 32000,
          "a picture of {} x {} pixels cannot be drawn; 1 to 32000 each way can", width, height);
  const Rgb paper = ink::paper.in(options.theme);
  const uint32_t background =
      static_cast<uint32_t>(paper.r) << 16 | static_cast<uint32_t>(paper.g) << 8 | paper.b;
  const auto surface =
      filled_surface(CAIRO_FORMAT_RGB24, width, height, [&](int, unsigned char* row) {
        for (int x = 0; x < width; ++x) std::memcpy(row + 4 * x, &background, 4);
      });
  cairo_status_t status;
  {
    Canvas canvas(surface.get(), options);
    for (const auto& item : scene.items) canvas.draw(item);
    status = canvas.status();
  }
  if (status != CAIRO_STATUS_SUCCESS)
    fail(ErrorKind::resource, "cannot draw a picture of {} x {} pixels: {}", width, height,
         cairo_status_to_string(status));
  cairo_surface_flush(surface.get());
  const unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  std::vector<uint8_t> pixels;
  pixels.reserve(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      uint32_t pixel;
      std::memcpy(&pixel, data + static_cast<ptrdiff_t>(y) * stride + 4 * x, 4);
      pixels.insert(pixels.end(), {static_cast<uint8_t>(pixel >> 16),
                                   static_cast<uint8_t>(pixel >> 8), static_cast<uint8_t>(pixel)});
    }
  return encode_png(width, height, Channels::rgb, pixels);
}

}  // namespace lapicque::plot
