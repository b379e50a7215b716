#include "lapicque/base/blas_threads.hpp"

#include <dlfcn.h>

namespace lapicque {

bool set_blas_threads(int n_threads) {
  using SetThreads = void (*)(int);
  const auto set = SetThreads(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set) set(n_threads);
  return set != nullptr;
}

}  // namespace lapicque
