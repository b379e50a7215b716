// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/engine/kernels/plastic.hpp"
#include "lapicque/engine/kernels/poisson.hpp"
#include "lapicque/engine/kernels/update.hpp"
#include "lapicque/models/all.hpp"
#include "lapicque/models/plasticity/stdp_triplet.hpp"
#include "lapicque/models/plasticity/vogels.hpp"
#include "lapicque/models/plasticity/weight_dependence.hpp"

namespace lapicque::LAPICQUE_ISA {
namespace {

template <class R, Neuron... Ms>
constexpr std::array<UpdateKernel, sizeof...(Ms)> list(TypeList<Ms...>) {
  return {&update<Ms, R>...};
}

}  // namespace

extern const std::array<UpdateKernel, AllNeurons::size> LAPICQUE_TABLE;
const std::array<UpdateKernel, AllNeurons::size> LAPICQUE_TABLE = list<LAPICQUE_REAL>(AllNeurons{});

#ifdef LAPICQUE_WITH_POISSON
extern void (*const poisson_kernel)(const PoissonArgs&);
void (*const poisson_kernel)(const PoissonArgs&) = &add_poisson;
extern const PlasticKernels plastic_kernels;
const PlasticKernels plastic_kernels = {.additive = &plastic_segment<Additive>,
                                        .multiplicative = &plastic_segment<Multiplicative>,
                                        .van_rossum = &plastic_segment<VanRossum>,
                                        .guetig = &plastic_segment<Guetig>,
                                        .power_law = &plastic_segment<PowerLaw>,
                                        .vogels = &plastic_segment<VogelsDependence>,
                                        .triplet = &plastic_segment<TripletDependence>};
#endif

}  // namespace lapicque::LAPICQUE_ISA
