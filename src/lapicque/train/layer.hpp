// Any layer, as a value: what a sequence is declared with.
#pragma once
#include <any>
#include <concepts>
#include <memory>
#include <utility>

#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// A struct that says what a layer is, and makes its node.
template <class S>
concept LayerSpec = std::copyable<S> && requires(const S& spec, const Place& place) {
  { spec.template make<float>(place) } -> std::same_as<std::unique_ptr<Node<float>>>;
  { spec.template make<double>(place) } -> std::same_as<std::unique_ptr<Node<double>>>;
};

class Layer {
 public:
  template <class S>
  requires(!std::same_as<S, Layer> && LayerSpec<S>) Layer(S spec)
      : maker_(std::make_shared<Maker<S>>(spec)), spec_(std::move(spec)) {}

  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const {
    if constexpr (std::same_as<R, float>)
      return maker_->make_float(place);
    else
      return maker_->make_double(place);
  }
  /// The struct that it was declared with, or null when it is another.
  template <class S>
  const S* as() const {
    return std::any_cast<S>(&spec_);
  }

 private:
  struct AnyMaker {
    virtual ~AnyMaker() = default;
    virtual std::unique_ptr<Node<float>> make_float(const Place&) const = 0;
    virtual std::unique_ptr<Node<double>> make_double(const Place&) const = 0;
  };
  template <class S>
  struct Maker final : AnyMaker {
    explicit Maker(S s) : spec(std::move(s)) {}
    std::unique_ptr<Node<float>> make_float(const Place& place) const override {
      return spec.template make<float>(place);
    }
    std::unique_ptr<Node<double>> make_double(const Place& place) const override {
      return spec.template make<double>(place);
    }
    S spec;
  };

  std::shared_ptr<const AnyMaker> maker_;
  std::any spec_;
};

}  // namespace lapicque::train
