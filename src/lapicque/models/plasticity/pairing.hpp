// Which pre- and postsynaptic spikes form pairs. The schemes are those of Morrison, Diesmann &
// Gerstner 2008, Biol. Cybern. 98:459, figure 7; isolated pairs are the same in all of them.
//
// All times are those at which spikes reach the synapse. A spike reads the trace of the other side
// before its own change and before that of any spike at the same time: two spikes that coincide
// form no pair, but each forms a pair with the partner before. Each scheme has
//
//   Pre     what a synapse's source has left behind at its latest spike; the same for all synapses
//           of a source with the same delay
//   Post    what a neuron has left behind at one of its spikes
//   Own     what only the synapse itself knows (mostly nothing)
//
//   at_post(own, pre, b, post)     the presynaptic trace that a postsynaptic spike at b reads
//   at_pre(own, pre, a, post, b)   the postsynaptic trace that a presynaptic spike at a reads;
//                                  (post, b) is the latest postsynaptic spike before a
#pragma once
#include "lapicque/models/plasticity/decay.hpp"

namespace lapicque::pairing {

/// Every presynaptic spike pairs with every postsynaptic one.
struct AllToAll {
  struct Pre {
    Tick last = never_yet;
    double before = 0, after = 0;  ///< the trace around the spikes at `last`
  };
  struct Post {
    double after = 0;
  };
  struct Own {};
  struct Arrival {};

  static Arrival arrival(const Pre&, Tick, const Decay&) { return {}; }
  static void pre_spike(Pre& p, Tick a, const Decay& plus) {
    const double x = p.after * plus(a - p.last);
    if (a != p.last) p.before = x;
    p.after = x + 1, p.last = a;
  }
  static Post post_spike(const Post& previous, Tick gap, const Decay& minus) {
    return {previous.after * minus(gap) + 1};
  }
  static double at_post(Own&, const Pre& p, Tick b, const Post&, const Decay& plus) {
    return b > p.last ? p.after * plus(b - p.last) : p.before;
  }
  static double at_pre(Own&, const Pre&, const Arrival&, Tick a, const Post& post, Tick b,
                       const Decay& minus) {
    return post.after * minus(a - b);
  }
};

/// Each spike pairs with the latest one of the other side.
struct NearestSymmetric {
  struct Pre {
    Tick last = never_yet;
    double before = 0;
  };
  struct Post {};
  struct Own {};
  struct Arrival {};

  static Arrival arrival(const Pre&, Tick, const Decay&) { return {}; }
  static void pre_spike(Pre& p, Tick a, const Decay& plus) {
    if (a == p.last) return;
    p.before = plus(a - p.last), p.last = a;
  }
  static Post post_spike(const Post&, Tick, const Decay&) { return {}; }
  static double at_post(Own&, const Pre& p, Tick b, const Post&, const Decay& plus) {
    return b > p.last ? plus(b - p.last) : p.before;
  }
  static double at_pre(Own&, const Pre&, const Arrival&, Tick a, const Post&, Tick b,
                       const Decay& minus) {
    return minus(a - b);
  }
};

/// Each presynaptic spike pairs with the latest and with the next postsynaptic spike.
struct NearestPreCentred {
  struct Pre {
    Tick last = never_yet;
    double count = 0;  ///< spikes at `last`
  };
  struct Post {};
  struct Own {
    double x = 0;  ///< trace, just after `last`, of the spikes since the latest postsynaptic one
  };
  struct Arrival {
    double decay;
  };

  static Arrival arrival(const Pre& p, Tick a, const Decay& plus) { return {plus(a - p.last)}; }
  static void pre_spike(Pre& p, Tick a, const Decay&) {
    p.count = a == p.last ? p.count + 1 : 1;
    p.last = a;
  }
  static Post post_spike(const Post&, Tick, const Decay&) { return {}; }
  static double at_post(Own& own, const Pre& p, Tick b, const Post&, const Decay& plus) {
    if (b == p.last) {
      const double x = own.x - p.count;
      own.x = p.count;
      return x;
    }
    const double x = own.x * plus(b - p.last);
    own.x = 0;
    return x;
  }
  static double at_pre(Own& own, const Pre&, const Arrival& arrival, Tick a, const Post&, Tick b,
                       const Decay& minus) {
    own.x = own.x * arrival.decay + 1;
    return minus(a - b);
  }
};

/// Only neighbours: each spike pairs with the latest one of the other side, unless a spike of its
/// own side lies between.
struct NearestRestricted {
  struct Pre {
    Tick last = never_yet, previous = never_yet;  ///< previous < last
  };
  struct Post {
    Tick gap = 0;  ///< since the postsynaptic spike before
  };
  struct Own {};
  struct Arrival {};

  static Arrival arrival(const Pre&, Tick, const Decay&) { return {}; }
  static void pre_spike(Pre& p, Tick a, const Decay&) {
    if (a == p.last) return;
    p.previous = p.last, p.last = a;
  }
  static Post post_spike(const Post&, Tick gap, const Decay&) { return {gap}; }
  static double at_post(Own&, const Pre& p, Tick b, const Post& post, const Decay& plus) {
    const Tick partner = b > p.last ? p.last : p.previous;
    return partner >= b - post.gap ? plus(b - partner) : 0;
  }
  static double at_pre(Own&, const Pre& p, const Arrival&, Tick a, const Post&, Tick b,
                       const Decay& minus) {
    return b >= (a > p.last ? p.last : p.previous) ? minus(a - b) : 0;
  }
};

}  // namespace lapicque::pairing
