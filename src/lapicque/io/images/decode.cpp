#include "lapicque/io/images/decode.hpp"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it
#include <memory>

#include <jpeglib.h>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

void check_size(uint64_t width, uint64_t height, std::string_view name) {
  if (width == 0 || height == 0 || width > max_image_pixels / height)
    fail(ErrorKind::file, "{} is {} x {} pixels; at most {} pixels are read", name, width, height,
         max_image_pixels);
}

Image decode_png(std::span<const uint8_t> bytes, std::string_view name) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  auto fail_damaged = [&] {
    const std::string reason = png.message;
    png_image_free(&png);
    fail(ErrorKind::file, "{} is damaged ({})", name, reason);
  };
  if (!png_image_begin_read_from_memory(&png, bytes.data(), bytes.size())) fail_damaged();
  if (png.width == 0 || png.height == 0 || png.width > max_image_pixels / png.height) {
    png_image_free(&png);
    check_size(png.width, png.height, name);
  }
  const bool colour = png.format & PNG_FORMAT_FLAG_COLOR;
  png.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Image image{png.height, png.width, colour ? 3u : 1u};
  image.pixels.resize(image.height * image.width * image.channels);
  const png_color black{0, 0, 0};
  if (!png_image_finish_read(&png, &black, image.pixels.data(), 0, nullptr)) fail_damaged();
  return image;
}

/// libjpeg reports errors by a call that must not return.
struct JpegErrors {
  jpeg_error_mgr manager;  // first: libjpeg knows only this part
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

void leave(j_common_ptr jpeg) {
  auto* errors = reinterpret_cast<JpegErrors*>(jpeg->err);
  errors->manager.format_message(jpeg, errors->message);
  std::longjmp(errors->jump, 1);
}

/// A warning means that pixels were made up for what is missing or damaged.
void leave_on_warning(j_common_ptr jpeg, int level) {
  if (level < 0) leave(jpeg);
}

/// A file of many scans of a large image would take hours.
void leave_on_many_scans(j_common_ptr jpeg) {
  constexpr int most = 200;
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number > most) {
    auto* errors = reinterpret_cast<JpegErrors*>(jpeg->err);
    std::snprintf(errors->message, sizeof errors->message, "more than %d scans", most);
    std::longjmp(errors->jump, 1);
  }
}

/// Nothing here has a destructor, so jumping out of it is well-defined; `image` is the caller's.
bool read_jpeg(jpeg_decompress_struct& jpeg, JpegErrors& errors, std::span<const uint8_t> bytes,
               Image& image) {
  if (setjmp(errors.jump)) return false;
  jpeg_mem_src(&jpeg, bytes.data(), static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&jpeg, TRUE);
  image.height = jpeg.image_height;
  image.width = jpeg.image_width;
  image.channels = size_t(jpeg.num_components);
  if (image.height == 0 || image.width > max_image_pixels / image.height) return true;
  if (image.channels != 1 && image.channels != 3) return true;
  jpeg.out_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(&jpeg);
  image.pixels.resize(image.height * image.width * image.channels);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row =
        image.pixels.data() + size_t(jpeg.output_scanline) * image.width * image.channels;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

Image decode_jpeg(std::span<const uint8_t> bytes, std::string_view name) {
  jpeg_decompress_struct jpeg{};
  JpegErrors errors{};
  jpeg.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = &leave;
  errors.manager.emit_message = &leave_on_warning;
  jpeg_create_decompress(&jpeg);
  const std::unique_ptr<jpeg_decompress_struct, void (*)(j_decompress_ptr)> closes(
      &jpeg, &jpeg_destroy_decompress);
  jpeg_progress_mgr progress{};
  progress.progress_monitor = &leave_on_many_scans;
  jpeg.progress = &progress;
  Image image;
  if (!read_jpeg(jpeg, errors, bytes, image))
    fail(ErrorKind::file, "{} is damaged ({})", name, errors.message);
  check_size(image.width, image.height, name);
  if (image.pixels.empty())
    fail(ErrorKind::file, "{} is a JPEG of {} colours; 1 and 3 are read", name, image.channels);
  return image;
}

/// weights[to][from] of one axis, each row with the sum 1, as (first, weights).
struct Taps {
  size_t first = 0;
  std::vector<double> weights;
};

std::vector<Taps> taps_of(size_t from, size_t to) {
  const double scale = double(from) / double(to), reach = std::max(1.0, scale);
  std::vector<Taps> all(to);
  for (size_t i = 0; i < to; ++i) {
    const double centre = (double(i) + 0.5) * scale - 0.5;
    const double begin = std::max(0.0, std::ceil(centre - reach));
    const double end = std::min(double(from) - 1, std::floor(centre + reach));
    auto& taps = all[i];
    taps.first = size_t(begin);
    double sum = 0;
    for (double x = begin; x <= end; ++x) {
      taps.weights.push_back(std::max(0.0, 1 - std::abs(x - centre) / reach));
      sum += taps.weights.back();
    }
    for (double& w : taps.weights) w /= sum;
  }
  return all;
}

}  // namespace

Image decode_image(std::span<const uint8_t> bytes, std::string_view name) {
  if (bytes.size() > 8 && png_sig_cmp(bytes.data(), 0, 8) == 0) return decode_png(bytes, name);
  if (bytes.size() > 2 && bytes[0] == 0xff && bytes[1] == 0xd8) return decode_jpeg(bytes, name);
  fail(ErrorKind::file, "{} is neither a PNG nor a JPEG file", name);
}

Image resized(const Image& image, size_t height, size_t width) {
  check_size(width, height, "the resized image");
  const size_t c = image.channels;
  const auto rows = taps_of(image.height, height), columns = taps_of(image.width, width);
  std::vector<double> narrow(image.height * width * c);  // columns first
  for (size_t y = 0; y < image.height; ++y)
    for (size_t x = 0; x < width; ++x)
      for (size_t i = 0; i < columns[x].weights.size(); ++i)
        for (size_t k = 0; k < c; ++k)
          narrow[(y * width + x) * c + k] +=
              columns[x].weights[i] *
              image.pixels[(y * image.width + columns[x].first + i) * c + k];
  Image result{height, width, c, std::vector<uint8_t>(height * width * c)};
  for (size_t y = 0; y < height; ++y)
    for (size_t p = 0; p < width * c; ++p) {
      double sum = 0.5;
      for (size_t i = 0; i < rows[y].weights.size(); ++i)
        sum += rows[y].weights[i] * narrow[(rows[y].first + i) * width * c + p];
      result.pixels[y * width * c + p] = uint8_t(std::min(sum, 255.0));
    }
  return result;
}

Image with_channels(const Image& image, size_t channels) {
  require(channels == 1 || channels == 3, "an image of {} channels; 1 and 3 are known", channels);
  if (image.channels == channels) return image;
  const size_t n = image.height * image.width;
  Image result{image.height, image.width, channels, std::vector<uint8_t>(n * channels)};
  for (size_t i = 0; i < n; ++i) {
    if (channels == 3) {
      std::fill_n(result.pixels.data() + 3 * i, 3, image.pixels[i]);
    } else {
      const uint8_t* p = image.pixels.data() + 3 * i;
      result.pixels[i] = uint8_t((299u * p[0] + 587u * p[1] + 114u * p[2] + 500u) / 1000u);
    }
  }
  return result;
}

}  // namespace lapicque
