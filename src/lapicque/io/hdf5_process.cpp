#include "lapicque/io/hdf5_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <system_error>

#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"

namespace lapicque::io {
namespace {

constexpr size_t piece = size_t(1) << 24;  // what is received at once: sizes are not believed
constexpr rlim_t seconds_per_answer = 30;
constexpr uint64_t slowest = 5'000'000;  // bytes a second

struct Head {
  uint8_t kind = 0;  ///< a question; of an answer: 0, or 1 + the ErrorKind
  uint64_t n_first = 0, n_second = 0;
};

bool send_all(int socket, const void* data, size_t n) {
  const char* next = static_cast<const char*>(data);
  while (n > 0) {
    const ssize_t sent = ::send(socket, next, n, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    next += sent;
    n -= size_t(sent);
  }
  return true;
}

bool receive_all(int socket, void* data, size_t n) {
  char* next = static_cast<char*>(data);
  while (n > 0) {
    const ssize_t got = ::recv(socket, next, n, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    next += got;
    n -= size_t(got);
  }
  return true;
}

bool receive_text(int socket, size_t n, std::string& text) {
  text.clear();
  while (text.size() < n) {
    const size_t done = text.size(), step = std::min(piece, n - done);
    text.resize(done + step);
    if (!receive_all(socket, text.data() + done, step)) return false;
  }
  return true;
}

void send_answer(int socket, uint8_t kind, std::string_view text) {
  const Head head{kind, text.size(), 0};
  if (!send_all(socket, &head, sizeof head) || !send_all(socket, text.data(), text.size()))
    _exit(0);
}

/// What a damaged file may cost: processor time for each answer, and the memory there is.
void limit_resources(uint64_t file_bytes) {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  rlimit limit{};
  getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur =
      std::min<rlim_t>(limit.rlim_max, rlim_t(used.ru_utime.tv_sec) + rlim_t(used.ru_stime.tv_sec) +
                                           seconds_per_answer + file_bytes / slowest);
  setrlimit(RLIMIT_CPU, &limit);
}

void prepare_child(uint64_t file_bytes) {
  for (const int s : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGXCPU, SIGALRM})
    ::signal(s, SIG_DFL);
  ::signal(SIGINT, SIG_IGN);  // the parent decides
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const size_t room = pages * size_t(sysconf(_SC_PAGESIZE)) + available_memory();
  if (pages > 0 && available_memory() > 0) {
    const rlimit memory{room, room};
    setrlimit(RLIMIT_AS, &memory);
  }
#endif
  if (const int null = ::open("/dev/null", O_WRONLY); null >= 0) {
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
  }
  limit_resources(file_bytes);
}

template <class Act>
void answer_with(int socket, Act act) {
  try {
    send_answer(socket, 0, act());
  } catch (const Error& error) {
    send_answer(socket, uint8_t(1 + int(error.kind())), error.what());
  } catch (const std::bad_alloc&) {
    send_answer(socket, uint8_t(1 + int(ErrorKind::resource)), "not enough memory to read it");
  }
}

[[noreturn]] void serve(int socket, const std::string& name, uint64_t file_bytes,
                        const std::function<Handle()>& open) {
  prepare_child(file_bytes);
  Handle file;
  answer_with(socket, [&]() -> std::string {
    quiet_hdf5();
    file = open();
    if (!file.valid())
      fail(ErrorKind::file, "{} is not an HDF5 file, or is damaged ({})", name, hdf5_reason());
    return "";
  });
  Head head;
  std::string path, attribute;
  while (file.valid() && receive_all(socket, &head, sizeof head) &&
         receive_text(socket, head.n_first, path) &&
         receive_text(socket, head.n_second, attribute)) {
    limit_resources(file_bytes);
    answer_with(socket, [&] {
      return answer(file, name, file_bytes, Question(head.kind), path, attribute);
    });
  }
  _exit(0);
}

}  // namespace

Hdf5Process::Hdf5Process(std::string name, uint64_t file_bytes, const std::function<Handle()>& open)
    : name_(std::move(name)) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    fail(ErrorKind::resource, "{}: cannot be opened: {}", name_,
         std::generic_category().message(errno));
  pid_ = fork();
  if (pid_ == 0) {
    ::close(ends[0]);
    serve(ends[1], name_, file_bytes, open);
  }
  ::close(ends[1]);
  socket_ = ends[0];
  if (pid_ < 0) {
    const int reason = errno;
    ::close(socket_);
    fail(ErrorKind::resource, "{}: cannot be opened: {}", name_,
         std::generic_category().message(reason));
  }
  try {
    receive();
  } catch (...) {
    close();
    throw;
  }
}

Hdf5Process::~Hdf5Process() { close(); }

void Hdf5Process::close() noexcept {
  if (socket_ >= 0) {
    shutdown(socket_, SHUT_RDWR);  // also where a later child holds a copy
    ::close(socket_);
  }
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
}

std::string Hdf5Process::ask(Question question, std::string_view path, std::string_view attribute) {
  const Head head{uint8_t(question), path.size(), attribute.size()};
  if (pid_ <= 0 || !send_all(socket_, &head, sizeof head) ||
      !send_all(socket_, path.data(), path.size()) ||
      !send_all(socket_, attribute.data(), attribute.size()))
    fail_of_death();
  return receive();
}

std::string Hdf5Process::receive() {
  Head head;
  std::string text;
  if (!receive_all(socket_, &head, sizeof head) || !receive_text(socket_, head.n_first, text))
    fail_of_death();
  if (head.kind != 0)
    throw Error(head.kind == 1 + int(ErrorKind::resource) ? ErrorKind::resource : ErrorKind::file,
                text);
  return text;
}

void Hdf5Process::fail_of_death() {
  int status = 0;
  if (pid_ > 0) waitpid(pid_, &status, 0);
  pid_ = 0;
  fail(ErrorKind::file, "{} is damaged: reading it brought down the HDF5 library ({})", name_,
       WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it stopped");
}

}  // namespace lapicque::io
