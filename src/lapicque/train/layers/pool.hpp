// Pooling of feature maps.
#pragma once
#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// The largest entry of each window. Of spikes: whether any neuron fired; spikes stay spikes.
struct MaxPool {
  size_t kernel = 2;   ///< rows and columns
  size_t stride = 0;   ///< 0: the kernel's size
  size_t padding = 0;  ///< counts as nothing
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

/// The average of each window; padding counts as zeros.
struct AvgPool {
  size_t kernel = 2, stride = 0, padding = 0;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

/// The sum of each window.
struct SumPool {
  size_t kernel = 2, stride = 0, padding = 0;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

/// The average of each channel's whole map.
struct GlobalAvgPool {
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
