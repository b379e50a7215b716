// Numeric arrays of MATLAB files, level 5, plain or compressed: what the .mat files of SVHN and of
// event cameras hold. Cells, structures, sparse and complex arrays are passed over. This reader is
// our own because it needs only this much, and checks every size before it allocates.
// Source: The MathWorks, "MAT-File Format", chapter 1.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/io/bytes.hpp"

namespace lapicque {

struct MatArray {
  enum class Type : uint32_t { i8 = 1, u8, i16, u16, i32, u32, f32, f64 = 9, i64 = 12, u64 };
  std::string name;
  std::vector<size_t> shape;  ///< column-major: the first index runs fastest
  Type type = Type::u8;       ///< as stored, which may be narrower than the class in MATLAB
  Bytes bytes;

  size_t size() const;                ///< numbers: the product of the shape
  double operator[](size_t i) const;  ///< i < size()
};

/// Throws Error(file) on anything that is not a level-5 file with consistent sizes.
std::vector<MatArray> parse_mat(std::span<const uint8_t> bytes, std::string_view name);

/// The array of that name; throws Error(file) with the names that there are.
const MatArray& find_array(const std::vector<MatArray>& arrays, std::string_view array,
                           std::string_view file);

}  // namespace lapicque
