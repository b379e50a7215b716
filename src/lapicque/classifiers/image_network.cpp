#include "lapicque/classifiers/image_network.hpp"

#include <torch/nn/functional/loss.h>

#include "lapicque/base/error.hpp"
#include "lapicque/classifiers/capsules.hpp"
#include "lapicque/classifiers/classifier.hpp"
#include "lapicque/classifiers/inverted_residuals.hpp"
#include "lapicque/classifiers/resnet.hpp"
#include "lapicque/classifiers/vit.hpp"

namespace lapicque::classifiers {

torch::Tensor ImageNetwork::loss(const torch::Tensor& scores, const torch::Tensor& labels) const {
  return torch::nn::functional::cross_entropy(scores, labels);
}

std::shared_ptr<ImageNetwork> make_network(std::string_view name, int64_t n_classes) {
  if (name == "vit") return std::make_shared<Vit>(VitOptions{.n_classes = n_classes});
  if (name == "efficientnet")
    return std::make_shared<InvertedResiduals>(small(efficientnet_b0(), n_classes));
  if (name == "capsulenet")
    return std::make_shared<Capsules>(CapsuleOptions{.n_classes = n_classes});
  if (name == "mobilenet")
    return std::make_shared<InvertedResiduals>(small(mobilenet_v2(), n_classes));
  if (name == "resnet") return std::make_shared<ResNet>(ResNetOptions{.n_classes = n_classes});
  fail("no network \"{}\"{}", name, suggestion(name, network_names()));
}

int64_t n_parameters(const ImageNetwork& network) {
  int64_t n = 0;
  for (const auto& p : network.parameters()) n += p.numel();
  return n;
}

}  // namespace lapicque::classifiers
