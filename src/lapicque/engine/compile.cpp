// From a declared network to arrays: every check happens here, before anything runs.
#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {
namespace {

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& m : neuron_models()) names.emplace_back(m.info.name);
  for (const auto& m : source_models()) names.emplace_back(m.info.name);
  return names;
}

/// A table's values: defaults, or what was declared, drawn with a key for each field and neuron.
std::vector<std::vector<double>> resolve(std::span<const Field> table, const ValueMap& declared,
                                         uint32_t n, uint64_t seed, Purpose purpose,
                                         uint32_t object, const std::string& where) {
  for (const auto& [name, value] : declared)
    require(find_field(table, name) >= 0, "{}: no \"{}\"{}", where, name,
            suggestion(name, names_of(table)));
  std::vector<std::vector<double>> columns;
  for (uint32_t f = 0; f < table.size(); ++f) {
    const Field& field = table[f];
    const auto found = declared.find(field.name);
    if (found == declared.end()) {
      columns.push_back({field.value});
      continue;
    }
    const Value& value = found->second;
    const auto what = fmt::format("{}: {}", where, field.name);
    value.check(field.unit, field.range, what);
    value.check_length(n, what);
    require(!value.distance(), "{}: a function of distance belongs to a projection", what);
    if (const double* x = value.number()) {
      columns.push_back({*x});
      continue;
    }
    Value bounded = value;
    if (auto* d = std::get_if<Distribution>(&bounded.content)) {  // stay in the field's own range
      if (!(d->bounds.low >= field.range.low))
        d->bounds.low = field.range.low, d->bounds.low_open = field.range.low_open;
      if (!(d->bounds.high <= field.range.high))
        d->bounds.high = field.range.high, d->bounds.high_open = field.range.high_open;
    }
    std::vector<double> column(n);
    for (uint32_t i = 0; i < n; ++i) {
      Stream stream(make_key(seed, purpose, object << 8 | f), i);
      column[i] = bounded.at(i, stream);
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

/// The largest magnitude a weight can have; 16-bit storage clips there (7.5 sd of a normal law).
double largest(const Value& w, double extent) {
  if (const auto* x = w.number()) return std::abs(*x);
  double most = 0;
  if (const auto* xs = w.list()) {
    for (double x : *xs) most = std::max(most, std::abs(x));
    return most;
  }
  if (const auto* f = w.distance())
    return std::abs(f->a) + std::abs(f->c) +
           (f->kind == DistanceFunction::Kind::linear ? std::abs(f->b) * extent : 0.0);
  const Distribution& d = *w.distribution();
  switch (d.kind) {
    case Distribution::Kind::uniform:
      most = std::max(std::abs(d.a), std::abs(d.b));
      break;
    case Distribution::Kind::normal:
      most = std::abs(d.a) + 7.5 * d.b;
      break;
    case Distribution::Kind::exponential:
      most = 25 * std::abs(d.a);
      break;
    case Distribution::Kind::gamma:
    case Distribution::Kind::lognormal:
      most = d.a * 25 + 25 * d.b;
      break;
  }
  if (std::isfinite(d.bounds.low) && std::isfinite(d.bounds.high))
    most = std::min(most, std::max(std::abs(d.bounds.low), std::abs(d.bounds.high)));
  return most;
}

size_t find_receptor(const NeuronModel& model, const std::string& name, bool negative,
                     const std::string& where) {
  const auto places = model.receptors();
  require(!places.empty(), "{}: {} has no receptor", where, model.info.name);
  if (name.empty()) {
    for (size_t k = 0; k < places.size(); ++k)
      if (model.input[places[k]].sign == (negative ? Sign::minus : Sign::plus)) return k;
    return 0;
  }
  std::vector<std::string> known;
  for (size_t k = 0; k < places.size(); ++k) {
    known.emplace_back(model.input[places[k]].name);
    if (known.back() == name) return k;
  }
  fail("{}: {} has no receptor \"{}\"{}", where, model.info.name, name, suggestion(name, known));
}

double extent_of(const Positions& positions) {
  double most = 1;
  for (const auto& p : positions.points)
    for (double x : p) most = std::max(most, std::abs(x));
  return 4 * most;
}

/// Chances of 0, 1, ... events, until less than 2^-33 is left: less than one in the resolution of
/// a random word. A table of sixteen is much faster to read, so the law ends at fifteen events
/// where more have a chance below 2^-28 (the table's own resolution).
std::vector<double> poisson_law(double mean) {
  std::vector<double> law;
  double p = std::exp(-mean), rest = 1;
  for (int k = 0; k < 256 && (k <= mean || rest > 0x1p-33); ++k) {
    if (k == 16 && rest < 0x1p-28) break;
    law.push_back(p);
    rest -= p;
    p *= mean / (k + 1);
  }
  return law;
}

}  // namespace

std::pair<uint32_t, uint32_t> bounds(const Slice& slice, uint32_t n, std::string_view where) {
  const uint32_t last = slice.last == Slice{}.last ? n : slice.last;
  require(slice.first < last && last <= n, "{}: the slice [{}, {}) does not fit a population of {}",
          where, slice.first, last, n);
  return {slice.first, last};
}

void check_spike_times(const std::vector<std::vector<double>>& trains, std::string_view where) {
  for (const auto& train : trains) {
    double before = 0;
    for (double t : train) {
      require(std::isfinite(t) && t >= before,
              "{}: spike times must be finite, >= 0 and ascending; {:g} ms is not", where, t);
      before = t;
    }
  }
}

Step Simulation::State::steps(double ms, std::string_view what) const {
  const double n = ms / options.dt;
  require(std::isfinite(n) && n >= 0 && n < 0x1p53 &&
              std::abs(n - std::round(n)) < 1e-6 * std::max(1.0, n * 1e-6),
          "{} is {:g} ms, which is not a whole number of steps of dt = {:g} ms", what, ms,
          options.dt);
  return Step(std::llround(n));
}

void Simulation::State::compile() {
  require(std::isfinite(options.dt) && options.dt > 0, "dt is {:g} ms, must be > 0 ms", options.dt);
  require(options.threads >= 0 && options.threads <= 1024,
          "threads is {}, must be 0 (all cores) .. 1024", options.threads);
  require(!network.populations.empty(), "the network has no population");
  if (options.threads == 0) options.threads = available_cores();
  kernels = &lapicque::kernels(options.isa);
  options.isa = kernels->isa;
  team = std::make_unique<Team>(options.threads);
  look_up_species();
  look_up_links();
  choose_scales();
  partition();
  make_synapses();
  for (size_t i = 0; i < network.stimuli.size(); ++i) add_stimulus_to_parts(i);
  initialise_state();
}

void Simulation::State::add_probes() {
  for (const Probe& probe : network.probes) add_probe(probe);
  for (const WeightProbe& probe : network.weight_probes) add_weight_probe(probe);
}

void Simulation::State::look_up_species() {
  uint64_t total = 0;
  for (uint32_t p = 0; p < network.populations.size(); ++p) {
    const Population& decl = network.populations[p];
    const auto where = fmt::format("population \"{}\" ({})", decl.name, decl.model);
    require(decl.size > 0, "{} has no neurons; its size must be > 0", where);
    Species sp;
    sp.model = find_neuron_model(decl.model);
    sp.source = sp.model ? nullptr : find_source_model(decl.model);
    if (!sp.model && !sp.source)
      fail("population \"{}\": no model \"{}\"{}", decl.name, decl.model,
           suggestion(decl.model, model_names()));
    sp.size = decl.size;
    sp.first_id = uint32_t(total);
    total += decl.size;
    require(total < 0xffffffffull, "the network has more than 2^32 neurons");
    const std::span<const Field> table = sp.model ? sp.model->parameters : sp.source->parameters;
    sp.parameters =
        resolve(table, decl.parameters, sp.size, options.seed, Purpose::neuron_parameter, p, where);
    if (sp.model) sp.lsb.resize(sp.model->n_receptors(), 0.0);
    if (sp.source && sp.source->problem) {
      std::vector<double> values(sp.parameters.size());
      for (uint32_t i = 0; i < sp.size; ++i) {
        for (size_t f = 0; f < values.size(); ++f) values[f] = pick(sp.parameters[f], i);
        const std::string problem = sp.source->problem(values.data());
        require(problem.empty(), "{}: {}", where, problem);
      }
    }
    require(decl.spike_times.empty() || (sp.source && decl.model == "spike_source_array"),
            "{}: spike_times belong to spike_source_array", where);
    if (!decl.spike_times.empty())
      require(decl.spike_times.size() == decl.size, "{}: {} lists of spike times for {} sources",
              where, decl.spike_times.size(), decl.size);
    check_spike_times(decl.spike_times, where);
    species.push_back(std::move(sp));
  }
}

void Simulation::State::look_up_links() {
  for (uint32_t i = 0; i < network.projections.size(); ++i) {
    const Projection& decl = network.projections[i];
    const auto where = fmt::format("projection \"{}\"", decl.name);
    require(decl.source.index < species.size() && decl.target.index < species.size(),
            "{}: a population that is not of this network", where);
    Link link;
    link.projection = &decl, link.index = i;
    link.source = decl.source.index, link.target = decl.target.index;
    const Species &from = species[link.source], &to = species[link.target];
    require(to.model != nullptr, "{}: its target \"{}\" is a source of spikes and takes no input",
            where, network.populations[link.target].name);
    const auto [s0, s1] = bounds(decl.source.slice, from.size, where + " source");
    const auto [t0, t1] = bounds(decl.target.slice, to.size, where + " target");
    link.source_first = s0, link.n_source = s1 - s0;
    link.target_first = t0, link.n_target = t1 - t0;
    link.receptor_plus = find_receptor(*to.model, decl.synapse.receptor, false, where);
    link.receptor_minus = find_receptor(*to.model, decl.synapse.receptor, true, where);
    const auto places = to.model->receptors();
    decl.synapse.weight.check(to.model->input[places[link.receptor_plus]].unit, any_value,
                              where + ": weight");
    check_synapse(decl, to.model->input[places[link.receptor_plus]].unit);
    if (const auto name = modulator_of(decl); !name.empty()) network.find(name);
    const Range delays{.low = options.dt * (1 - 1e-9)};
    if (const auto* d = decl.synapse.delay.distribution();
        d && d->kind != Distribution::Kind::uniform) {
      decl.synapse.delay.check("ms", any_value, where + ": delay");  // drawn again until >= dt / 2
    } else if (decl.synapse.delay.distance()) {
      decl.synapse.delay.check("ms", any_value, where + ": delay");
    } else {
      decl.synapse.delay.check("ms", delays, where + ": delay (at least one step)");
      if (const double* x = decl.synapse.delay.number()) steps(*x, where + ": delay");
    }
    const bool by_pair = std::holds_alternative<ExplicitPairs>(decl.connectivity) ||
                         std::holds_alternative<OneToOne>(decl.connectivity);
    for (const Value* v : {&decl.synapse.weight, &decl.synapse.delay}) {
      if (!v->list()) continue;
      require(by_pair, "{}: a list of weights or delays needs explicit pairs, or one to one",
              where);
      v->check_length(size_t(expected_synapses(decl.connectivity, link.n_source, link.n_target)),
                      where + ": list");
    }
    const Positions& a = network.populations[link.source].positions;
    const Positions& b = network.populations[link.target].positions;
    const bool spatial = decl.synapse.weight.distance() || decl.synapse.delay.distance() ||
                         std::holds_alternative<DistanceDependent>(decl.connectivity);
    if (spatial)
      require(a.points.size() == from.size && b.points.size() == to.size,
              "{}: needs the positions of every neuron of both populations", where);
    const bool same = link.source == link.target;
    validate(decl.connectivity, link.n_source, link.n_target, where, same && s0 == t0 && s1 == t1);
    link.rows = std::make_unique<Rows>(decl.connectivity, link.n_source, link.n_target, same, s0,
                                       t0, options.seed, i, &a, &b);
    links.push_back(std::move(link));
  }
}

void Simulation::State::choose_scales() {
  std::vector<std::vector<double>> most(species.size());
  std::vector<std::vector<double>> in_degree(species.size());
  for (size_t p = 0; p < species.size(); ++p) {
    most[p].resize(species[p].lsb.size(), 0.0);
    in_degree[p].resize(species[p].lsb.size(), 0.0);
  }
  for (const Link& link : links) {
    const double extent = extent_of(network.populations[link.source].positions) +
                          extent_of(network.populations[link.target].positions);
    double w = largest(link.projection->synapse.weight, extent);
    w = largest_transmitted(*link.projection, w);
    for (size_t k : {link.receptor_plus, link.receptor_minus}) {
      most[link.target][k] = std::max(most[link.target][k], w);
      in_degree[link.target][k] += double(link.rows->max_in_degree_bound());
    }
  }
  for (const Stimulus& s : network.stimuli) {
    if (s.kind != Stimulus::Kind::poisson) continue;
    const Species& sp = species[s.target.index];
    require(sp.model != nullptr, "{}: its target is a source of spikes and takes no input", s.name);
    const double* w = s.weight.number();
    require(w != nullptr, "{}: the weight of Poisson events must be one number", s.name);
    const size_t k = find_receptor(*sp.model, s.receptor, *w < 0, s.name);
    most[s.target.index][k] = std::max(most[s.target.index][k], std::abs(*w));
  }
  // One unit is a power of two, so that converting back is exact. 16-bit weights use 15 bits of
  // magnitude; exact ones 46, which leaves room for sums of 2^17 largest weights, and for live
  // changes of a weight by as much.
  const bool narrow = options.weights == WeightStorage::bits16;
  for (size_t p = 0; p < species.size(); ++p)
    for (size_t k = 0; k < most[p].size(); ++k) {
      const double w = most[p][k] > 0 ? most[p][k] : 1.0;
      const int exponent = std::ilogb(w) + 1;  // w < 2^exponent
      species[p].lsb[k] = std::ldexp(1.0, exponent - (narrow ? 15 : 46));
      require(!narrow || in_degree[p][k] < 60000,
              "population \"{}\": {:.0f} synapses on one receptor could overflow 16-bit weights; "
              "use exact weights",
              network.populations[p].name, in_degree[p][k]);
    }
}

uint32_t Simulation::State::share(uint32_t size, uint32_t block) const {
  const uint64_t granules = (size + granule - 1) / granule;
  return uint32_t(std::min<uint64_t>(granules * block / blocks.size() * granule, size));
}

void Simulation::State::partition() {
  // A block's neurons are numbered with 16 bits; a thread with more of them owns several blocks.
  uint64_t padded = 0;
  for (const Species& sp : species)
    if (sp.model) padded += sp.size;
  const uint64_t most_padding = species.size() * 2 * granule;
  uint64_t per_thread = 1;
  while (padded / (per_thread * uint64_t(options.threads)) + most_padding > 65535) ++per_thread;
  blocks.resize(per_thread * size_t(options.threads));
  for (uint32_t b = 0; b < blocks.size(); ++b) make_parts(blocks[b], b, uint32_t(blocks.size()));
}

void Simulation::State::make_parts(Block& block, uint32_t b, uint32_t) {
  const size_t real = options.precision == Precision::float32 ? 4 : 8;
  size_t n_receptors = 0;
  for (uint32_t p = 0; p < species.size(); ++p) {
    Species& sp = species[p];
    const uint32_t first = share(sp.size, b), last = share(sp.size, b + 1);
    if (first == last) continue;
    if (sp.source) {
      block.sources.push_back({p, first, last - first, {}, {}});
      continue;
    }
    Part part;
    part.species = p, part.first = first, part.n = last - first;
    part.padded = (part.n + granule - 1) / granule * granule;
    part.offset = block.n;
    block.n += part.padded;
    part.kernel = kernels->update(options.precision, sp.model->index);
    part.state_memory = Array<uint8_t>(sp.model->state.size() * part.padded * real);
    for (size_t f = 0; f < sp.model->state.size(); ++f)
      part.state.push_back(part.state_memory.data() + f * part.padded * real);
    prepare(part);
    n_receptors = std::max(n_receptors, sp.model->n_receptors());
    block.parts.push_back(std::move(part));
  }
  if (options.weights == WeightStorage::bits16) {
    block.memory32 = Array<int32_t>(n_receptors * block.n);
    for (size_t k = 0; k < n_receptors; ++k)
      block.sums.sum32.push_back(block.memory32.data() + k * block.n);
  } else {
    block.memory64 = Array<int64_t>(n_receptors * block.n);
    for (size_t k = 0; k < n_receptors; ++k)
      block.sums.sum64.push_back(block.memory64.data() + k * block.n);
  }
  for (Part& part : block.parts) {
    const Species& sp = species[part.species];
    size_t k = 0;
    for (size_t f = 0; f < sp.model->input.size(); ++f) {
      InputSource source;
      const Role role = sp.model->input[f].role;
      if (role == Role::receptor) {
        source.scale = sp.lsb[k];
        if (!block.sums.sum32.empty()) source.sum32 = block.sums.sum32[k] + part.offset;
        if (!block.sums.sum64.empty()) source.sum64 = block.sums.sum64[k] + part.offset;
        ++k;
      }
      source.noise = make_key(options.seed, Purpose::neuron_noise, part.species << 8 | uint32_t(f));
      part.input.push_back(source);
    }
  }
  block.recorded.resize(species.size());
}

void Simulation::State::prepare(Part& part) {
  const Species& sp = species[part.species];
  const size_t n_fields = sp.model->parameters.size(), n_q = sp.model->n_propagators;
  const size_t real = options.precision == Precision::float32 ? 4 : 8;
  std::vector<double> p(n_fields), q(n_q), first(n_q);
  std::vector<std::vector<double>> columns(n_q);
  bool varies = false;
  for (const auto& column : sp.parameters) varies |= column.size() > 1;
  part.per_neuron = std::make_unique<bool[]>(std::max<size_t>(n_q, 1));
  for (uint32_t i = 0; i < (varies ? part.n : 1); ++i) {
    for (size_t f = 0; f < n_fields; ++f) p[f] = pick(sp.parameters[f], part.first + i);
    sp.model->prepare(p.data(), options.dt, q.data());
    if (i == 0) first = q;
    for (size_t f = 0; f < n_q; ++f) {
      columns[f].push_back(q[f]);
      if (q[f] != first[f]) part.per_neuron[f] = true;
    }
  }
  part.all_shared = true;
  size_t total = 0;
  auto length = [&](size_t f) { return part.per_neuron[f] ? size_t(part.padded) : shared_padding; };
  for (size_t f = 0; f < n_q; ++f)
    total += length(f) * real, part.all_shared &= !part.per_neuron[f];
  part.propagator_memory = Array<uint8_t>(std::max<size_t>(total, 64));
  part.propagators.clear();
  uint8_t* at = part.propagator_memory.data();
  for (size_t f = 0; f < n_q; ++f) {
    part.propagators.push_back(at);
    for (size_t i = 0; i < length(f); ++i)
      write(part, at, uint32_t(i), part.per_neuron[f] && i < part.n ? columns[f][i] : first[f]);
    at += length(f) * real;
  }
}

double Simulation::State::read(const Part&, const void* column, uint32_t i) const {
  return options.precision == Precision::float32 ? double(static_cast<const float*>(column)[i])
                                                 : static_cast<const double*>(column)[i];
}

void Simulation::State::write(const Part&, void* column, uint32_t i, double x) const {
  if (options.precision == Precision::float32)
    static_cast<float*>(column)[i] = float(x);
  else
    static_cast<double*>(column)[i] = x;
}

void Simulation::State::initialise_state() {
  for (uint32_t p = 0; p < species.size(); ++p) {
    const Species& sp = species[p];
    const Population& decl = network.populations[p];
    const auto where = fmt::format("population \"{}\" ({}), initial", decl.name, decl.model);
    if (sp.source) {
      require(decl.initial.empty(), "{}: a source of spikes has no state", where);
      continue;
    }
    const auto columns = resolve(sp.model->state, decl.initial, sp.size, options.seed,
                                 Purpose::initial_state, p, where);
    for (Block& block : blocks)
      for (Part& part : block.parts) {
        if (part.species != p) continue;
        for (size_t f = 0; f < columns.size(); ++f)
          for (uint32_t i = 0; i < part.padded; ++i)
            write(part, part.state[f], i, pick(columns[f], part.first + std::min(i, part.n - 1)));
      }
  }
  for (Block& block : blocks)
    for (SourcePart& part : block.sources) {
      const Species& sp = species[part.species];
      const auto& trains = network.populations[part.species].spike_times;
      part.next.assign(part.n, std::numeric_limits<double>::infinity());
      part.drawn.assign(part.n, 0);
      std::vector<double> values(sp.parameters.size());
      for (uint32_t i = 0; i < part.n; ++i) {
        if (sp.source->parameters.empty()) {  // it plays a list
          if (!trains.empty() && !trains[part.first + i].empty())
            part.next[i] = trains[part.first + i][0];
          continue;
        }
        for (size_t f = 0; f < values.size(); ++f)
          values[f] = pick(sp.parameters[f], part.first + i);
        Stream stream(make_key(options.seed, Purpose::source_train, part.species), part.first + i,
                      0);
        part.next[i] = sp.source->next(0.0, values.data(), stream);
      }
    }
}

void Simulation::State::check_stimulus(const Stimulus& s) const {
  const std::string& where = s.name;
  require(s.target.index < species.size(), "{}: a population that is not of this network", where);
  const Species& sp = species[s.target.index];
  require(sp.model != nullptr, "{}: its target is a source of spikes and takes no input", where);
  const auto [first, last] = bounds(s.target.slice, sp.size, where);
  require(s.start >= 0 && s.stop >= s.start, "{}: starts at {:g} ms and stops at {:g} ms", where,
          s.start, s.stop);
  require(s.times.size() == s.amplitudes.size(), "{}: {} times but {} amplitudes", where,
          s.times.size(), s.amplitudes.size());
  for (size_t i = 0; i < s.times.size(); ++i)
    require(std::isfinite(s.times[i]) && std::isfinite(s.amplitudes[i]) && s.times[i] >= 0 &&
                (i == 0 || s.times[i] > s.times[i - 1]),
            "{}: times must be >= 0 and increasing, and amplitudes finite", where);
  s.rate.check("Hz", non_negative, where + ": rate");
  s.rate.check_length(last - first, where + ": rate");
  s.amplitude.check("pA", s.kind == Stimulus::Kind::noise ? non_negative : any_value,
                    where + ": amplitude");
  s.amplitude.check_length(last - first, where + ": amplitude");
  require(s.kind != Stimulus::Kind::ac || s.amplitude.number(),
          "{}: the amplitude of an alternating current is {}, must be one number for all neurons",
          where, s.amplitude.describe());
  const bool takes =
      std::ranges::any_of(sp.model->input, [](const Field& f) { return f.role == Role::current; });
  require(s.kind == Stimulus::Kind::poisson || takes, "{}: {} takes no injected current", where,
          sp.model->info.name);
}

void Simulation::State::add_stimulus_to_parts(size_t index) {
  const Stimulus& s = network.stimuli[index];
  check_stimulus(s);
  const std::string& where = s.name;
  const Species& sp = species[s.target.index];
  const auto [first, last] = bounds(s.target.slice, sp.size, where);
  const bool is_current = s.kind != Stimulus::Kind::poisson;
  size_t current = 0;
  for (size_t f = 0; f < sp.model->input.size(); ++f)
    if (sp.model->input[f].role == Role::current) current = f;

  for (Block& block : blocks)
    for (Part& part : block.parts) {
      if (part.species != s.target.index) continue;
      const uint32_t begin = std::max(first, part.first), end = std::min(last, part.first + part.n);
      if (begin >= end) continue;
      if (is_current) {
        if (part.current_memory.size() == 0) {
          part.current_memory = Array<uint8_t>(size_t(part.padded) * 8);
          part.input[current].values = part.current_memory.data();
        }
        part.currents.push_back(index);
        part.current_values.push_back(std::numeric_limits<double>::quiet_NaN());
        continue;
      }
      PoissonDrive drive;
      drive.stimulus = index;
      drive.receptor = find_receptor(*sp.model, s.receptor, *s.weight.number() < 0, where);
      drive.weight = std::llround(*s.weight.number() / sp.lsb[drive.receptor]);
      drive.begin = begin - part.first, drive.end = end - part.first;
      drive.key = make_key(options.seed, Purpose::poisson_drive, uint32_t(index));
      const double dt = options.dt;
      auto to_step = [&](double t) {
        return std::isfinite(t) ? Step(std::ceil(t / dt - 1e-6)) : ~Step(0);
      };
      drive.first_step = to_step(s.start), drive.last_step = to_step(s.stop);
      Stream rates(make_key(options.seed, Purpose::synapse_parameter, uint32_t(index)));
      if (const double* rate = s.rate.number()) {
        drive.mean = {*rate * dt * 1e-3};
      } else {
        for (uint32_t i = begin; i < end; ++i) {
          Stream stream(
              make_key(options.seed, Purpose::neuron_parameter, 0x80000000u | uint32_t(index)), i);
          drive.mean.push_back(s.rate.at(i - first, stream) * dt * 1e-3);
        }
      }
      // Small shared rates of a whole population: one table, one random word per neuron and step.
      // Of the population, not of the part: how a number is drawn must not depend on threads.
      const bool whole = first == 0 && last == sp.size;
      if (whole && drive.mean.size() == 1 && drive.mean[0] > 0 && drive.mean[0] < 60) {
        const auto pmf = poisson_law(drive.mean[0]);
        const AliasTable table(pmf);
        drive.table = table.packed();
        drive.bits = table.bits();
      }
      part.drives.push_back(std::move(drive));
    }
}

}  // namespace lapicque
