// Drawing from a finite distribution with one random word: Walker's alias method.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace lapicque {

/// A table of 2^bits entries over the outcomes 0 .. n-1; probabilities are exact to 2^-32.
class AliasTable {
 public:
  AliasTable() = default;
  explicit AliasTable(std::span<const double> probabilities);

  /// The outcome for a uniform random word: its upper bits choose an entry, the rest decide.
  uint32_t operator()(uint32_t word) const {
    const uint32_t place = bits_ ? word >> (32 - bits_) : 0;
    const Entry& entry = entries_[place];
    return (word << bits_) < entry.threshold ? place : entry.other;
  }

  int bits() const { return bits_; }
  /// The table as add_poisson reads it: 24 bits of threshold, 8 of the other outcome.
  std::vector<uint32_t> packed() const;

 private:
  struct Entry {
    uint32_t threshold, other;
  };
  int bits_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace lapicque
