// Counter-based random numbers: every draw is a pure function of (seed, purpose, ids), so a
// network and its noise are the same for any number of threads.
//
// Generator: ARS4x32-7 of Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as
// 1, 2, 3": seven rounds of AES with a Weyl key schedule; it passes TestU01's BigCrush. The kernels
// hold the same function for whole vectors (engine/kernels/noise.hpp).
#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace lapicque {

/// What a random number is for; two purposes never share a stream.
enum class Purpose : uint32_t {
  connectivity = 1,
  out_degree,
  weight,
  delay,
  synapse_parameter,
  neuron_parameter,
  initial_state,
  poisson_drive,
  noise_current,
  neuron_noise,
  source_train,
  synapse_noise,
  position,
  test,
  shuffle,
  validation,
  augmentation,
  encoding,
  initial_weight,
  dropout,
  competition
};

struct Key {
  std::array<uint32_t, 4> words;
};

/// The key of all numbers drawn for `purpose` on behalf of object `id` under `seed`.
constexpr Key make_key(uint64_t seed, Purpose purpose, uint32_t id) {
  return {{uint32_t(seed), uint32_t(seed >> 32), uint32_t(purpose), id}};
}

using RandomBlock = std::array<uint32_t, 4>;

/// One block of four random words for a 128-bit counter.
RandomBlock ars4x32(const RandomBlock& counter, const Key& key);

/// A sequence of random numbers: the blocks (0, index1, index2, index3), (1, ...), (2, ...), ...
class Stream {
 public:
  Stream(const Key& key, uint32_t index1 = 0, uint32_t index2 = 0, uint32_t index3 = 0)
      : key_(key), counter_{0, index1, index2, index3} {}

  uint32_t word() {
    if (next_ == n_words) refill();
    return words_[next_++];
  }
  uint64_t word64() {
    const uint64_t low = word();
    return low | uint64_t(word()) << 32;
  }
  /// Uniform in [0, 1), 53 bits.
  double uniform() { return double(word64() >> 11) * 0x1p-53; }
  /// Uniform in (0, 1): never an end point; 52 bits.
  double uniform_open() { return (double(word64() >> 12) + 0.5) * 0x1p-52; }
  /// Uniform integer in [0, n), unbiased (Lemire 2019). n > 0.
  uint32_t below(uint32_t n) {
    uint64_t product = uint64_t(word()) * n;
    if (uint32_t(product) < n) [[unlikely]] {
      const uint32_t floor = -n % n;
      while (uint32_t(product) < floor) product = uint64_t(word()) * n;
    }
    return uint32_t(product >> 32);
  }
  double normal();                          ///< standard normal, by inversion
  double exponential();                     ///< mean 1
  double gamma(double shape);               ///< scale 1 (Marsaglia & Tsang 2000)
  uint32_t poisson(double mean);            ///< by inversion below 30, PTRS (Hormann 1993) above
  uint64_t binomial(uint64_t n, double p);  ///< by inversion or BTRS (Hormann 1993)

 private:
  static constexpr uint32_t n_words = 64;
  void refill();

  Key key_;
  RandomBlock counter_;
  uint32_t next_ = n_words;
  alignas(16) std::array<uint32_t, n_words> words_;
};

/// The quantile function of the standard normal distribution; 0 < p < 1, relative error < 1e-15.
/// Source: Wichura (1988), algorithm AS 241.
double normal_quantile(double p);

}  // namespace lapicque
