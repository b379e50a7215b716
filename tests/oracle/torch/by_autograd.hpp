// The deep-learning form of the leaky integrate-and-fire neuron in ordinary torch operations, step
// by step, for torch's autograd to differentiate.
#pragma once
#include <torch/torch.h>

#include <vector>

namespace by_autograd {

/// A step whose derivative is that of the arctan surrogate with scale 2.
struct Spike : torch::autograd::Function<Spike> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, torch::Tensor e) {
    context->save_for_backward({e});
    return (e >= 0).to(e.dtype());
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list g) {
    const auto e = context->get_saved_variables()[0];
    return {g[0] / (1 + (M_PI * e).square())};  // a/2 / (1 + (pi/2 a e)^2), a = 2
  }
};

enum class Reset { value, subtract, none };

struct Run {
  torch::Tensor spikes, potentials, last;  // [time, batch, n] twice, [batch, n]
};

inline Run lif(const torch::Tensor& x, torch::Tensor v, const torch::Tensor& beta, double threshold,
               Reset reset) {
  std::vector<torch::Tensor> spikes, potentials;
  for (int64_t t = 0; t < x.size(0); ++t) {
    v = beta * v + x[t];
    const auto z = Spike::apply(v - threshold);
    potentials.push_back(v);
    spikes.push_back(z);
    if (reset == Reset::value) v = v * (1 - z);
    if (reset == Reset::subtract) v = v - threshold * z;
  }
  return {torch::stack(spikes), torch::stack(potentials), v};
}

}  // namespace by_autograd
