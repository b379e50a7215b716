#include "lapicque/autograd/wta.hpp"

#include <torch/autograd.h>

#include <array>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"

namespace lapicque::autograd {

using torch::Tensor;
using vision::WtaParameters;

namespace {

struct Named {
  const char* name;
  double WtaParameters::*value;
  bool positive;
};
constexpr std::array<Named, 6> all_named{{{"gain", &WtaParameters::gain, false},
                                          {"eps", &WtaParameters::eps, true},
                                          {"a", &WtaParameters::a, false},
                                          {"b1", &WtaParameters::b1, true},
                                          {"b2", &WtaParameters::b2, true},
                                          {"s0", &WtaParameters::s0, true}}};

size_t index_of(const std::string& name) {
  std::vector<std::string> known;
  for (size_t i = 0; i < all_named.size(); ++i) {
    if (name == all_named[i].name) return i;
    known.emplace_back(all_named[i].name);
  }
  fail("Wta: no parameter \"{}\"{}", name, suggestion(name, known));
}

void set(vision::Wta& wta, const Tensor& values) {
  for (size_t i = 0; i < all_named.size(); ++i)
    wta.parameters.*all_named[i].value = values.data_ptr<double>()[i];
}

template <class R>
std::span<R> numbers(const Tensor& t) {
  return {t.data_ptr<std::remove_const_t<R>>(), size_t(t.numel())};
}

vision::MapShape shape_of(const Tensor& maps) {
  return {size_t(maps.size(0)), size_t(maps.size(1)), size_t(maps.size(2)), size_t(maps.size(3))};
}

}  // namespace

struct WtaImpl::Shared {
  Shared(const vision::Wta& layer, int threads)
      : wta(layer), team(threads > 0 ? threads : available_cores()) {}
  vision::Wta wta;
  Team team;
};

/// The layer as one node of the graph, for R = float or double.
template <class Shared, class R>
struct WtaNode : torch::autograd::Function<WtaNode<Shared, R>> {
  using Context = torch::autograd::AutogradContext;
  struct Holder : torch::CustomClassHolder {
    std::shared_ptr<Shared> shared;
  };

  static Tensor forward(Context* context, Tensor x, Tensor values, std::shared_ptr<Shared> shared) {
    vision::Wta wta = shared->wta;
    set(wta, values);
    Tensor y = torch::empty_like(x);
    vision::wta_forward<R>(shared->team, wta, shape_of(x), numbers<const R>(x), numbers<R>(y));
    context->save_for_backward({x, values});
    auto holder = c10::make_intrusive<Holder>();
    holder->shared = shared;
    context->saved_data["shared"] = c10::IValue::make_capsule(holder);
    return y;
  }

  static torch::autograd::variable_list backward(Context* context,
                                                 torch::autograd::variable_list g) {
    const auto saved = context->get_saved_variables();
    const auto holder = context->saved_data["shared"].toCapsule();
    auto& shared = *static_cast<Holder*>(holder.get())->shared;
    vision::Wta wta = shared.wta;
    set(wta, saved[1]);
    const Tensor& x = saved[0];
    const Tensor gy = g[0].contiguous();
    Tensor gx = torch::empty_like(x);
    const auto by = vision::wta_backward<R>(shared.team, wta, shape_of(x), numbers<const R>(x),
                                            numbers<const R>(gy), numbers<R>(gx));
    std::vector<double> gradients;
    for (const Named& named : all_named) gradients.push_back(by.*named.value);
    return {gx, torch::tensor(gradients, torch::kDouble), Tensor()};
  }
};

WtaImpl::WtaImpl(const vision::Wta& wta, const Names& learn, int threads)
    : shared_(std::make_shared<Shared>(wta, threads)), free_(all_named.size()) {
  for (const auto& name : learn) {
    const size_t i = index_of(name);
    const double value = wta.parameters.*all_named[i].value;
    require(!all_named[i].positive || value > 0, "Wta: {} is {:g}; to learn it, start above 0",
            name, value);
    free_[i] = register_parameter(
        name, torch::tensor(all_named[i].positive ? std::log(value) : value, torch::kDouble));
  }
}

WtaImpl::~WtaImpl() = default;

Tensor WtaImpl::values() const {
  std::vector<Tensor> all;
  for (size_t i = 0; i < all_named.size(); ++i) {
    const double fixed = shared_->wta.parameters.*all_named[i].value;
    if (!free_[i].defined())
      all.push_back(torch::tensor(fixed, torch::kDouble));
    else
      all.push_back(all_named[i].positive ? free_[i].exp() : free_[i]);
  }
  return torch::stack(all).to(torch::kDouble);
}

vision::Wta WtaImpl::wta() const {
  vision::Wta wta = shared_->wta;
  set(wta, values().detach().contiguous());
  return wta;
}

Tensor WtaImpl::forward(const Tensor& maps) {
  require(maps.dim() == 4 && maps.device().is_cpu(),
          "Wta: a tensor of {} dimensions came; it takes [n, channels, height, width] on the CPU",
          maps.dim());
  const Tensor x = maps.contiguous();
  if (x.dtype() == torch::kFloat) return WtaNode<Shared, float>::apply(x, values(), shared_);
  if (x.dtype() == torch::kDouble) return WtaNode<Shared, double>::apply(x, values(), shared_);
  fail("Wta: the tensor must be of type float or double");
}

}  // namespace lapicque::autograd
