// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/learn/kernels/neuron_backward_part.hpp"

namespace lapicque::LAPICQUE_ISA {

template const learn::BackwardTable<LAPICQUE_REAL>& backward_table<LAPICQUE_REAL, 3>();
template const learn::BackwardTable<LAPICQUE_REAL>& parameter_table<LAPICQUE_REAL, 3>();

}  // namespace lapicque::LAPICQUE_ISA
