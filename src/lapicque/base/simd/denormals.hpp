// Numbers too small for full precision cost a hundred times more than others, and decaying state
// is full of them. While a guard lives, its thread takes them for zero: currents below 1e-38 pA in
// single precision, below 1e-307 pA in double.
#pragma once
#include <xmmintrin.h>

namespace lapicque {

class FlushDenormals {
 public:
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | flush_to_zero | are_zero); }
  ~FlushDenormals() { _mm_setcsr(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  static constexpr unsigned flush_to_zero = 0x8000, are_zero = 0x0040;
  unsigned before_;
};

}  // namespace lapicque
