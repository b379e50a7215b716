#include "lapicque/recording/plot/png_encoder.hpp"

#include <png.h>

#include <csetjmp>
#include <vector>

#include "lapicque/base/error.hpp"

namespace lapicque::plot {
namespace {

void append_bytes(png_structp png, png_bytep bytes, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<char*>(bytes), size);
}

void flush_nothing(png_structp) {}

/// False when libpng gave up. Holds only trivial locals: libpng leaves through longjmp.
bool encode_rows(png_structp png, png_infop info, int width, int height, int color_type,
                 png_bytepp rows, std::string* out) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_write_fn(png, out, append_bytes, flush_nothing);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8,
               color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 7);
  png_write_info(png, info);
  png_write_image(png, rows);
  png_write_end(png, info);
  return true;
}

}  // namespace

std::string encode_png(int width, int height, Channels channels, std::span<const uint8_t> pixels) {
  const auto stride = static_cast<size_t>(width) * static_cast<size_t>(channels);
  require(width > 0 && height > 0 && pixels.size() == stride * static_cast<size_t>(height),
          "a PNG of {} x {} pixels wants {} bytes, has {}", width, height,
          stride * static_cast<size_t>(height), pixels.size());
  std::vector<png_bytep> rows(static_cast<size_t>(height));
  for (size_t y = 0; y < rows.size(); ++y)
    rows[y] = const_cast<png_bytep>(pixels.data() + y * stride);
  std::string bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  const int color_type = channels == Channels::grey ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;
  const bool done = info && encode_rows(png, info, width, height, color_type, rows.data(), &bytes);
  png_destroy_write_struct(&png, info ? &info : nullptr);
  if (!done) fail(ErrorKind::resource, "cannot encode a PNG of {} x {} pixels", width, height);
  return bytes;
}

std::string base64(std::string_view bytes) {
  static constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k)
      text += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

}  // namespace lapicque::plot
