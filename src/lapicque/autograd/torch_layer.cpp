#include "lapicque/autograd/torch_layer.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/types.h>

#include "lapicque/base/blas_threads.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/initialise.hpp"

namespace lapicque::autograd {
namespace {

using namespace train;
using torch::Tensor;

/// torch and the BLAS below it on one thread, so that sums do not depend on how many there are.
void use_one_thread() {
  at::set_num_threads(1);
  set_blas_threads(1);
}

/// Seeds torch's generator, and gives it back as it was.
class Seeded {
 public:
  explicit Seeded(uint64_t seed) : generator_(at::detail::getDefaultCPUGenerator()) {
    std::lock_guard lock(generator_.mutex());
    state_ = generator_.get_state();
    generator_.set_current_seed(seed);
  }
  ~Seeded() {
    std::lock_guard lock(generator_.mutex());
    generator_.set_state(state_);
  }

 private:
  at::Generator generator_;
  Tensor state_;
};

template <class R>
class TorchNode final : public Node<R> {
 public:
  TorchNode(const Place& place, const Torch& spec) : Node<R>(place), out_(spec.output) {
    use_one_thread();
    const Seeded seeded(place.seed ^ stream_id(place.name));
    module_ = spec.modules();
    module_->to(type);
    for (auto& named : module_->named_parameters()) adopt(named.key(), named.value());
    for (auto& named : module_->named_buffers())
      if (named.value().is_floating_point()) adopt_buffer(named.key(), named.value());
  }

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    use_one_thread();
    const bool training = pass.phase == Phase::training;
    module_->train(training);
    const Seeded seeded((pass.seed * 0x9e3779b97f4a7c15ull + pass.iteration) ^
                        stream_id(this->name_));
    const torch::AutoGradMode gradients(training);
    x_ = view(dense_values(pass.team, x, dense_), x.rows(), this->in_);
    if (training) x_.requires_grad_(true);
    y_ = module_->forward(x_);
    const bool maps = y_.dim() == 4;
    require(y_.size(0) == int64_t(x.rows()) && y_.numel() == int64_t(x.rows() * out_.size()) &&
                (!maps || y_.size(1) == int64_t(out_.channels)),
            "layer {} (Torch): the modules gave {} numbers for {} rows, {} of {} were announced",
            this->name_, y_.numel(), x.rows(), x.rows() * out_.size(), out_.describe());
    flat_ = (maps ? y_.permute({0, 2, 3, 1}) : y_).contiguous();
    this->output_ = {.kind = x.kind == Kind::fixed ? Kind::fixed : Kind::dense,
                     .shape = out_,
                     .n_steps = x.n_steps,
                     .batch = x.batch,
                     .values = flat_.template data_ptr<R>()};
    return this->output_;
  }

  Gradient<R> backward(Team&, Gradient<R> g, InputGradient wanted) override {
    use_one_thread();
    for (Tensor p : module_->parameters()) p.mutable_grad() = Tensor();
    y_.backward(y_.dim() == 4 ? view(g.values, size_t(y_.size(0)), out_)
                              : torch::from_blob(g.values, y_.sizes(), type));
    size_t i = 0;
    for (const Tensor& p : module_->parameters()) {
      auto& gradient = parameters_[i++].gradient;
      const Tensor of = p.grad().defined() ? p.grad().contiguous() : torch::zeros_like(p);
      std::copy_n(of.template data_ptr<R>(), gradient.size(), gradient.data());
    }
    y_ = Tensor();
    if (wanted == InputGradient::unwanted) return {};
    const Tensor gx = x_.grad();
    gx_ = (gx.dim() == 4 ? gx.permute({0, 2, 3, 1}) : gx).contiguous();
    return {.values = gx_.template data_ptr<R>()};
  }

  Shape output_shape() const override { return out_; }
  std::string describe() const override {
    return fmt::format("Torch {} -> {}, {} modules", this->in_.describe(), out_.describe(),
                       module_->size());
  }
  void for_each_parameter(const std::function<void(Parameter<R>&)>& see) override {
    for (auto& p : parameters_) see(p);
  }
  void for_each_buffer(const std::function<void(Buffer<R>&)>& see) override {
    for (auto& b : buffers_) see(b);
  }

 private:
  static constexpr auto type = std::is_same_v<R, float> ? torch::kFloat : torch::kDouble;

  /// NHWC memory as the [rows, channels, height, width] that libtorch speaks of; flat as [rows, n].
  static Tensor view(const R* values, size_t rows, const Shape& s) {
    R* data = const_cast<R*>(values);
    const auto n = int64_t(rows), h = int64_t(s.height), w = int64_t(s.width),
               c = int64_t(s.channels);
    if (s.flat()) return torch::from_blob(data, {n, c}, type);
    return torch::from_blob(data, {n, c, h, w}, {h * w * c, 1, w * c, c}, type);
  }
  /// Moves a tensor's numbers to an array of ours, of which the tensor then is a view.
  Array<R> take(Tensor& tensor) {
    Array<R> mine{size_t(tensor.numel())};
    const Tensor values = tensor.detach().contiguous();
    std::copy_n(values.template data_ptr<R>(), mine.size(), mine.data());
    tensor.set_data(torch::from_blob(mine.data(), tensor.sizes(), type));
    return mine;
  }
  void adopt(const std::string& name, Tensor& tensor) {
    std::vector<size_t> shape(tensor.sizes().begin(), tensor.sizes().end());
    const bool decays = shape.size() > 1;
    Array<R> value = take(tensor);
    const size_t n = value.size();
    parameters_.push_back({this->name_ + "." + name, shape, std::move(value), Array<R>(n), decays});
  }
  void adopt_buffer(const std::string& name, Tensor& tensor) {
    buffers_.push_back({this->name_ + "." + name, take(tensor)});
  }

  Shape out_;
  torch::nn::Sequential module_;
  std::vector<Parameter<R>> parameters_;
  std::vector<Buffer<R>> buffers_;
  Tensor x_, y_, flat_, gx_;
  Array<R> dense_;
};

}  // namespace

template <class R>
std::unique_ptr<Node<R>> Torch::make(const Place& place) const {
  require(bool(modules), "layer {} (Torch): there is no function that makes the modules",
          place.name);
  return std::make_unique<TorchNode<R>>(place, *this);
}
template std::unique_ptr<Node<float>> Torch::make(const Place&) const;
template std::unique_ptr<Node<double>> Torch::make(const Place&) const;

}  // namespace lapicque::autograd
