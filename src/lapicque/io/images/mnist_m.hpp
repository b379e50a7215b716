// MNIST-M: digits of MNIST laid over patches of photographs, as absolute differences. The set is
// built, not copied: for each digit a table says which of the 200 training photographs of BSDS500
// and where, and the result equals the published images to the byte.
// Source: Ganin et al. (2016), "Domain-adversarial training of neural networks".
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lapicque/io/image_set.hpp"
#include "lapicque/io/images/decode.hpp"
#include "lapicque/io/images/idx.hpp"

namespace lapicque {

/// Pixel = digit > 0 ? 255 - photograph : photograph, with the digit padded by 2 zeros on each
/// side. `table` is i16 [n, 3]: photograph, y, x of the 32x32 window; digits are the first n of
/// `mnist`.
ImageSet blend_mnist_m(const ImageSet& mnist, const Idx& table, std::span<const Image> photographs,
                       std::string_view name);

/// The photographs that bsds500_train_list.csv names, from a folder or archive; each must decode to
/// the bytes whose SHA-256 the list holds, because decoders of JPEG may round differently.
std::vector<Image> read_bsds(const std::filesystem::path& list, const std::filesystem::path& place);

}  // namespace lapicque
