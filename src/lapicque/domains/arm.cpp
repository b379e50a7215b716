#include "lapicque/domains/arm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque::domains {
namespace {

constexpr size_t side = Digits::side, plane = Digits::plane;

const std::map<std::string, vision::Wta, std::less<>>& layers() {
  using vision::Drive, vision::Form;
  static const std::map<std::string, vision::Wta, std::less<>> all{
      {"wta", {}},
      {"wta5", {.k = 5}},
      {"wta7", {.k = 7}},
      {"recurrent", {.form = Form::recurrent}},
      {"brightness", {.form = Form::recurrent, .drive = Drive::brightness}},
      {"divisive", {.form = Form::divisive}}};
  return all;
}

const std::map<std::string, bool Variation::*, std::less<>>& changes() {
  static const std::map<std::string, bool Variation::*, std::less<>> all{
      {"affine", &Variation::affine},
      {"zoom", &Variation::zoom},
      {"neighbours", &Variation::neighbours},
      {"texture", &Variation::texture}};
  return all;
}

void set_filter(Arm& arm, Filter filter, std::optional<vision::Wta> wta = {}) {
  require(arm.filter == Filter::none, "arm \"{}\": one filter, not two", arm.name);
  arm.filter = filter;
  arm.wta = wta;
}

void add_word(Arm& arm, std::string_view word) {
  if (word == "none") return;
  if (const auto change = changes().find(word); change != changes().end())
    arm.variation.*change->second = true;
  else if (word == "flip")
    arm.flip = true;
  else if (word == "instance_norm")
    set_filter(arm, Filter::instance_norm);
  else if (word == "sobel")
    set_filter(arm, Filter::sobel);
  else if (const auto layer = layers().find(word); layer != layers().end())
    set_filter(arm, Filter::wta, layer->second);
  else {
    std::vector<std::string> known{"none", "flip", "instance_norm", "sobel"};
    for (const auto& [name, wta] : layers()) known.push_back(name);
    for (const auto& [name, member] : changes()) known.push_back(name);
    fail("arm \"{}\": no \"{}\"{}", arm.name, word, suggestion(word, known));
  }
}

void to_unit_interval(std::span<const uint8_t> x, std::span<float> y) {
  std::transform(x.begin(), x.end(), y.begin(), [](uint8_t b) { return float(b) / 255; });
}

void normalise(std::span<float> x) {
  double sum = 0, squares = 0;
  for (float v : x) sum += v, squares += double(v) * v;
  const double mean = sum / double(x.size());
  const double sd = std::sqrt(std::max(0.0, squares / double(x.size()) - mean * mean));
  for (float& v : x) v = float((v - mean) / (sd + 1e-5));
}

/// Of one plane; beyond the edge the outermost pixel again. Returns the largest.
float sobel(std::span<const uint8_t> x, std::span<float> y) {
  float largest = 0;
  for (int i = 0; i < int(side); ++i)
    for (int j = 0; j < int(side); ++j) {
      const auto at = [&](int di, int dj) {
        const auto in = [](int k) { return size_t(std::clamp(k, 0, int(side) - 1)); };
        return float(x[in(i + di) * side + in(j + dj)]);
      };
      const float gx = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
      const float gy = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
      largest = std::max(largest, y[size_t(i) * side + size_t(j)] = std::hypot(gx, gy));
    }
  return largest;
}

void filter(Team& team, const Arm& arm, std::span<const uint8_t> x, std::span<float> y) {
  const size_t n = x.size() / Digits::image_size;
  if (arm.filter == Filter::wta)
    return vision::wta_forward<float>(team, *arm.wta, {n, 3, side, side}, x, y);
  if (arm.filter != Filter::sobel) to_unit_interval(x, y);
  if (arm.filter == Filter::instance_norm)
    for (size_t p = 0; p < 3 * n; ++p) normalise(y.subspan(p * plane, plane));
  if (arm.filter == Filter::sobel)
    for (size_t i = 0; i < n; ++i) {
      float largest = 1e-6f;
      for (size_t p = 3 * i; p < 3 * i + 3; ++p)
        largest =
            std::max(largest, sobel(x.subspan(p * plane, plane), y.subspan(p * plane, plane)));
      for (float& v : y.subspan(i * Digits::image_size, Digits::image_size)) v /= largest;
    }
}

}  // namespace

Arm arm_of(std::string_view name) {
  Arm arm{.name = std::string(name)};
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('+', begin), name.size());
    add_word(arm, name.substr(begin, end - begin));
    begin = end + 1;
  }
  return arm;
}

void show(Team& team, const Arm& arm, const Digits& digits, std::span<const uint32_t> rows,
          uint64_t seed, uint32_t pass, std::span<float> out) {
  std::vector<uint8_t> bytes(rows.size() * Digits::image_size);
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto to = std::span(bytes).subspan(i * Digits::image_size, Digits::image_size);
    if (arm.variation.any() && pass > 0)
      vary(arm.variation, digits, rows[i], seed, pass, to);
    else
      std::ranges::copy(digits.image(rows[i]), to.begin());
  }
  filter(team, arm, bytes, out);
  if (!arm.flip || pass == 0) return;
  const float whole = arm.filter == Filter::instance_norm ? 0 : 1;
  for (size_t i = 0; i < rows.size(); ++i) {
    Stream stream(make_key(seed, Purpose::augmentation, rows[i]), pass, 1);
    if (stream.uniform() < 0.5)
      for (float& v : out.subspan(i * Digits::image_size, Digits::image_size)) v = whole - v;
  }
}

}  // namespace lapicque::domains
