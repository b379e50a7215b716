// USPS digits, 16x16, in the forms in which they are passed around. All hold a grey value v from -1
// (paper) to 1 (ink); a pixel is round(127.5 (v + 1)).
// Source: LeCun et al. (1989), "Backpropagation applied to handwritten zip code recognition".
#pragma once
#include <filesystem>
#include <string_view>

#include "lapicque/io/image_set.hpp"
#include "lapicque/io/images/idx.hpp"

namespace lapicque {

/// Lines of "digit v v v ..." (zip.train and zip.test of Hastie, Tibshirani & Friedman).
ImageSet parse_usps_text(std::string_view text, std::string_view name);

/// Lines of "label index:v ..." (LIBSVM's usps and usps.t): label 1 is the digit 0, indices run
/// from 1 to 256, and what is left out is 0.
ImageSet parse_usps_libsvm(std::string_view text, std::string_view name);

/// usps.h5: /train and /test with data [n, 256], (v + 1) / 2, and target [n].
ImageSet read_usps_hdf5(const std::filesystem::path& path, Split split);

/// IDX i16 [n, 16, 16] of 1000 v, and u8 labels.
ImageSet usps_of_idx(const Idx& images, const Idx& labels, std::string_view name);

}  // namespace lapicque
