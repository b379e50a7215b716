// Memory of products: the scratch of a thread, and weights laid out in panels.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/product_kernels.hpp"

namespace lapicque::learn {

/// Numbers that start at a cache line, and are not initialised.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t n)
      : data_(static_cast<T*>(::operator new(n * sizeof(T) + 64, std::align_val_t(64)))) {}
  T* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(T* p) const { ::operator delete(p, std::align_val_t(64)); }
  };
  std::unique_ptr<T, Free> data_;
};

/// Calls work(i) for each 0 <= i < n, on all threads where that many numbers are worth waking them.
template <class Work>
void for_each_if_large(Team& team, size_t n, size_t n_numbers, const Work& work) {
  if (n_numbers < (1 << 16))
    for (size_t i = 0; i < n; ++i) work(i);
  else
    team.for_each(n, work);
}

/// How rows are cut into shards, from their number alone.
struct Shards {
  size_t n_rows = 0, n = 0;
  Shards(size_t rows, size_t wanted)
      : n_rows(rows), n(std::clamp<size_t>(wanted, 1, std::max<size_t>(rows, 1))) {}
  size_t first(size_t i) const { return n_rows * i / n; }
  size_t largest() const { return (n_rows + n - 1) / n; }
};

/// A plan as kernels see it; points into the plan that it is made of.
class KernelPlan {
 public:
  KernelPlan(const ProductPlan& plan, size_t numbers_in_a_line);
  const PlanView& view() const { return view_; }
  size_t n_lines() const { return line_at_.size(); }  ///< of a window in the transposed weights

 private:
  std::vector<uint32_t> line_at_;
  PlanView view_;
};

/// The scratch that one thread needs for any of the products.
template <class R>
class ScratchMemory {
 public:
  explicit ScratchMemory(const PlanView& plan);
  const Scratch<R>& view() const { return view_; }

 private:
  Buffer<uint64_t> bits_;
  Buffer<R> numbers_, gradients_, sums_, value_, found_;
  Buffer<uint32_t> index_, window_, n_places_;
  Buffer<uint16_t> place_;
  Buffer<size_t> begins_;
  Scratch<R> view_;
};

/// The weights of each group, [n_k][n_out], in panels.
template <class R>
class Panels {
 public:
  /// w [n_k][n_columns], as the user has them. In place, only a last panel that is not full is
  /// copied, and w must live as long.
  enum class Keep { copied, in_place };
  static Panels of_weights(Team& team, const ProductPlan& plan, const R* w, Keep keep);
  /// Their transpose, [n_out][lines of a window], where every run begins at a cache line.
  static Panels of_transpose(Team& team, const ProductPlan& plan, size_t n_lines, const R* w);

  const PanelView<R>& group(size_t q) const { return views_[q]; }
  const PanelView<R>* groups() const { return views_.data(); }

 private:
  Panels(size_t n_groups, size_t n_rows, size_t n_columns, size_t n_in_place = 0);
  R* panel(size_t q, size_t i) { return const_cast<R*>(views_[q].panel(i)); }

  Buffer<R> memory_;
  std::vector<PanelView<R>> views_;
};

}  // namespace lapicque::learn
