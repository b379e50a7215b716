// A team of threads that run the same function, and the barrier where they meet.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lapicque {

/// A barrier that spins, because a step of a network lasts microseconds, and sleeps only where
/// that was in vain for long.
class Barrier {
 public:
  explicit Barrier(int n) : n_(n) {}
  void wait() noexcept;

 private:
  const int n_;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<uint32_t> round_{0};
};

/// n threads, the caller among them, that wait for work. Not copyable, not movable.
class Team {
 public:
  explicit Team(int n);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int size() const { return n_; }
  Barrier& barrier() { return barrier_; }

  /// Calls work(thread) on every thread, 0 <= thread < size(), and returns when all are done.
  /// The first exception thrown is thrown again here; work that meets at barriers must not throw.
  void run(const std::function<void(int)>& work);

  /// Calls work(i) for each 0 <= i < n, in any order, on whichever thread is free.
  void for_each(size_t n, const std::function<void(size_t)>& work);

 private:
  void loop(int thread);
  void call(int thread);

  const int n_;
  Barrier barrier_;
  std::mutex mutex_;
  std::condition_variable start_, done_;
  uint64_t round_ = 0;
  int running_ = 0;
  bool stop_ = false;
  const std::function<void(int)>* work_ = nullptr;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

/// The number of cores this process may use.
int available_cores();

}  // namespace lapicque
