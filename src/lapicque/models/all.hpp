// Every neuron of the project. To add one: write its file, and its word here.
#pragma once
#include "lapicque/models/neurons/adlif.hpp"
#include "lapicque/models/neurons/aeif_cond_alpha.hpp"
#include "lapicque/models/neurons/aeif_cond_exp.hpp"
#include "lapicque/models/neurons/aeif_multisynapse.hpp"
#include "lapicque/models/neurons/cuba_lif.hpp"
#include "lapicque/models/neurons/eif_psc_exp.hpp"
#include "lapicque/models/neurons/gif_cond_exp.hpp"
#include "lapicque/models/neurons/hh_cond_exp_traub.hpp"
#include "lapicque/models/neurons/hh_psc_alpha.hpp"
#include "lapicque/models/neurons/iaf_cond_alpha.hpp"
#include "lapicque/models/neurons/iaf_cond_exp.hpp"
#include "lapicque/models/neurons/iaf_cond_exp_nmda.hpp"
#include "lapicque/models/neurons/iaf_cond_exp_sfa_rr.hpp"
#include "lapicque/models/neurons/iaf_cond_exp_theta.hpp"
#include "lapicque/models/neurons/iaf_multisynapse.hpp"
#include "lapicque/models/neurons/iaf_psc_alpha.hpp"
#include "lapicque/models/neurons/iaf_psc_delta.hpp"
#include "lapicque/models/neurons/iaf_psc_exp.hpp"
#include "lapicque/models/neurons/iaf_psc_exp_single.hpp"
#include "lapicque/models/neurons/if_jump.hpp"
#include "lapicque/models/neurons/intfire1.hpp"
#include "lapicque/models/neurons/izhikevich.hpp"
#include "lapicque/models/neurons/izhikevich_rk4.hpp"
#include "lapicque/models/neurons/li.hpp"
#include "lapicque/models/neurons/lif.hpp"
#include "lapicque/models/neurons/lif_jump.hpp"
#include "lapicque/models/neurons/mat2_psc_exp.hpp"

namespace lapicque {

template <class... Ms>
struct TypeList {
  static constexpr size_t size = sizeof...(Ms);
};

/// What the engine runs, and learn/ differentiates.
using Neurons = TypeList<Lif, LifJump, IafPscExp, IafPscExpSingle, IafPscDelta, IafPscAlpha,
                         IafCondExp, IafCondAlpha, IafCondExpSfaRr, EifPscExp, AeifCondExp,
                         AeifCondAlpha, Izhikevich, IzhikevichRk4, Mat2PscExp, GifCondExp,
                         HhCondExpTraub, HhPscAlpha, Li, IfJump, CubaLif, AdLif>;

/// What the engine alone runs: models whose many receptors would make too many derivatives, one
/// whose excess says only whether it fires, and two of networks that learn by themselves.
using EngineOnly = TypeList<IafMultisynapse, IafMultisynapse16, AeifMultisynapse,
                            AeifMultisynapse16, Intfire1, IafCondExpTheta, IafCondExpNmda>;

template <class... As, class... Bs>
TypeList<As..., Bs...> joined(TypeList<As...>, TypeList<Bs...>);

/// All models; a model's index is its place here.
using AllNeurons = decltype(joined(Neurons{}, EngineOnly{}));

}  // namespace lapicque
