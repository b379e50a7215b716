#include "lapicque/train/weights.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::train {

template <class R>
void put_weights(Archive& archive, const std::string& prefix, const Weights<R>& weights) {
  for (const auto& [name, values] : weights) archive.put<R>(prefix + name, values);
}

template <class R>
Weights<R> get_weights(const Archive& archive, const std::string& prefix) {
  Weights<R> weights;
  for (const auto& name : archive.names(prefix))
    weights[name.substr(prefix.size())] = archive.get<R>(name);
  return weights;
}

template <class R>
void save_weights(const std::filesystem::path& path, const Sequence<R>& net,
                  std::string_view note) {
  Archive archive;
  archive.put_text("network", net.describe());
  archive.put_text("note", note);
  put_weights(archive, "weights/", net.weights());
  archive.write(path);
}

template <class R>
void load_weights(const std::filesystem::path& path, Sequence<R>& net) {
  const auto archive = Archive::read(path);
  const auto best = get_weights<R>(archive, "best/");
  try {
    net.load(best.empty() ? get_weights<R>(archive, "weights/") : best);
  } catch (const Error& error) {
    fail(ErrorKind::file, "{}: {}", path.string(), error.what());
  }
}

template void put_weights(Archive&, const std::string&, const Weights<float>&);
template void put_weights(Archive&, const std::string&, const Weights<double>&);
template Weights<float> get_weights(const Archive&, const std::string&);
template Weights<double> get_weights(const Archive&, const std::string&);
template void save_weights(const std::filesystem::path&, const Sequence<float>&, std::string_view);
template void save_weights(const std::filesystem::path&, const Sequence<double>&, std::string_view);
template void load_weights(const std::filesystem::path&, Sequence<float>&);
template void load_weights(const std::filesystem::path&, Sequence<double>&);

}  // namespace lapicque::train
