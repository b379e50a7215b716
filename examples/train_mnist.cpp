// A convolutional network of leaky integrate-and-fire neurons learns handwritten digits from the
// 800 images that come with Lapicque, and is tested on the other 200.
#include <fmt/format.h>

#include "lapicque/io/image_library.hpp"
#include "lapicque/train/train.hpp"

using namespace lapicque::train;

int main() {
  using lapicque::Split;
  const auto training =
      images(lapicque::load_image_set("mnist", Split::train), {.augmentation = {.shift = 1}});
  const auto test = images(lapicque::load_image_set("mnist", Split::test));

  const Lif lif{.beta = 0.5, .surrogate = {SurrogateKind::fast_sigmoid, 5}};
  auto net = Sequence({28, 28, 1}, {Conv2d{12, 5}, MaxPool{2}, lif, Conv2d{32, 5}, MaxPool{2}, lif,
                                    Flatten{}, Linear{10}, lif});
  fmt::print("{}", net.describe());

  const FitOptions options{.loss = CrossEntropyRate{},
                           .optimiser = Adam{.lr = 5e-3},
                           .schedule = Cosine{},
                           .epochs = 5,
                           .batch = 32,
                           .n_steps = 8,
                           .on_epoch = [](const EpochResult& e) {
                             fmt::print("epoch {}: loss {:.3f}, accuracy {:.1f} %, {:.1f} s\n",
                                        e.epoch, e.loss, 100 * e.accuracy, e.seconds);
                           }};
  fit(net, training, options);

  const auto found = evaluate(net, test, {.n_steps = 8, .activity = Activity::measured});
  fmt::print("{} test images: {:.1f} % right\n", found.n_samples, 100 * found.accuracy);
  for (const auto& layer : found.layers)
    fmt::print("{:<3}{:>8.0f} spikes {:>10.0f} synaptic operations an image\n", layer.name,
               layer.spikes, layer.synaptic_operations);
  return found.accuracy > 0.85 ? 0 : 1;
}
