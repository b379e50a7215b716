#include "lapicque/base/memory.hpp"

#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {
constexpr size_t huge_page = size_t(2) << 20;
}

void Unmap::operator()(void* p) const noexcept { munmap(p, bytes); }

Memory allocate(size_t bytes) {
  // Large blocks start on a huge page, so that every one of their pages can be huge: a row of
  // synapses then costs one address translation in 2 MB, not one in 4 kB.
  const bool large = bytes >= huge_page;
  const size_t page = large ? huge_page : size_t(4096);
  const size_t rounded = (bytes + page - 1) / page * page;
  const size_t mapped = large ? rounded + huge_page : rounded;
  const bool possible = bytes < SIZE_MAX / 2;  // also: nothing above overflowed
  void* p = possible
                ? mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                : MAP_FAILED;
  if (p == MAP_FAILED)
    fail(ErrorKind::resource, "out of memory: {:.1f} MiB were asked for and refused",
         double(bytes) / (1 << 20));
  auto* start = static_cast<uint8_t*>(p);
  if (large) {
    auto* aligned = reinterpret_cast<uint8_t*>(
        (reinterpret_cast<uintptr_t>(start) + huge_page - 1) / huge_page * huge_page);
    if (aligned != start) munmap(start, size_t(aligned - start));
    const size_t behind = size_t(start + mapped - (aligned + rounded));
    if (behind) munmap(aligned + rounded, behind);
    start = aligned;
    madvise(start, rounded, MADV_HUGEPAGE);
  }
  return Memory(start, Unmap{rounded});
}

uint8_t* Arena::take(size_t bytes) {
  bytes = (bytes + 7) / 8 * 8;
  if (bytes > left_) {
    const size_t size = std::max(bytes, chunk_bytes);
    chunks_.push_back(allocate(size));
    reserved_ += size;
    next_ = static_cast<uint8_t*>(chunks_.back().get());
    left_ = size;
  }
  uint8_t* piece = next_;
  next_ += bytes, left_ -= bytes, used_ += bytes;
  return piece;
}

size_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return size_t(usage.ru_maxrss) * 1024;
}

size_t available_memory() {
  std::ifstream file("/proc/meminfo");
  std::string name, unit;
  size_t kilobytes = 0;
  while (file >> name >> kilobytes) {
    std::getline(file, unit);
    if (name == "MemAvailable:") return kilobytes * 1024;
  }
  return 0;
}

}  // namespace lapicque
