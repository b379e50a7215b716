// The edges of a SONATA circuit: one population of an edges file with its table of types, read in
// batches, so that memory does not grow with the file. Index data sets are not needed.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/sonata/types.hpp"

namespace lapicque {

/// Some edges, in the order of their file.
struct EdgeBatch {
  std::vector<uint64_t> sources, targets;  ///< node ids
  std::vector<uint64_t> types;
  std::vector<double> weight, delay, nsyns;  ///< not a number where neither group nor type says
};

class SonataEdges {
 public:
  SonataEdges(std::shared_ptr<const Hdf5File> file, std::string name,
              std::shared_ptr<const TypeTable> types);

  const std::string& name() const { return name_; }
  const std::string& source() const { return source_; }  ///< the population of nodes
  const std::string& target() const { return target_; }
  uint64_t size() const { return size_; }
  const TypeTable& types() const { return *types_; }
  std::string where() const;  ///< "edges.h5: /edges/v1_to_v1"

  /// Calls visit(batch) until all edges have been there.
  void for_each(const std::function<void(const EdgeBatch&)>& visit,
                uint64_t batch_size = uint64_t(1) << 20) const;

 private:
  struct Group {
    std::string path;
    std::map<std::string, uint64_t> lengths;  ///< of the attributes that it has
  };
  std::string node_population(const std::string& dataset) const;
  void check_length(const std::string& dataset) const;
  const Group& group(uint64_t number) const;
  std::vector<double> attribute(const std::string& name, const EdgeBatch& batch,
                                const std::vector<uint64_t>& groups,
                                const std::vector<uint64_t>& index) const;

  std::shared_ptr<const Hdf5File> file_;
  std::string name_, source_, target_;
  std::shared_ptr<const TypeTable> types_;
  uint64_t size_ = 0;
  bool grouped_ = false;
  mutable std::map<uint64_t, Group> groups_;
};

/// Every population of an edges file.
std::vector<SonataEdges> read_edges(const std::filesystem::path& h5,
                                    const std::filesystem::path& types);

}  // namespace lapicque
