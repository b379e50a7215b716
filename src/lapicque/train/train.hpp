// Everything that training needs.
#pragma once
#include "lapicque/train/evaluate.hpp"
#include "lapicque/train/events.hpp"
#include "lapicque/train/fit.hpp"
#include "lapicque/train/images.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/losses.hpp"
#include "lapicque/train/sequence.hpp"
#include "lapicque/train/weights.hpp"
