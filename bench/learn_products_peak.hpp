// The floating-point operations a second that one core does when nothing but registers is used.
#pragma once

namespace lapicque::bench {

/// Single precision, AVX-512 fused multiply-adds; a fused one counts twice.
double peak_flops();

}  // namespace lapicque::bench
