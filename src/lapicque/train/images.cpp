#include "lapicque/train/images.hpp"

#include <array>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/encoders.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

constexpr std::array coding_names{"current",    "rate",  "latency",
                                  "rank_order", "phase", "population"};
constexpr learn::PopulationCode population_code{};

/// What each value of a pixel becomes, [channels][256].
std::vector<float> pixel_table(const ImageSet& set, const ImageOptions& options) {
  for (const auto* moments : {&options.mean, &options.deviation})
    require(moments->empty() || moments->size() == set.channels,
            "images: {} numbers came for the {} channels of {}", moments->size(), set.channels,
            set.name);
  require(options.coding == Coding::current || (options.mean.empty() && options.deviation.empty()),
          "images: coding by spikes takes pixels in [0, 1]; leave mean and deviation away");
  std::vector<float> table(set.channels * 256);
  for (size_t c = 0; c < set.channels; ++c) {
    const float sd = options.deviation.empty() ? 1 : options.deviation[c];
    require(sd > 0, "images: the deviation of channel {} is {}, must be > 0", c, sd);
    for (size_t p = 0; p < 256; ++p)
      table[c * 256 + p] = (float(p) / 255 - (options.mean.empty() ? 0 : options.mean[c])) / sd;
  }
  return table;
}

/// An image set with what is done to it; shared by the copies of a data set.
struct Source {
  std::shared_ptr<const ImageSet> set;
  ImageOptions options;
  std::vector<float> table;

  /// The images of a request as numbers, [batch][image_size].
  void write(Team& team, const Request& request, std::vector<float>& out) const {
    const size_t n = set->image_size();
    const ImageShape shape{set->height, set->width, set->channels};
    const bool changed =
        request.phase == Phase::training && !options.augmentation.changes_nothing();
    out.resize(request.samples.size() * n);
    for_blocks(team, request.samples.size(), 16, [&](size_t begin, size_t end) {
      std::vector<uint8_t> memory(changed ? n : 0);
      for (size_t b = begin; b < end; ++b) {
        auto image = set->image(request.samples[b]);
        if (changed) {
          augment(image, shape, options.augmentation, request.seed, uint32_t(request.epoch),
                  request.samples[b], memory);
          image = memory;
        }
        for (size_t i = 0; i < n; ++i) out[b * n + i] = table[i % shape.channels * 256 + image[i]];
      }
    });
  }
};

/// Numbers [batch][n] as spikes [n_steps][batch][words].
void encode(Team& team, Coding coding, std::span<const float> x, const Request& request,
            learn::SpikeRows spikes) {
  switch (coding) {
    case Coding::rate:
      return learn::encode(team, x,
                           learn::RateCode{.seed = request.seed, .epoch = uint32_t(request.epoch)},
                           request.samples, spikes);
    case Coding::latency:
      return learn::encode(team, x, learn::LatencyCode{}, spikes);
    case Coding::rank_order:
      return learn::encode(team, x, learn::RankCode{}, spikes);
    case Coding::phase:
      return learn::encode(team, x, learn::PhaseCode{}, spikes);
    case Coding::population:
      return learn::encode(team, x, population_code, spikes);
    case Coding::current:
      break;
  }
}

}  // namespace

Coding coding_by_name(std::string_view name, std::string_view where) {
  for (size_t i = 0; i < coding_names.size(); ++i)
    if (name == coding_names[i]) return Coding(i);
  fail("{} is \"{}\"{}", where, name,
       suggestion(name, std::vector<std::string>(coding_names.begin(), coding_names.end())));
}

Dataset images(std::shared_ptr<const ImageSet> set, const ImageOptions& options) {
  check(options.augmentation);
  check(*set, set->name);
  const size_t n_each = options.coding == Coding::population ? population_code.n_fields : 1;
  Dataset data{.shape = {set->height, set->width, set->channels * n_each},
               .n_classes = set->n_classes(),
               .n_samples = set->n_images()};
  data.labels.assign(set->labels.begin(), set->labels.end());
  auto table = pixel_table(*set, options);
  const auto source =
      std::make_shared<const Source>(Source{std::move(set), options, std::move(table)});
  data.fill = [source, n = data.shape.size()](Team& team, const Request& request, Inputs& out) {
    source->write(team, request, out.values);
    const Coding coding = source->options.coding;
    out.kind = coding == Coding::current ? Kind::fixed : Kind::spikes;
    if (out.kind == Kind::fixed) return;
    const size_t batch = request.samples.size();
    out.words.assign(request.n_steps * batch * learn::words_for(n), 0);
    encode(team, coding, out.values, request, {out.words.data(), request.n_steps, batch, n});
  };
  return data;
}

Dataset images(ImageSet set, const ImageOptions& options) {
  return images(std::make_shared<const ImageSet>(std::move(set)), options);
}

}  // namespace lapicque::train
