#include "lapicque/engine/synapse_numbers.hpp"

#include <algorithm>

namespace lapicque {

void SynapseNumbers::push_back(uint32_t number) {
  if (!keeps_low_halves_only()) return whole_.push_back(number);
  open_[low_.size() % run] = number;
  low_.push_back(uint16_t(number));
  if (low_.size() % run == 0) close_run();
}

void SynapseNumbers::close_run() {
  const auto [least, most] = std::ranges::minmax(open_);
  if (most - least <= UINT16_MAX) return least_.push_back(least);
  std::vector<uint32_t> whole;
  whole.reserve(std::max(low_.capacity(), low_.size()));
  for (size_t j = 0; j + run < low_.size(); ++j) whole.push_back((*this)[j]);
  whole.insert(whole.end(), open_.begin(), open_.end());
  whole_ = std::move(whole);
  low_ = {}, least_ = {};
}

uint32_t SynapseNumbers::operator[](size_t j) const {
  if (!keeps_low_halves_only()) return whole_[j];
  if (j / run == least_.size()) return open_[j % run];
  const uint32_t least = least_[j / run];
  return least + uint16_t(low_[j] - least);
}

size_t SynapseNumbers::bytes() const {
  return low_.size() * sizeof low_[0] + least_.size() * sizeof least_[0] +
         whole_.size() * sizeof whole_[0] + sizeof open_;
}

}  // namespace lapicque
