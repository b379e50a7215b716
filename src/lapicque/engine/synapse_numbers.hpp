// The numbers that synapses have within their projection, in two bytes each where rows allow it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lapicque {

/// A list of 32-bit numbers that are close to their neighbours: of every run of 4,096, which spans
/// less than 65,536 where rows are not very long, only the lower halves and the least are kept. A
/// list with one wider run is kept whole. Numbers grow from row to row, not within a row.
class SynapseNumbers {
 public:
  void reserve(size_t n) { low_.reserve(n); }
  void push_back(uint32_t number);
  uint32_t operator[](size_t j) const;
  size_t size() const { return whole_.empty() ? low_.size() : whole_.size(); }
  bool empty() const { return size() == 0; }
  size_t bytes() const;

 private:
  static constexpr size_t run = 4096;
  bool keeps_low_halves_only() const { return whole_.empty(); }
  void close_run();  ///< the open run has all its numbers

  std::vector<uint16_t> low_;       ///< [number]: its lower half
  std::vector<uint32_t> least_;     ///< [run that is closed]
  std::array<uint32_t, run> open_;  ///< the numbers of the run that is not
  std::vector<uint32_t> whole_;     ///< [number], where a run was too wide
};

}  // namespace lapicque
