#include "lapicque/base/parallel.hpp"

#include <sched.h>

namespace lapicque {
namespace {
inline void pause() { __builtin_ia32_pause(); }

/// Waits some microseconds for a condition that another thread brings about: the pieces of a
/// training step follow each other faster than a thread falls asleep and is woken.
template <class Condition>
void wait_awake(const Condition& condition) {
  for (int spins = 0; spins < 300 && !condition(); ++spins) pause();
}
}  // namespace

void Barrier::wait() noexcept {
  if (n_ == 1) return;
  const uint32_t round = round_.load(std::memory_order_relaxed);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) == n_ - 1) {
    arrived_.store(0, std::memory_order_relaxed);
    round_.store(round + 1, std::memory_order_release);
    round_.notify_all();  // a system call only when somebody sleeps
    return;
  }
  for (int spins = 0; spins < 4000; ++spins) {
    if (round_.load(std::memory_order_acquire) != round) return;
    pause();
  }
  // Whoever is this late has lost its core to another program: sleep, so that it can have ours.
  while (round_.load(std::memory_order_acquire) == round)
    round_.wait(round, std::memory_order_acquire);
}

Team::Team(int n) : n_(n), barrier_(n) {
  for (int t = 1; t < n; ++t) threads_.emplace_back([this, t] { loop(t); });
}

Team::~Team() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  start_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Team::call(int thread) {
  try {
    (*work_)(thread);
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
  }
}

void Team::loop(int thread) {
  uint64_t seen = 0;
  for (;;) {
    wait_awake([&] { return std::atomic_ref(round_).load(std::memory_order_relaxed) != seen; });
    {
      std::unique_lock lock(mutex_);
      start_.wait(lock, [&] { return stop_ || round_ != seen; });
      if (stop_) return;
      seen = round_;
    }
    call(thread);
    std::lock_guard lock(mutex_);
    if (std::atomic_ref(running_).fetch_sub(1, std::memory_order_relaxed) == 1) done_.notify_one();
  }
}

void Team::run(const std::function<void(int)>& work) {
  {
    std::lock_guard lock(mutex_);
    work_ = &work, running_ = n_ - 1, error_ = nullptr;
    std::atomic_ref(round_).store(round_ + 1, std::memory_order_relaxed);
  }
  start_.notify_all();
  call(0);
  wait_awake([&] { return std::atomic_ref(running_).load(std::memory_order_relaxed) == 0; });
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return running_ == 0; });
  if (error_) std::rethrow_exception(error_);
}

void Team::for_each(size_t n, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next{0};
  run([&](int) {
    for (size_t i; (i = next.fetch_add(1)) < n;) work(i);
  });
}

int available_cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return int(std::thread::hardware_concurrency());
}

}  // namespace lapicque
