// The threads of a BLAS that another library has loaded into this process.
#pragma once

namespace lapicque {

/// Makes an OpenBLAS of this process, if there is one, use so many threads; tells whether there is.
/// libtorch does not say it to the BLAS it was built on, whose sums depend on that number.
bool set_blas_threads(int n_threads);

}  // namespace lapicque
