// Data sets whose elements are lists of numbers, each with a length of its own.
#include <algorithm>

#include "lapicque/io/hdf5_reader.hpp"

namespace lapicque::io {

std::string Reader::lists(const std::string& path) const {
  constexpr hsize_t at_once = 256;  // lists, whose memory is the library's until it is given back
  const auto id = dataset(path);
  const auto dims = shape(id, path);
  const Handle stored(H5Dget_type(id), &H5Tclose);
  if (H5Tget_class(stored) != H5T_VLEN || dims.size() != 1)
    fail(path, "is not a list of lists of numbers");
  const Handle element(H5Tget_super(stored), &H5Tclose);
  const auto kind = H5Tget_class(element);
  if (kind != H5T_INTEGER && kind != H5T_FLOAT) fail(path, "is not a list of lists of numbers");
  const Handle type(H5Tvlen_create(H5T_NATIVE_DOUBLE), &H5Tclose);
  const Handle space(H5Dget_space(id), &H5Sclose);
  std::string bytes;
  uint64_t n_left = file_bytes;  // no number takes less than a byte of the file
  for (hsize_t begin = 0; begin < dims[0]; begin += at_once) {
    const hsize_t n = std::min(at_once, dims[0] - begin);
    const Handle memory(H5Screate_simple(1, &n, nullptr), &H5Sclose);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &begin, nullptr, &n, nullptr);
    std::vector<hvl_t> lists(n, hvl_t{0, nullptr});
    if (H5Dread(id, type, memory, space, H5P_DEFAULT, lists.data()) < 0)
      fail(path, "cannot be read ({})", hdf5_reason());
    for (const auto& list : lists) {
      if (list.len > n_left) fail(path, "claims more numbers than its file can hold");
      n_left -= list.len;
      const uint64_t length = list.len;
      bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
      if (length > 0)
        bytes.append(static_cast<const char*>(list.p), size_t(length) * sizeof(double));
    }
    H5Dvlen_reclaim(type, memory, H5P_DEFAULT, lists.data());
  }
  return bytes;
}

}  // namespace lapicque::io
