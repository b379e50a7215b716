// Every layer. To add one, see train/node.hpp.
#pragma once
#include "lapicque/train/layers/batch_norm.hpp"
#include "lapicque/train/layers/conv2d.hpp"
#include "lapicque/train/layers/dropout.hpp"
#include "lapicque/train/layers/linear.hpp"
#include "lapicque/train/layers/neuron.hpp"
#include "lapicque/train/layers/pool.hpp"
#include "lapicque/train/layers/readout.hpp"
#include "lapicque/train/layers/recurrent.hpp"
#include "lapicque/train/layers/residual.hpp"
