// The parts a simulation is made of; private to the engine.
//
//   Simulation::State   everything
//     Species           one population as a whole: tables of parameters, fixed-point scales
//     Block             a share of every population, owned by one thread
//       Part            one population's share: columns of state and of propagators
//       SourcePart      one source population's share: the next spike of each source
//       SynapseGroup    the block's incoming synapses
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "lapicque/base/alias.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/row_builder.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/engine/static_rows.hpp"
#include "lapicque/engine/synapse_group.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/models/source.hpp"
#include "lapicque/network/rows.hpp"

namespace lapicque {

/// Neurons are shared out in units of 16, so that a noise block never straddles two threads.
inline constexpr uint32_t granule = 16;

/// A population as a whole.
struct Species {
  const NeuronModel* model = nullptr;  ///< one of these two
  const SourceModel* source = nullptr;
  uint32_t size = 0, first_id = 0;              ///< global numbers first_id .. first_id + size - 1
  std::vector<std::vector<double>> parameters;  ///< [field]: one number, or one per neuron
  std::vector<double> lsb;  ///< [receptor]: the weight that one fixed-point unit is
  uint32_t record_first = 0, record_last = 0;  ///< whose spikes are recorded
  bool records(uint32_t neuron) const { return neuron >= record_first && neuron < record_last; }
};

/// A number, or one per neuron.
inline double pick(const std::vector<double>& values, uint32_t i) {
  return values.size() == 1 ? values[0] : values[i];
}

struct PoissonDrive {
  size_t stimulus = 0, receptor = 0;
  int64_t weight = 0;           ///< fixed-point
  std::vector<uint32_t> table;  ///< empty: rates differ between neurons, or are large
  int bits = 0;
  std::vector<double> mean;  ///< events per step, one or one per neuron of the part
  Key key{};
  Step first_step = 0, last_step = 0;  ///< active for first_step < s <= last_step
  uint32_t begin = 0, end = 0;         ///< neurons of the part
};

struct Part {
  uint32_t species = 0;
  uint32_t first = 0, n = 0, padded = 0;  ///< neurons first .. first + n - 1 of the population
  uint32_t offset = 0;                    ///< place of neuron `first` in its block
  UpdateKernel kernel = nullptr;
  Array<uint8_t> state_memory, propagator_memory, current_memory;
  std::vector<void*> state;
  std::vector<const void*> propagators;
  std::unique_ptr<bool[]> per_neuron;
  bool all_shared = true;
  std::vector<InputSource> input;
  std::vector<PoissonDrive> drives;
  std::vector<size_t> currents;        ///< stimuli that inject current here
  std::vector<double> current_values;  ///< what each of them gave when last written
};

struct SourcePart {
  uint32_t species = 0, first = 0, n = 0;
  std::vector<double> next;     ///< ms: each source's next spike
  std::vector<uint32_t> drawn;  ///< how many spikes each has drawn: keys the next
};

struct SpikeStamp {
  Step step;
  uint32_t neuron;  ///< within its population
};

struct Block {
  uint32_t n = 0;  ///< neurons, padding included
  std::vector<Part> parts;
  std::vector<SourcePart> sources;
  Array<int32_t> memory32;
  Array<int64_t> memory64;
  Accumulators sums;
  std::vector<std::unique_ptr<SynapseGroup>> groups;
  std::vector<uint32_t> local_spikes, part_spikes;
  std::array<std::vector<std::vector<uint32_t>>, 2> out;  ///< [parity][step of the interval]: ids
  std::vector<std::vector<SpikeStamp>> recorded;          ///< [population]
  uint64_t n_spikes = 0;
};

struct TraceProbe {
  uint32_t species = 0;
  Slice slice{};
  std::vector<size_t> fields;  ///< places in the model's state
  Step interval = 1, next = 0;
  std::vector<Trace> traces;  ///< one per field
};

struct WeightTrace {
  size_t projection = 0;
  Step interval = 1, next = 0;
  Trace trace;
};

/// A projection with everything looked up.
struct Link {
  const Projection* projection = nullptr;
  uint32_t index = 0;
  uint32_t source = 0, target = 0;  ///< species
  uint32_t source_first = 0, n_source = 0, target_first = 0, n_target = 0;
  size_t receptor_plus = 0, receptor_minus = 0;  ///< for weights >= 0 and < 0
  std::unique_ptr<Rows> rows;
  // Laws on a grid, drawn with one random word (draw.cpp); empty tables where there is none.
  AliasTable delay_table, weight_table;
  uint32_t delay_first = 1;  ///< steps
  int32_t weight_first = 0;  ///< in units of `weight_unit`
  double weight_unit = 1;
  std::vector<double> weights;      ///< set_weights: one per synapse, in row order
  std::vector<uint64_t> row_start;  ///< of `weights`
};

/// Where each neuron of a population lives: block and place in it, per granule of 16.
struct Places {
  std::vector<uint32_t> of_granule;  // block << 16 | place of the granule's first neuron
  uint32_t block(uint32_t i) const { return of_granule[i / granule] >> 16; }
  uint16_t local(uint32_t i) const {
    return uint16_t((of_granule[i / granule] & 0xffff) + i % granule);
  }
};

struct SynapseDraw {
  uint32_t target;  ///< within the target population
  uint32_t delay;   ///< steps
  double weight;
};

struct Simulation::State {
  Network network;
  SimulationOptions options;
  const KernelTable* kernels = nullptr;
  std::unique_ptr<Team> team;
  std::vector<Species> species;
  std::vector<Link> links;
  std::vector<Block> blocks;
  std::vector<TraceProbe> probes;
  std::vector<WeightTrace> weight_traces;
  Step now = 0;
  uint32_t min_delay = 1, max_delay = 1;  ///< steps
  int parity = 0;
  std::vector<std::vector<uint32_t>> history;  ///< ids that spiked at step s, at s % size
  Recording recording;
  Step recording_from = 0;
  std::vector<uint64_t> synapses_of;  ///< [projection]

  // compile.cpp: from declarations to arrays
  void compile();  ///< all but the probes
  void add_probes();
  void look_up_species();
  void look_up_links();
  void choose_scales();
  void partition();
  void make_parts(Block& block, uint32_t b, uint32_t n_blocks);
  void prepare(Part& part);
  void check_stimulus(const Stimulus& stimulus) const;
  void add_stimulus_to_parts(size_t stimulus);
  void initialise_state();
  // simulation_continue.cpp
  void take_over(const State& earlier);
  void draw_next_spike(SourcePart& part, uint32_t i);
  void seek_next_spike(SourcePart& part, uint32_t i) const;
  std::vector<StatefulGroup*> stateful_groups(size_t projection) const;
  // wiring.cpp: synapses
  void make_synapses();
  void make_static_rows();
  void make_stateful_rows();
  std::vector<Places> find_places() const;
  void replay_spikes_in_flight();
  void add_row(const Link& link, const std::vector<SynapseDraw>& row, const Places& places,
               RowBuilder& builder) const;
  // draw.cpp
  void tabulate_draws(Link& link) const;
  void draw_row(const Link& link, uint32_t source, std::vector<uint32_t>& scratch,
                std::vector<uint32_t>& pairs, std::vector<SynapseDraw>& row) const;
  // step.cpp: the loop
  void advance(Step to);
  void advance_to(Step to);
  void step(Block& block, Step s, std::vector<uint32_t>& out);
  void write_currents(Part& part, Step s) const;
  // probes.cpp
  void add_probe(const Probe& probe);
  void add_weight_probe(const WeightProbe& probe);
  void sample_weights(WeightTrace& probe);
  std::vector<double> weights_of(size_t projection) const;
  void sample(Block& block, Step s);
  void reserve_samples(Step to);
  void collect();
  // helpers
  Step steps(double ms, std::string_view what) const;
  uint32_t block_of(const Species& sp, uint32_t neuron) const;
  double read(const Part& part, const void* column, uint32_t i) const;
  void write(const Part& part, void* column, uint32_t i, double x) const;
  uint32_t share(uint32_t size, uint32_t block) const;  ///< first neuron of a block's share
};

/// Throws unless every train is finite, not negative and ascending.
void check_spike_times(const std::vector<std::vector<double>>& trains, std::string_view where);

/// The first and last neuron of a slice of n, or an Error.
std::pair<uint32_t, uint32_t> bounds(const Slice& slice, uint32_t n, std::string_view where);

}  // namespace lapicque
