// The winner-take-all layer: a fixed or learnable stage in front of a network that keeps what
// stands out from its neighbourhood and drops brightness, contrast and polarity.
//
// Each pixel of each channel competes with the k x k pixels around it. With mu and sigma the mean
// and the population standard deviation of that window, the response r is, by form:
//
//   contrast    r = sigma
//   recurrent   r = e_on + e_off, each after `steps` steps of
//                   tau e' = -e + [I + a e - b1 y]+         I = [x - mu]+ (on), [mu - x]+ (off)
//                   tau y' = -y + b2 <e>                    <e>: mean over the window
//   divisive    r = |x - mu| / (s0 + sigma_surround)
//
// and the layer gives y = gain r / (c + eps), where c is the largest r of the image, of the channel
// or of the batch, or y = gain r without a normaliser.
//
// Sources. contrast: Neural Response Normalization (Jalil, Qazi & Iqbal 2025, arXiv:2505.06881);
// that it is the layer of Iqbal et al. (PNAS 2025), which names no formula in its abstract, is our
// reading, as are k, padding and normaliser. recurrent: the soft winner-take-all of Douglas, Martin
// & Whitteridge (1989) and Rutishauser, Douglas & Slotine (2011), one unit a pixel. divisive:
// Heeger (1992). docs/winner_take_all.md tells more.
//
// The same bits for any number of threads.
#pragma once
#include <cstdint>
#include <span>

#include "lapicque/base/parallel.hpp"
#include "lapicque/vision/maps.hpp"
#include "lapicque/vision/window.hpp"

namespace lapicque::vision {

enum class Form { contrast, recurrent, divisive };

/// Over what the largest response is taken.
enum class Normaliser { image, channel, batch, none };

/// What drives the recurrent form: departures from the mean, of either sign on a map of its own, or
/// the pixels as they are, which keeps the polarity and is the control.
enum class Drive { on_off, brightness };

/// The numbers that can be learned; also the gradients by them.
struct WtaParameters {
  double gain = 1;    ///< of the output
  double eps = 1e-8;  ///< added to the normaliser, in units of the response
  double a = 0.5;     ///< recurrent: a unit's excitation of itself; losers survive below 1
  double b1 = 1;      ///< recurrent: inhibition of a unit
  double b2 = 1;      ///< recurrent: excitation of the inhibition, by the mean of the window
  double s0 = 0.1;    ///< divisive: semi-saturation, in units of the pixels
  bool operator==(const WtaParameters&) const = default;
};

struct Wta {
  Form form = Form::contrast;
  size_t k = 3;  ///< side of the window, odd
  Padding padding = Padding::reflect;
  Normaliser normaliser = Normaliser::image;
  WtaParameters parameters = {};
  Drive drive = Drive::on_off;  ///< recurrent
  size_t steps = 30;            ///< recurrent
  double step = 0.1;            ///< recurrent: dt / tau
  size_t surround = 7;          ///< divisive: side of the window of sigma_surround, odd
};

/// Throws Error unless the layer can be laid over maps of that shape.
void check(const Wta& wta, const MapShape& shape);

/// y [like x] = the layer of x; x in [0, 1] by custom, any finite numbers are allowed. R is float
/// or double; y must not overlap x. Throws Error for spans of another size.
template <class R>
void wta_forward(Team& team, const Wta& wta, const MapShape& shape, std::span<const R> x,
                 std::span<R> y);

/// The same of bytes, b / 255 each; contrast is then computed in whole numbers, so that it does not
/// change at all under x + const and 255 - x.
template <class R>
void wta_forward(Team& team, const Wta& wta, const MapShape& shape, std::span<const uint8_t> x,
                 std::span<R> y);

/// gx [like x] = the gradient by x, and what is returned the gradients by the parameters, where g
/// [like y] is that by y. gx may be empty. Where the layer has a kink (sigma = 0, x = mu, several
/// largest responses) it is the gradient of one side; of equal maxima the first takes all.
template <class R>
WtaParameters wta_backward(Team& team, const Wta& wta, const MapShape& shape, std::span<const R> x,
                           std::span<const R> g, std::span<R> gx);

}  // namespace lapicque::vision
