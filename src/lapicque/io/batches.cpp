#include "lapicque/io/batches.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque {

std::vector<uint32_t> shuffled(uint32_t n, uint64_t seed, uint32_t epoch) {
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  Stream stream(make_key(seed, Purpose::shuffle, epoch));
  for (uint32_t i = 0; i + 1 < n; ++i) std::swap(order[i], order[i + stream.below(n - i)]);
  return order;
}

namespace {

std::vector<uint32_t> all_rows(const ImageSet& set) {
  std::vector<uint32_t> rows(set.n_images());
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

std::vector<float> pixel_table(const ImageSet& set, const BatchOptions& options) {
  const size_t c = set.channels;
  const bool given = !options.mean.empty() || !options.deviation.empty();
  require(!given || (options.mean.size() == c && options.deviation.size() == c),
          "batches of \"{}\": {} means and {} deviations for {} channels", set.name,
          options.mean.size(), options.deviation.size(), c);
  std::vector<float> table(c * 256);
  for (size_t k = 0; k < c; ++k) {
    const float mean = given ? options.mean[k] : 0, deviation = given ? options.deviation[k] : 1;
    require(std::isfinite(mean) && std::isfinite(deviation) && deviation > 0,
            "batches of \"{}\": mean {} and deviation {} of channel {}; deviations are above 0",
            set.name, mean, deviation, k);
    for (size_t p = 0; p < 256; ++p) table[k * 256 + p] = (float(p) / 255.0f - mean) / deviation;
  }
  return table;
}

}  // namespace

Batches::Batches(const ImageSet& set, BatchOptions options)
    : Batches(set, all_rows(set), std::move(options)) {}

Batches::Batches(const ImageSet& set, std::vector<uint32_t> rows, BatchOptions options)
    : set_(set),
      options_(std::move(options)),
      rows_(std::move(rows)),
      table_(pixel_table(set, options_)) {
  require(options_.size > 0, "batches of \"{}\": a batch has at least 1 image", set.name);
  check(options_.augmentation);
  for (const uint32_t row : rows_)
    require(row < set.n_images(), "image set \"{}\": no image {}; it has {}", set.name, row,
            set.n_images());
  start(0);
}

void Batches::start(uint32_t epoch) {
  epoch_ = epoch;
  order_ = rows_;
  if (options_.order == BatchOptions::Order::as_stored) return;
  const auto permutation = shuffled(uint32_t(rows_.size()), options_.seed, epoch);
  for (size_t i = 0; i < order_.size(); ++i) order_[i] = rows_[permutation[i]];
}

size_t Batches::n_batches() const {
  const size_t whole = rows_.size() / options_.size;
  const bool part = rows_.size() % options_.size > 0;
  return whole + (part && options_.remainder == BatchOptions::Remainder::kept ? 1 : 0);
}

size_t Batches::n_in(size_t i) const { return rows(i).size(); }

std::span<const uint32_t> Batches::rows(size_t i) const {
  require(i < n_batches(), "batches of \"{}\": no batch {}; there are {}", set_.name, i,
          n_batches());
  const size_t first = i * options_.size;
  return std::span(order_).subspan(first, std::min(options_.size, order_.size() - first));
}

void Batches::load(size_t i, std::span<float> pixels, std::span<int64_t> labels) const {
  const auto chosen = rows(i);
  const size_t size = set_.image_size(), c = set_.channels;
  require(pixels.size() >= chosen.size() * size && labels.size() >= chosen.size(),
          "batches of \"{}\": room for {} pixels and {} labels, a batch has {} and {}", set_.name,
          pixels.size(), labels.size(), chosen.size() * size, chosen.size());
  const bool plain = options_.augmentation.changes_nothing();
  std::vector<uint8_t> changed(plain ? 0 : size);
  for (size_t b = 0; b < chosen.size(); ++b) {
    auto image = set_.image(chosen[b]);
    if (!plain) {
      augment(image, {set_.height, set_.width, c}, options_.augmentation, options_.seed, epoch_,
              chosen[b], changed);
      image = changed;
    }
    float* out = pixels.data() + b * size;
    if (c == 1)
      for (size_t p = 0; p < size; ++p) out[p] = table_[image[p]];
    else
      for (size_t p = 0; p < size; p += c)
        for (size_t k = 0; k < c; ++k) out[p + k] = table_[k * 256 + image[p + k]];
    labels[b] = set_.labels[chosen[b]];
  }
}

ChannelStatistics channel_statistics(const ImageSet& set) {
  const size_t c = set.channels;
  std::vector<uint64_t> sum(c), squares(c);
  for (size_t p = 0; p < set.pixels.size(); ++p) {
    const uint64_t value = set.pixels[p];
    sum[p % c] += value;
    squares[p % c] += value * value;
  }
  ChannelStatistics result{std::vector<float>(c), std::vector<float>(c)};
  const double n = double(set.pixels.size() / c);
  for (size_t k = 0; k < c; ++k) {
    const double mean = double(sum[k]) / n;
    result.mean[k] = float(mean / 255);
    result.deviation[k] = float(std::sqrt(double(squares[k]) / n - mean * mean) / 255);
  }
  return result;
}

}  // namespace lapicque
