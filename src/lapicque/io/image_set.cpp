#include "lapicque/io/image_set.hpp"

#include <algorithm>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque {

std::string_view to_string(Split split) { return split == Split::train ? "train" : "test"; }

void check(const ImageSet& set, std::string_view source) {
  if (set.pixels.size() != set.n_images() * set.image_size())
    fail(ErrorKind::file, "{}: {} labels but {} pixels, which is no whole number of {} x {} x {}",
         source, set.n_images(), set.pixels.size(), set.height, set.width, set.channels);
  if (set.n_images() == 0 || set.image_size() == 0)
    fail(ErrorKind::file, "{} holds no image", source);
  if (set.n_images() > UINT32_MAX)
    fail(ErrorKind::file, "{} holds {} images; at most {} are read", source, set.n_images(),
         UINT32_MAX);
  for (size_t i = 0; i < set.n_images(); ++i)
    if (set.labels[i] >= set.n_classes())
      fail(ErrorKind::file, "{}: image {} has label {}; the classes are 0 to {}", source, i,
           set.labels[i], set.n_classes() - 1);
}

ImageSet select(const ImageSet& set, std::span<const uint32_t> rows) {
  ImageSet result{.name = set.name,
                  .split = set.split,
                  .height = set.height,
                  .width = set.width,
                  .channels = set.channels,
                  .pixels = {},
                  .labels = {},
                  .class_names = set.class_names};
  result.pixels.reserve(rows.size() * set.image_size());
  result.labels.reserve(rows.size());
  for (const uint32_t row : rows) {
    require(row < set.n_images(), "image set \"{}\": no image {}; it has {}", set.name, row,
            set.n_images());
    const auto image = set.image(row);
    result.pixels.insert(result.pixels.end(), image.begin(), image.end());
    result.labels.push_back(set.labels[row]);
  }
  return result;
}

namespace {

/// How many of each class, by largest remainder; between equal remainders the lower class wins.
std::vector<size_t> shares(const std::vector<std::vector<uint32_t>>& rows_of, size_t n,
                           size_t count) {
  std::vector<size_t> share(rows_of.size());
  std::vector<std::pair<size_t, size_t>> remainders;  // {n - remainder, class}: ascending order
  size_t given = 0;
  for (size_t k = 0; k < rows_of.size(); ++k) {
    share[k] = rows_of[k].size() * count / n;
    remainders.push_back({n - rows_of[k].size() * count % n, k});
    given += share[k];
  }
  std::sort(remainders.begin(), remainders.end());
  for (size_t i = 0; given < count; ++i, ++given) ++share[remainders[i].second];
  return share;
}

}  // namespace

ValidationRows carve_validation(const ImageSet& set, const ValidationRule& rule) {
  require(rule.count < set.n_images(),
          "image set \"{}\": a validation part of {} images; there are only {}", set.name,
          rule.count, set.n_images());
  return carve_validation(set.labels, rule);
}

ValidationRows carve_validation(std::span<const uint32_t> labels, const ValidationRule& rule) {
  const size_t n = labels.size();
  require(rule.count < n, "a validation part of {} samples; there are only {}", rule.count, n);
  std::vector<bool> taken(n);
  if (rule.kind == ValidationRule::Kind::last) {
    std::fill(taken.end() - std::ptrdiff_t(rule.count), taken.end(), true);
  } else {
    std::vector<std::vector<uint32_t>> rows_of(*std::ranges::max_element(labels) + 1);
    for (size_t i = 0; i < n; ++i) rows_of[labels[i]].push_back(uint32_t(i));
    const auto share = shares(rows_of, n, rule.count);
    for (size_t k = 0; k < rows_of.size(); ++k) {
      auto& rows = rows_of[k];
      Stream stream(make_key(rule.seed, Purpose::validation, uint32_t(k)));
      for (size_t i = 0; i < share[k]; ++i) {  // Fisher & Yates, as far as it is needed
        std::swap(rows[i], rows[i + stream.below(uint32_t(rows.size() - i))]);
        taken[rows[i]] = true;
      }
    }
  }
  ValidationRows rows;
  for (size_t i = 0; i < n; ++i) (taken[i] ? rows.validation : rows.train).push_back(uint32_t(i));
  return rows;
}

}  // namespace lapicque
