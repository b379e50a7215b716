// Where numbers stopped being finite.
#pragma once
#include <string>

#include "lapicque/train/sequence.hpp"

namespace lapicque::train {

/// Whether all are numbers, none of them infinite.
template <class R>
bool all_finite(const R* values, size_t n);

/// "; the first number that is not finite is in layer 3 (Linear 100 -> 10), at step 4": from the
/// network's last forward pass, or nothing when all are finite.
template <class R>
std::string first_not_finite(const Sequence<R>& net);

}  // namespace lapicque::train
