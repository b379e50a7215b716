// Aligned arrays, and an arena of 2 MB pages for the synapses.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace lapicque {

/// Returns zeroed memory aligned to a cache line (to a huge page when it is large), or throws
/// Error(resource) that says how much was asked for.
struct Unmap {
  size_t bytes = 0;
  void operator()(void* p) const noexcept;
};
using Memory = std::unique_ptr<void, Unmap>;
Memory allocate(size_t bytes);

/// A zero-initialised array whose data start at a cache line; move-only.
template <class T>
class Array {
 public:
  Array() = default;
  explicit Array(size_t n) : memory_(n ? allocate(bytes_for(n)) : Memory()), size_(n) {}
  Array(Array&& other) noexcept
      : memory_(std::move(other.memory_)), size_(std::exchange(other.size_, 0)) {}
  Array& operator=(Array&& other) noexcept {
    memory_ = std::move(other.memory_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  T* data() { return static_cast<T*>(memory_.get()); }
  const T* data() const { return static_cast<const T*>(memory_.get()); }
  size_t size() const { return size_; }
  T& operator[](size_t i) { return data()[i]; }
  const T& operator[](size_t i) const { return data()[i]; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  std::span<T> span() { return {data(), size_}; }

 private:
  /// More than the address space holds asks for all of it, which allocate refuses with a message.
  static size_t bytes_for(size_t n) { return n < SIZE_MAX / sizeof(T) ? n * sizeof(T) : SIZE_MAX; }

  Memory memory_;
  size_t size_ = 0;
};

/// Memory that only grows: pieces are handed out in order from chunks of huge pages.
class Arena {
 public:
  /// `bytes` of memory, aligned to 8; valid as long as the arena.
  uint8_t* take(size_t bytes);
  size_t used() const { return used_; }          ///< bytes handed out
  size_t reserved() const { return reserved_; }  ///< bytes asked of the system

 private:
  static constexpr size_t chunk_bytes = size_t(8) << 20;
  std::vector<Memory> chunks_;
  uint8_t* next_ = nullptr;
  size_t left_ = 0, used_ = 0, reserved_ = 0;
};

size_t peak_memory();       ///< bytes: the largest resident set of this process so far
size_t available_memory();  ///< bytes the system can still give, 0 where unknown

}  // namespace lapicque
