// The training of spiking networks, timed: what bench/peers/learn.py compares with other libraries.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

#include "bench.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/recording/statistics_sample.hpp"
#include "lapicque/train/fit.hpp"
#include "lapicque/train/layers.hpp"

namespace lapicque::cli {
namespace {

using statistics::median;

constexpr size_t batch = 128, n_steps = 25, warm_up_iterations = 2;

double now_ms() {
  const auto clock = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(clock).count();
}

/// Of all threads of this process.
double processor_ms() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e3 * double(time.tv_sec) + 1e-6 * double(time.tv_nsec);
}

/// Images of which 19 % of the pixels are not zero, as in MNIST.
train::Dataset random_images(train::Shape shape, size_t n) {
  std::vector<float> values(n * shape.size());
  std::vector<int32_t> labels(n);
  Stream stream(make_key(1, Purpose::test, 0));
  for (float& x : values) x = stream.uniform() < 0.19 ? float(stream.uniform()) : 0.f;
  for (int32_t& label : labels) label = int32_t(stream.below(10));
  return train::currents(shape, std::move(values), std::move(labels), 10);
}

/// snnTorch's fifth tutorial.
train::Sequence<float> fc_network() {
  using namespace train;
  return {Shape(784), {Linear{1000}, Lif{.beta = 0.95}, Linear{10}, Lif{.beta = 0.95}}};
}

/// Its sixth.
train::Sequence<float> conv_network() {
  using namespace train;
  const Lif lif{.beta = 0.5, .surrogate = {SurrogateKind::fast_sigmoid}};
  return {Shape(28, 28, 1),
          {Conv2d{.c_out = 12, .kernel = 5}, MaxPool{}, lif, Conv2d{.c_out = 64, .kernel = 5},
           MaxPool{}, lif, Flatten{}, Linear{10}, lif}};
}

struct Timed {
  double training = 0, single = 0;  ///< ms: an iteration of `batch` images; one image alone
  double training_processor = 0, single_processor = 0;  ///< the same in processor time
};

Timed time_network(train::Sequence<float> net, const train::Loss& loss, const BenchOptions& o) {
  const auto data =
      random_images(net.input_shape(), batch * (size_t(o.repeat) + warm_up_iterations));
  Timed timed;
  std::vector<double> training, processor;
  double last = now_ms(), last_processor = processor_ms();
  train::fit(net, data,
             {.loss = loss,
              .optimiser = train::Adam{.lr = 5e-4},
              .epochs = 1,
              .batch = batch,
              .n_steps = n_steps,
              .seed = o.seed,
              .threads = o.threads,
              .on_batch = [&](const train::Progress& p) {
                if (o.interrupted()) fail(ErrorKind::interrupted, "bench learn: stopped");
                const double now = now_ms(), now_processor = processor_ms();
                if (p.batch > warm_up_iterations) {
                  training.push_back(now - last);
                  processor.push_back(now_processor - last_processor);
                }
                last = now, last_processor = now_processor;
              }});
  timed.training = median(training), timed.training_processor = median(processor);

  std::vector<double> single, single_processor;
  Team team(1);  // one image is too little work for two
  for (int i = 0; i < o.repeat + 2; ++i) {
    const double begin = now_ms(), begin_processor = processor_ms();
    train::evaluate(team, net, train::subset(data, {uint32_t(i)}),
                    {.loss = loss, .batch = 1, .n_steps = n_steps});
    if (i < 2) continue;
    single.push_back(now_ms() - begin);
    single_processor.push_back(processor_ms() - begin_processor);
  }
  timed.single = median(single), timed.single_processor = median(single_processor);
  return timed;
}

void add(std::vector<FigureValue>& figures, const std::string& suffix, const Timed& timed) {
  figures.push_back(plain("training iteration" + suffix, timed.training, "ms"));
  figures.push_back(plain("training speed" + suffix, 1e3 * batch / timed.training, "images/s"));
  figures.push_back(
      plain("processor time of an iteration" + suffix, timed.training_processor, "ms"));
  figures.push_back(plain("one image" + suffix, timed.single, "ms"));
  figures.push_back(plain("processor time of one image" + suffix, timed.single_processor, "ms"));
}

// ---- one layer ----------------------------------------------------------------------------------

/// The layer of the open-neuromorphic benchmark: 16,384 LIF neurons, 16 samples, 500 steps.
void add_layer(std::vector<FigureValue>& figures, const BenchOptions& o) {
  constexpr size_t n = 16384, samples = 16, steps = 500;
  const auto lif = train::Lif{.beta = 0.9}.neuron();
  const learn::NeuronLayer<float> layer(
      {.model = lif.model, .parameters = lif.parameters, .dt = lif.dt, .reset = lif.reset}, n);
  Team team(o.threads > 0 ? o.threads : available_cores());
  Array<float> input(steps * samples * n), gradient(steps * samples * n);
  Array<float> checkpoints(layer.n_checkpoints(steps) * layer.n_state() * samples * n);
  learn::Spikes spikes(steps, samples, n);
  Stream stream(make_key(o.seed, Purpose::test, 0));
  for (float& x : input) x = 0.3f * float(stream.uniform());
  std::vector<double> forward, backward;
  for (int i = 0; i < o.repeat + 1; ++i) {
    std::fill(gradient.begin(), gradient.end(), 1.f);
    const double begin = now_ms();
    layer.forward(team, {.n_steps = steps,
                         .batch = samples,
                         .inputs = {{input.span()}},
                         .spikes = spikes.rows(),
                         .checkpoints = checkpoints.span()});
    const double middle = now_ms();
    layer.backward(team, {.n_steps = steps,
                          .batch = samples,
                          .inputs = {{input.span()}},
                          .checkpoints = checkpoints.span(),
                          .grad_spikes = {gradient.span()},
                          .grad_inputs = {gradient.span()}});
    if (i > 0) forward.push_back(middle - begin), backward.push_back(now_ms() - middle);
  }
  figures.push_back(plain("layer, forward", median(forward), "ms"));
  figures.push_back(plain("layer, backward", median(backward), "ms"));
  figures.push_back(plain(
      "layer, memory beside input and gradient",
      double(checkpoints.size() * sizeof(float) + spikes.view().n_words() * sizeof(uint64_t)) /
          (1 << 20),
      "MiB"));
}

}  // namespace

Outcome measure_learning(const Bench&, const BenchOptions& o) {
  std::vector<FigureValue> figures;
  const bool all = o.variant == "all";
  if (all || o.variant == "fc")
    add(figures, all ? ", 784-1000-10" : "",
        time_network(fc_network(), train::CrossEntropyPotential{}, o));
  if (all || o.variant == "conv")
    add(figures, all ? ", 12C5-64C5-10" : "",
        time_network(conv_network(), train::CrossEntropyRate{}, o));
  if (all || o.variant == "layer") add_layer(figures, o);
  figures.push_back(plain("peak memory", double(peak_memory()) / (1 << 20), "MiB"));
  return judge(o.seed, o.threads > 0 ? o.threads : available_cores(), std::move(figures));
}

}  // namespace lapicque::cli
