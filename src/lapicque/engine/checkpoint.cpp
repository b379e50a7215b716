// Checkpoints: every mutable number of a simulation, by population and projection, so that a
// checkpoint restores for any number of threads.
//
//   magic, digest of what follows, then words of 64 bits: fingerprint, time, tables
//
// A foreign or broken file is refused before anything changes: the digest is compared first, and
// every length against what the simulation expects.
#include <algorithm>
#include <bit>
#include <cstring>
#include <istream>
#include <iterator>
#include <ostream>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {
namespace {

constexpr uint64_t magic = 0x315450434b41504cull;  // "LPAKCPT1"

uint64_t digest(std::span<const uint64_t> words) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (uint64_t w : words) hash = (hash ^ w) * 0x100000001b3ull, hash ^= hash >> 29;
  return hash;
}

class Writer {
 public:
  void word(uint64_t x) { words_.push_back(x); }
  void number(double x) { word(std::bit_cast<uint64_t>(x)); }
  template <class Range>
  void list(const Range& values) {
    word(values.size());
    for (const auto& x : values) {
      if constexpr (std::is_floating_point_v<std::decay_t<decltype(x)>>)
        number(x);
      else
        word(x);
    }
  }
  std::span<const uint64_t> words() const { return words_; }

 private:
  std::vector<uint64_t> words_;
};

class Reader {
 public:
  explicit Reader(std::span<const uint64_t> words) : words_(words) {}
  uint64_t word() {
    require(at_ < words_.size(), "checkpoint: it ends too early");
    return words_[at_++];
  }
  double number() { return std::bit_cast<double>(word()); }
  template <class T>
  std::vector<T> list() {
    const uint64_t n = word();
    require(n <= words_.size() - at_, "checkpoint: a list of {} does not fit the file", n);
    std::vector<T> values(n);
    for (T& x : values) {
      if constexpr (std::is_floating_point_v<T>)
        x = number();
      else
        x = T(word());
    }
    return values;
  }
  /// A list that must have n entries.
  template <class T>
  std::vector<T> list(size_t n, std::string_view what) {
    auto values = list<T>();
    require(values.size() == n, "checkpoint: {} entries of {} where {} are needed", values.size(),
            what, n);
    return values;
  }
  bool done() const { return at_ == words_.size(); }

 private:
  std::span<const uint64_t> words_;
  size_t at_ = 0;
};

/// What must be the same for a checkpoint to fit.
uint64_t fingerprint(const Network& network, const SimulationOptions& o) {
  const auto text = fmt::format("{}|{}|{}|{}|{}|{}", network.describe(), o.dt, o.seed,
                                int(o.precision), int(o.weights), network.stimuli.size());
  uint64_t hash = 0xcbf29ce484222325ull;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ull;
  return hash;
}

void write(Writer& out, const StatefulState::Table& table) {
  out.word(table.width);
  out.list(table.keys);
  out.list(table.words);
}

StatefulState::Table read_table(Reader& in) {
  StatefulState::Table table;
  table.width = in.word();
  table.keys = in.list<uint64_t>();
  table.words = in.list<uint64_t>();
  require(table.words.size() == table.keys.size() * table.width,
          "checkpoint: a table of synapses is torn");
  return table;
}

}  // namespace

void Simulation::save(std::ostream& stream) const {
  State& s = *state_;
  s.collect();
  Writer out;
  out.word(fingerprint(s.network, s.options));
  out.word(s.now);
  out.word(n_spikes());
  for (uint32_t p = 0; p < s.species.size(); ++p) {
    const Species& sp = s.species[p];
    for (const auto& column : sp.parameters) out.list(column);
    if (sp.model) {
      for (const Field& field : sp.model->state) out.list(get({p}, field.name));
    } else {
      std::vector<double> next(sp.size);
      std::vector<uint64_t> drawn(sp.size);
      for (const Block& block : s.blocks)
        for (const SourcePart& part : block.sources)
          if (part.species == p)
            for (uint32_t i = 0; i < part.n; ++i)
              next[part.first + i] = part.next[i], drawn[part.first + i] = part.drawn[i];
      out.list(next);
      out.list(drawn);
    }
  }
  const Step oldest = s.now > s.max_delay ? s.now - s.max_delay : 0;
  for (Step k = oldest + 1; k <= s.now; ++k) {
    auto ids = s.history[k % s.history.size()];
    std::ranges::sort(ids);  // the order in which threads found them does not matter
    out.list(ids);
  }
  for (const Link& link : s.links) {
    out.list(link.weights);
    if (link.projection->synapse.model == "static") continue;
    StatefulState all;
    for (StatefulGroup* group : s.stateful_groups(link.index)) group->save(s.now, all);
    all.sort();
    for (const auto* table : {&all.synapses, &all.sources, &all.neurons, &all.shared})
      write(out, *table);
  }
  out.word(s.recording_from);
  out.word(s.recording.spikes.size());
  for (const SpikeRecord& record : s.recording.spikes) {
    out.list(record.spikes.times);
    out.list(record.spikes.senders);
  }
  out.word(s.probes.size());
  for (const TraceProbe& probe : s.probes)
    for (const Trace& trace : probe.traces) {
      out.number(trace.t_start);
      out.list(trace.samples);
    }
  out.word(s.weight_traces.size());
  for (const WeightTrace& probe : s.weight_traces) {
    out.word(probe.next);
    out.number(probe.trace.t_start);
    out.list(probe.trace.samples);
  }
  const auto words = out.words();
  const uint64_t head[3] = {magic, digest(words), words.size()};
  stream.write(reinterpret_cast<const char*>(head), sizeof head);
  stream.write(reinterpret_cast<const char*>(words.data()), std::streamsize(words.size_bytes()));
  if (!stream) fail(ErrorKind::file, "checkpoint: it could not be written; is the disk full?");
}

void Simulation::restore(std::istream& stream) {
  State& s = *state_;
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  auto refuse = [](bool good, std::string_view why) {
    if (!good) fail(ErrorKind::file, "checkpoint: {}", why);
  };
  refuse(bytes.size() >= 24, "the file is too short to be one");
  std::vector<uint64_t> words(bytes.size() / 8);
  std::memcpy(words.data(), bytes.data(), words.size() * 8);
  refuse(words[0] == magic, "the file is not a checkpoint of this program");
  const std::span<const uint64_t> body = std::span(words).subspan(3);
  refuse(bytes.size() % 8 == 0 && words[2] == body.size(), "the file is cut short");
  refuse(words[1] == digest(body), "the file is damaged");
  Reader in(body);
  require(in.word() == fingerprint(s.network, s.options),
          "checkpoint: it is of another network, dt, seed, precision or weight storage");

  // Read all of it, then change.
  struct Columns {
    std::vector<std::vector<double>> parameters, state;
    std::vector<double> next;
    std::vector<uint64_t> drawn;
  };
  const Step now = in.word();
  const uint64_t spikes = in.word();
  std::vector<Columns> columns(s.species.size());
  uint64_t n_ids = 0;
  for (uint32_t p = 0; p < s.species.size(); ++p) {
    const Species& sp = s.species[p];
    n_ids += sp.size;
    for (size_t f = 0; f < sp.parameters.size(); ++f) {
      columns[p].parameters.push_back(in.list<double>());
      const size_t n = columns[p].parameters.back().size();
      require(n == 1 || n == sp.size, "checkpoint: a parameter has {} values for {} neurons", n,
              sp.size);
    }
    if (sp.model) {
      for (const Field& field : sp.model->state)
        columns[p].state.push_back(in.list<double>(sp.size, field.name));
    } else {
      columns[p].next = in.list<double>(sp.size, "next spikes");
      columns[p].drawn = in.list<uint64_t>(sp.size, "spike counts");
    }
  }
  const Step oldest = now > s.max_delay ? now - s.max_delay : 0;
  std::vector<std::vector<uint32_t>> history(s.history.size());
  for (Step k = oldest + 1; k <= now; ++k) {
    history[k % history.size()] = in.list<uint32_t>();
    for (uint32_t id : history[k % history.size()])
      require(id < n_ids, "checkpoint: a spike of neuron {} of {}", id, n_ids);
  }
  std::vector<std::vector<double>> weights;
  std::vector<StatefulState> states(s.links.size());
  for (const Link& link : s.links) {
    weights.push_back(in.list<double>());
    require(weights.back().empty() || weights.back().size() == s.synapses_of[link.index],
            "checkpoint: {} weights for {} synapses", weights.back().size(),
            s.synapses_of[link.index]);
    if (link.projection->synapse.model == "static") continue;
    StatefulState& all = states[link.index];
    for (auto* table : {&all.synapses, &all.sources, &all.neurons, &all.shared})
      *table = read_table(in);
  }
  s.collect();  // so that what is recorded has its places
  Recording recording = s.recording;
  const Step recording_from = in.word();
  require(in.word() == recording.spikes.size(), "checkpoint: other populations were recorded");
  for (SpikeRecord& record : recording.spikes) {
    record.spikes.times = in.list<double>();
    record.spikes.senders = in.list<uint32_t>(record.spikes.times.size(), "senders");
    record.spikes.t_start = double(recording_from) * s.options.dt;
  }
  require(in.word() == s.probes.size(), "checkpoint: other variables were recorded");
  auto probes = s.probes;
  for (TraceProbe& probe : probes)
    for (Trace& trace : probe.traces) {
      trace.t_start = in.number();
      trace.samples = in.list<double>();
    }
  require(in.word() == s.weight_traces.size(), "checkpoint: other weights were recorded");
  auto weight_traces = s.weight_traces;
  for (WeightTrace& probe : weight_traces) {
    probe.next = in.word();
    probe.trace.t_start = in.number();
    probe.trace.samples = in.list<double>();
  }
  require(in.done(), "checkpoint: it goes on after its end");

  reset();
  s.now = now;
  s.history = std::move(history);
  s.recording_from = recording_from;
  s.recording = std::move(recording);
  s.probes = std::move(probes);
  s.weight_traces = std::move(weight_traces);
  for (uint32_t p = 0; p < s.species.size(); ++p) s.species[p].parameters = columns[p].parameters;
  for (Block& block : s.blocks) {
    for (Part& part : block.parts) {
      s.prepare(part);
      for (size_t f = 0; f < part.state.size(); ++f)
        for (uint32_t i = 0; i < part.n; ++i)
          s.write(part, part.state[f], i, columns[part.species].state[f][part.first + i]);
    }
    for (SourcePart& part : block.sources)
      for (uint32_t i = 0; i < part.n; ++i) {
        part.next[i] = columns[part.species].next[part.first + i];
        part.drawn[i] = uint32_t(columns[part.species].drawn[part.first + i]);
      }
  }
  s.blocks[0].n_spikes = spikes;
  for (const Link& link : s.links)
    if (!weights[link.index].empty()) set_weights(link.index, weights[link.index]);
  for (const Link& link : s.links) {
    if (link.projection->synapse.model == "static") continue;
    for (StatefulGroup* group : s.stateful_groups(link.index))
      group->restore(now, states[link.index]);
  }
  for (Block& block : s.blocks)
    for (size_t g = 0; g < block.groups.size(); ++g) {
      auto& group = block.groups[g];
      if (g == 0) group->reset();  // static rows; the others forgot their spikes when restored
      for (Step k = oldest + 1; k <= now; ++k)
        group->replay(k, now, s.history[k % s.history.size()]);
    }
}

}  // namespace lapicque
