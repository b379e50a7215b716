// Images of any set in the form that all networks take.
#pragma once
#include "lapicque/domains/protocol.hpp"
#include "lapicque/io/image_set.hpp"

namespace lapicque::domains {

/// 32 x 32 by linear interpolation between pixel centres (a pixel's centre stays where it is in the
/// picture; beyond the outermost centres the edge goes on), grey thrice, in planes. Throws Error
/// for sets that are not ten classes of grey or colour images.
Digits in_common_form(const ImageSet& set);

}  // namespace lapicque::domains
