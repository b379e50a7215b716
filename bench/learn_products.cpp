// What do the products of spiking layers cost, and from which density on is the dense way faster?
//
//   bench_learn_products [networks] [gemm] [crossover] [single]     (all by default)
//
// networks: every product of one training iteration of two networks, 128 images in 25 steps.
// gemm: dense products of one thread against this core's peak, and against OpenBLAS where it is
// installed. crossover: both ways at densities from 1 to 60 %. single: one image through both
// networks, by event and densely.
// Times are processor time of all threads divided by their number, so that other programs disturb
// little; the least of several rounds, and the median.
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "lapicque/base/parallel.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/learn/conv2d.hpp"
#include "lapicque/learn/inference.hpp"
#include "lapicque/learn/linear.hpp"
#include "lapicque/learn/pool.hpp"
#include "lapicque/learn/tile_kernels.hpp"
#include "learn_products_peak.hpp"

using namespace lapicque;
using namespace lapicque::learn;

namespace {

constexpr size_t batch = 128, n_steps = 25;
Stream dice(make_key(1, Purpose::test, 0));

std::vector<float> numbers(size_t n, double zeros = 0) {
  std::vector<float> x(n);
  for (float& v : x) v = dice.uniform() < zeros ? 0 : float(dice.uniform() - 0.5);
  return x;
}

Spikes spikes(size_t steps, size_t n, double density) {
  Spikes z(steps, batch, n);
  for (size_t r = 0; r < steps * batch; ++r)
    for (size_t i = 0; i < n; ++i)
      if (dice.uniform() < density) z.rows().row(r)[i / 64] |= uint64_t(1) << (i % 64);
  return z;
}

/// Gradients of a convolution under a maximum over 2 x 2 pixels: one of four is not zero.
std::vector<float> pooled_gradients(size_t n_rows, size_t height, size_t width, size_t c) {
  std::vector<float> g(n_rows * height * width * c);
  for (size_t r = 0; r < n_rows; ++r)
    for (size_t y = 0; y < height; y += 2)
      for (size_t x = 0; x < width; x += 2)
        for (size_t i = 0; i < c; ++i) {
          const uint32_t at = dice.below(4);
          g[((r * height + y + at / 2) * width + x + at % 2) * c + i] = float(dice.uniform() - 0.5);
        }
  return g;
}

double processor_time() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

struct Time {
  double least = 1e9, median = 0;  // seconds
};

template <class Work>
Time time_of(Team& team, const Work& work, int rounds = 9) {
  std::vector<double> times;
  work();
  for (int i = 0; i < rounds; ++i) {
    const double start = processor_time();
    work();
    times.push_back((processor_time() - start) / team.size());
  }
  std::sort(times.begin(), times.end());
  return {times.front(), times[times.size() / 2]};
}

/// Prints one product; `events`: additions or multiplications of rows that were needed.
struct Table {
  Team& team;
  double least = 0, median = 0;

  template <class Work>
  void row(const char* name, double flops, double events, const Work& work) {
    const Time t = time_of(team, work);
    least += t.least, median += t.median;
    fmt::print("  {:<46}{:>8.2f}{:>9.2f}{:>10.0f}{:>10.2f}\n", name, t.least * 1e3, t.median * 1e3,
               flops / t.median / team.size() * 1e-9,
               events > 0 ? t.median * team.size() / events * 1e9 : 0);
  }
  void head(const char* name) {
    fmt::print("{}, {} threads\n  {:<46}{:>8}{:>9}{:>10}{:>10}\n", name, team.size(), "",
               "least ms", "median", "GFLOP/s", "ns/event");
  }
  void sum() {
    fmt::print("  {:<46}{:>8.2f}{:>9.2f}\n\n", "all products", least * 1e3, median * 1e3);
  }
};

void fully_connected(Team& team) {
  const size_t n_rows = n_steps * batch;
  const LinearShape first{784, 1000}, second{1000, 10};
  const auto x = numbers(batch * 784, 0.81), w1 = numbers(first.n_weights());
  const auto w2 = numbers(second.n_weights()), b1 = numbers(1000), b2 = numbers(10);
  const auto g1 = numbers(batch * 1000), g2 = numbers(n_rows * 10);
  const double density = 0.1;
  const Spikes z = spikes(n_steps, 1000, density);
  std::vector<float> y1(batch * 1000), y2(n_rows * 10), gz(n_rows * 1000);
  std::vector<float> gw1(w1.size()), gw2(w2.size()), gb(10);
  const double dense1 = 2. * batch * double(first.n_weights());
  const double dense2 = 2. * double(n_rows) * double(second.n_weights());
  const double events1 = 0.19 * batch * 784, events2 = density * double(n_rows) * 1000;
  Table t{team};
  t.head("784-1000-10, static input, spikes 10 %; GFLOP/s as if dense");
  t.row("1 forward, static", dense1, events1,
        [&] { linear_forward<float>(team, first, x, w1, b1, y1); });
  t.row("2 forward, spikes", dense2, events2,
        [&] { linear_forward<float>(team, second, z, w2, b2, y2); });
  t.row("2 gradient of weights", dense2, events2,
        [&] { linear_grad_weight<float>(team, second, z, g2, gw2); });
  t.row("2 gradient of biases", 0, 0, [&] { grad_bias<float>(team, g2, gb); });
  t.row("2 gradient at its input", dense2, 0,
        [&] { linear_grad_input<float>(team, second, g2, w2, gz); });
  t.row("1 gradient of weights, static", dense1, events1,
        [&] { linear_grad_weight<float>(team, first, x, g1, gw1); });
  t.sum();
}

void convolutional(Team& team, double density) {
  const size_t n_rows = n_steps * batch;
  const Conv2dShape first{.height = 28, .width = 28, .c_in = 1, .c_out = 12, .kernel = {5, 5}};
  const Conv2dShape second{.height = 12, .width = 12, .c_in = 12, .c_out = 64, .kernel = {5, 5}};
  const PoolShape pool{.height = 8, .width = 8, .channels = 64, .kernel = {2, 2}, .stride = {2, 2}};
  const LinearShape last{1024, 10};
  const auto x = numbers(batch * 784, 0.81), w1 = numbers(first.n_weights());
  const auto w2 = numbers(second.n_weights()), w3 = numbers(last.n_weights());
  const auto g1 = pooled_gradients(batch, 24, 24, 12), g2 = pooled_gradients(n_rows, 8, 8, 64);
  const auto g3 = numbers(n_rows * 10), pooled = numbers(n_rows * 1024);
  const Spikes z1 = spikes(n_steps, second.n_in(), density), z2 = spikes(n_steps, 1024, density);
  std::vector<float> y1(batch * first.n_out()), y2(n_rows * second.n_out()), y3(n_rows * 10);
  std::vector<float> gw1(w1.size()), gw2(w2.size()), gw3(w3.size()), gb(64);
  std::vector<float> gz1(n_rows * second.n_in()), gz2(n_rows * 1024), p2(pooled.size());
  std::vector<uint16_t> argmax(pooled.size());
  const double dense1 = 2. * batch * 576 * double(first.n_weights());
  const double dense2 = 2. * double(n_rows) * 64 * double(second.n_weights());
  const double dense3 = 2. * double(n_rows) * double(last.n_weights());
  const double events2 = density * double(n_rows) * 64 * 300,
               events3 = density * 1024. * double(n_rows);
  Table t{team};
  t.head(
      fmt::format("12C5-64C5-10, static input, spikes {:.0f} %; GFLOP/s as if dense", density * 100)
          .c_str());
  t.row("1 forward, static", dense1, 0, [&] { conv2d_forward<float>(team, first, x, w1, {}, y1); });
  t.row("2 forward, spikes", dense2, events2,
        [&] { conv2d_forward<float>(team, second, z1, w2, {}, y2); });
  t.row("2 maximum of 2 x 2", 0, 0, [&] { max_pool_forward<float>(team, pool, y2, p2, argmax); });
  t.row("3 forward, spikes", dense3, events3,
        [&] { linear_forward<float>(team, last, z2, w3, {}, y3); });
  t.row("3 gradient of weights", dense3, events3,
        [&] { linear_grad_weight<float>(team, last, z2, g3, gw3); });
  t.row("3 gradient at its input", dense3, 0,
        [&] { linear_grad_input<float>(team, last, g3, w3, gz2); });
  t.row("2 gradient of the maximum", 0, 0,
        [&] { max_pool_backward<float>(team, pool, pooled, argmax, y2); });
  t.row("2 gradient of weights", dense2, events2,
        [&] { conv2d_grad_weight<float>(team, second, z1, g2, gw2); });
  t.row("2 gradient of biases", 0, 0, [&] { grad_bias<float>(team, g2, gb); });
  t.row("2 gradient at its input (1 in 4)", dense2, double(n_rows) * 1024,
        [&] { conv2d_grad_input<float>(team, second, g2, w2, gz1); });
  t.row("1 gradient of weights, static", dense1, 0,
        [&] { conv2d_grad_weight<float>(team, first, x, g1, gw1); });
  t.sum();
}

using Sgemm = void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int,
                       float, float*, int);

void gemm() {
  Team team(1);
  const double peak = bench::peak_flops();
  Sgemm blas = nullptr;
  if (void* library = dlopen("libopenblas.so.0", RTLD_NOW)) {
    blas = reinterpret_cast<Sgemm>(dlsym(library, "cblas_sgemm"));
    if (void* set = dlsym(library, "openblas_set_num_threads"))
      reinterpret_cast<void (*)(int)>(set)(1);
  }
  fmt::print(
      "dense products of one thread; peak {:.0f} GFLOP/s (fused multiply-adds in registers)\n",
      peak * 1e-9);
  fmt::print("  {:<26}{:>14}{:>14}{:>14}{:>14}\n", "rows x in x out, GFLOP/s", "forward",
             "grad_weight", "grad_input", "OpenBLAS");
  for (const auto [n_rows, n_in, n_out] :
       {std::array<size_t, 3>{128, 784, 1000}, {2048, 1024, 1024}, {3200, 1000, 10}}) {
    const LinearShape s{n_in, n_out};
    const auto x = numbers(n_rows * n_in), w = numbers(n_in * n_out), g = numbers(n_rows * n_out);
    std::vector<float> y(n_rows * n_out), gw(w.size()), gx(x.size());
    const ProductOptions dense{.method = Method::dense};
    const double flops = 2. * double(n_rows) * double(s.n_weights());
    const auto speed = [&](const auto& work) {
      return flops / time_of(team, work, 5).least * 1e-9;
    };
    const double own[] = {
        speed([&] { linear_forward<float>(team, s, x, w, {}, y, dense); }),
        speed([&] { linear_grad_weight<float>(team, s, x, g, gw, Into::replace, dense); }),
        speed([&] { linear_grad_input<float>(team, s, g, w, gx, dense); })};
    fmt::print("  {:<26}", fmt::format("{} x {} x {}", n_rows, n_in, n_out));
    for (double v : own) fmt::print("{:>8.0f} {:>3.0f} %", v, 100e9 * v / peak);
    if (blas) {
      const double other = speed([&] {
        blas(101, 111, 111, int(n_rows), int(n_out), int(n_in), 1, x.data(), int(n_in), w.data(),
             int(n_out), 0, y.data(), int(n_out));
      });
      fmt::print("{:>8.0f} {:>3.0f} %", other, 100e9 * other / peak);
    }
    fmt::print("\n");
  }
  fmt::print("\n");
}

/// Both ways at several densities, and where they cross.
template <class Work>
void cross(const char* name, const Work& work) {
  Team team(1);
  fmt::print("  {:<34}", name);
  double before = 0, crossing = 1, density_before = 0;
  for (double density : {0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6}) {
    const auto [sparse, dense] = work(team, density);
    const double ratio = sparse / dense;
    fmt::print("{:>6.2f}", ratio);
    if (before > 0 && before < 1 && ratio >= 1)
      crossing = density_before + (density - density_before) * (1 - before) / (ratio - before);
    if (before == 0 && ratio >= 1) crossing = 0;
    before = ratio, density_before = density;
  }
  fmt::print("{:>8.2f}\n", crossing);
}

template <class Run>
std::pair<double, double> both(Team& team, const Run& run) {
  const double sparse = time_of(
                            team, [&] { run({.method = Method::sparse}); }, 5)
                            .least;
  return {sparse, time_of(
                      team, [&] { run({.method = Method::dense}); }, 5)
                      .least};
}

void crossover() {
  fmt::print("time sparse / dense, one thread, at a density of\n  {:<34}", "");
  for (double density : {0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6})
    fmt::print("{:>6.2f}", density);
  fmt::print("{:>8}\n", "crosses");
  const Conv2dShape shapes[] = {
      {.height = 1, .width = 1, .c_in = 1000, .c_out = 10},
      {.height = 1, .width = 1, .c_in = 784, .c_out = 1000},
      {.height = 12, .width = 12, .c_in = 12, .c_out = 64, .kernel = {5, 5}},
      {.height = 16, .width = 16, .c_in = 128, .c_out = 128, .kernel = {3, 3}, .padding = {1, 1}}};
  for (const Conv2dShape& s : shapes) {
    const std::string shape = s.height == 1 ? fmt::format("{} to {}", s.c_in, s.c_out)
                                            : fmt::format("{}C{} of {} x {} x {}", s.c_out,
                                                          s.kernel.y, s.height, s.width, s.c_in);
    const size_t n_rows = s.height == 16 ? batch / 8 : batch;
    const auto w = numbers(s.n_weights()), g = numbers(n_rows * s.n_out());
    std::vector<float> y(g.size()), gw(w.size()), gx(n_rows * s.n_in());
    const auto z_of = [&](double density) {
      Spikes z(1, n_rows, s.n_in());
      pack<float>(numbers(n_rows * s.n_in(), 1 - 2 * density), z.rows());
      return z;
    };
    cross((shape + ", forward, spikes").c_str(), [&](Team& team, double density) {
      const Spikes z = z_of(density);
      return both(team, [&](const ProductOptions& how) {
        conv2d_forward<float>(team, s, z, w, {}, y, how);
      });
    });
    cross((shape + ", forward, numbers").c_str(), [&](Team& team, double density) {
      const auto x = numbers(n_rows * s.n_in(), 1 - density);
      return both(team, [&](const ProductOptions& how) {
        conv2d_forward<float>(team, s, std::span<const float>(x), w, {}, y, how);
      });
    });
    cross((shape + ", grad_weight, spikes").c_str(), [&](Team& team, double density) {
      const Spikes z = z_of(density);
      return both(team, [&](const ProductOptions& how) {
        conv2d_grad_weight<float>(team, s, z, g, gw, Into::replace, how);
      });
    });
    cross((shape + ", grad_weight, numbers").c_str(), [&](Team& team, double density) {
      const auto x = numbers(n_rows * s.n_in(), 1 - density);
      return both(team, [&](const ProductOptions& how) {
        conv2d_grad_weight<float>(team, s, std::span<const float>(x), g, gw, Into::replace, how);
      });
    });
    cross((shape + ", grad_input").c_str(), [&](Team& team, double density) {
      const auto gradients = numbers(g.size(), 1 - density);
      return both(team, [&](const ProductOptions& how) {
        conv2d_grad_input<float>(team, s, gradients, w, gx, how);
      });
    });
  }
}

/// Products of spikes of density 0.1 in each way, in milliseconds, and the sums' speed on the
/// matrix unit if this machine has one.
void tiles() {
  fmt::print(
      "one thread, spikes of density 0.1, ms (least of five){}\n  {:<34}{:>10}{:>10}{:>10}{:>12}\n",
      tile_kernels() ? "" : "; no matrix unit here", "", "sparse", "dense", "tiles", "GMAC/s");
  const Conv2dShape shapes[] = {
      {.height = 12, .width = 12, .c_in = 12, .c_out = 64, .kernel = {5, 5}},
      {.height = 14, .width = 14, .c_in = 32, .c_out = 64, .kernel = {3, 3}, .padding = {1, 1}},
      {.height = 7, .width = 7, .c_in = 64, .c_out = 96, .kernel = {3, 3}, .padding = {1, 1}},
      {.height = 7, .width = 7, .c_in = 96, .c_out = 128, .kernel = {3, 3}, .padding = {1, 1}},
      {.height = 1, .width = 1, .c_in = 1000, .c_out = 10},
      {.height = 1, .width = 1, .c_in = 1152, .c_out = 256}};
  for (const Conv2dShape& s : shapes) {
    const size_t n_rows = 4 * batch;
    const auto w = numbers(s.n_weights()), g = numbers(n_rows * s.n_out());
    std::vector<float> y(g.size()), gw(w.size()), gx(n_rows * s.n_in());
    Spikes z(1, n_rows, s.n_in());
    pack<float>(numbers(n_rows * s.n_in(), 0.8), z.rows());
    const double macs = double(n_rows) * double(s.out_height() * s.out_width() * s.n_weights());
    const auto row = [&](const char* product, const auto& run) {
      Team team(1);
      fmt::print("  {:<34}", fmt::format("{} x {} x {} to {}, {}", s.height, s.width, s.c_in,
                                         s.c_out, product));
      double least = 0;
      for (Method method : {Method::sparse, Method::dense, Method::tiles}) {
        least = time_of(
                    team, [&] { run(team, ProductOptions{.method = method}); }, 5)
                    .least;
        fmt::print("{:>10.2f}", least * 1e3);
      }
      fmt::print("{:>12.0f}\n", macs / least * 1e-9);
    };
    row("forward", [&](Team& team, const ProductOptions& how) {
      conv2d_forward<float>(team, s, z, w, {}, y, how);
    });
    row("grad_weight", [&](Team& team, const ProductOptions& how) {
      conv2d_grad_weight<float>(team, s, z, g, gw, Into::replace, how);
    });
    row("grad_input", [&](Team& team, const ProductOptions& how) {
      conv2d_grad_input<float>(team, s, g, w, gx, how);
    });
  }
}

/// One image, 25 steps: the time of the products and neurons of a whole network.
void single(const char* name, const std::vector<InferenceLayer<float>>& layers) {
  Team one(1);
  const auto x = numbers(784, 0.81);
  fmt::print("  {:<16}", name);
  std::vector<size_t> n_spikes;
  for (Method method : {Method::measured, Method::sparse, Method::dense}) {
    Inference<float> net(layers, {.method = method});
    const Time t = time_of(
        one, [&] { n_spikes = net.run(x, n_steps).n_spikes; }, 50);
    fmt::print("{:>10.0f}{:>8.0f}", t.least * 1e6, t.median * 1e6);
  }
  fmt::print("   spikes by layer: {}\n", fmt::join(n_spikes, ", "));
}

void singles() {
  fmt::print("one image in {} steps, microseconds (least, median)\n  {:<16}{:>18}{:>18}{:>18}\n",
             n_steps, "", "by density", "by event", "dense");
  const auto cells = [](size_t n, double threshold) {
    return Neurons{{.model = "lif_jump", .parameters = {{"tau", {20}}, {"V_t", {threshold}}}}, n};
  };
  const Conv2dShape first{.height = 28, .width = 28, .c_in = 1, .c_out = 12, .kernel = {5, 5}};
  const Conv2dShape second{.height = 12, .width = 12, .c_in = 12, .c_out = 64, .kernel = {5, 5}};
  const PoolShape pool1{
      .height = 24, .width = 24, .channels = 12, .kernel = {2, 2}, .stride = {2, 2}};
  const PoolShape pool2{
      .height = 8, .width = 8, .channels = 64, .kernel = {2, 2}, .stride = {2, 2}};
  single("784-1000-10", {LinearWeights<float>{{784, 1000}, numbers(784000)}, cells(1000, 20),
                         LinearWeights<float>{{1000, 10}, numbers(10000)}, cells(10, 20)});
  single("12C5-64C5-10",
         {Conv2dWeights<float>{first, numbers(first.n_weights())}, PoolLayer{pool1}, cells(1728, 8),
          Conv2dWeights<float>{second, numbers(second.n_weights())}, PoolLayer{pool2},
          cells(1024, 20), LinearWeights<float>{{1024, 10}, numbers(10240)}, cells(10, 20)});
  fmt::print("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const auto wanted = [&](const char* name) {
    return argc < 2 || std::any_of(argv + 1, argv + argc,
                                   [&](const char* word) { return std::strcmp(word, name) == 0; });
  };
  if (wanted("networks"))
    for (int n : {1, 2}) {
      Team team(n);
      fully_connected(team);
      for (double density : {0.05, 0.2}) convolutional(team, density);
    }
  if (wanted("gemm")) gemm();
  if (wanted("crossover")) crossover();
  if (wanted("tiles")) tiles();
  if (wanted("single")) singles();
}
