// A node: a layer at work inside a sequence, with its parameters and the memory of its last
// forward pass. What a layer is, is said by a plain struct (train/layers.hpp), which makes nodes.
//
// To add a layer, write such a struct with the verb
//     template <class R> std::unique_ptr<Node<R>> make(const Place&) const;
// for R = float and double, and a Node with `forward` and `backward`.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lapicque/base/memory.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/train/signal.hpp"

namespace lapicque::train {

/// What an optimiser changes.
template <class R>
struct Parameter {
  std::string name;           ///< "0.weight": the layer's name, a dot, what it is
  std::vector<size_t> shape;  ///< Linear [n_in][n_out], Conv2d [height][width][c_in][c_out]
  Array<R> value, gradient;
  bool decays = true;  ///< whether weight decay applies: not to biases, norms and time constants
};

/// What a layer keeps beside its parameters: the running moments of a batch norm.
template <class R>
struct Buffer {
  std::string name;
  Array<R> value;
};

/// The state of every layer that has one, by the layer's name; goes in and comes out by value.
template <class R>
using StateDict = std::map<std::string, std::vector<R>>;

enum class Phase { training, evaluation };

/// One forward pass: who works, what for, and the state it begins with and ends with.
template <class R>
struct Pass {
  Team& team;
  Phase phase = Phase::evaluation;
  uint64_t seed = 0, iteration = 0;       ///< what dropout masks are functions of
  const StateDict<R>* initial = nullptr;  ///< null: rest
  StateDict<R>* final = nullptr;          ///< null: not wanted
  bool potentials = false;                ///< the output shall come with its potentials
};

/// Where a node will stand: what comes in, what it is called, and the seed of its first weights.
struct Place {
  Shape shape;
  std::string name;
  uint64_t seed = 0;
};

enum class InputGradient {
  wanted,
  unwanted,
  as_product,  ///< Gradient::product, of a node that gives_product()
};

template <class R>
class Node {
 public:
  explicit Node(const Place& place) : in_(place.shape), name_(place.name) {}
  virtual ~Node() = default;

  /// The output for input `x`; whatever the backward pass needs is kept, x's memory by reference.
  virtual Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) = 0;

  /// Writes the parameters' gradients; returns the gradient with respect to x, or null values
  /// where nobody wants it. Once after a forward pass; g's memory may be used for the answer.
  virtual Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) = 0;

  /// Whether the gradient at its input is better not multiplied out, and whether it takes such a
  /// gradient at its output.
  virtual bool gives_product() const { return false; }
  virtual bool takes_product() const { return false; }

  virtual Shape output_shape() const = 0;
  virtual std::string describe() const = 0;  ///< "Linear 784 -> 1000"
  virtual void for_each_parameter(const std::function<void(Parameter<R>&)>&) {}
  virtual void for_each_buffer(const std::function<void(Buffer<R>&)>&) {}
  virtual bool fires() const { return false; }  ///< whether its output is spikes of neurons
  /// Additions that the last input caused (spikes times their fan-out, or products of a dense
  /// input), in all.
  virtual double synaptic_operations() const { return 0; }
  /// Visits this node, or the nodes inside it.
  virtual void visit(const std::function<void(Node<R>&)>& see) { see(*this); }
  /// What it gave at its last forward pass.
  const Signal<R>& output() const { return output_; }

  const Shape& input_shape() const { return in_; }
  const std::string& name() const { return name_; }

 protected:
  Shape in_;
  std::string name_;
  Signal<R> output_;
};

}  // namespace lapicque::train
