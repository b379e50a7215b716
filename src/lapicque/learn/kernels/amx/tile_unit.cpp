// Compiled for processors with AMX alone: nothing may be compiled here that others could be linked
// to, as inline functions of the standard library could.
#include "lapicque/learn/kernels/amx/tile_unit.hpp"

#ifndef __clang__  // GCC's own header begins with undefined vectors
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include "lapicque/learn/padded_rows.hpp"

namespace lapicque::learn::tile_unit {
namespace {

constexpr long line_bytes = 64;

/// The unit, ready for whole tiles as long as this lives.
struct TileUnit {
  TileUnit() {
    struct alignas(64) {
      uint8_t palette = 1, start = 0, reserved[14] = {};
      uint16_t row_bytes[16] = {};
      uint8_t rows[16] = {};
    } shape;
    for (int i = 0; i < 8; ++i) shape.row_bytes[i] = line_bytes, shape.rows[i] = tile_rows;
    _tile_loadconfig(&shape);
  }
  ~TileUnit() { _tile_release(); }
  TileUnit(const TileUnit&) = delete;
  TileUnit& operator=(const TileUnit&) = delete;
};

/// The compiler does not know that the unit reads memory.
void finish_writing() { asm volatile("" ::: "memory"); }

/// Registers 0 ... 3 of the unit hold sums; of a product with spikes, 4 holds what is on the left
/// and 5 ... 7 the parts of what is on the right. The compiler wants numbers to be written out.
template <int i>
struct Sum;
#define LAPICQUE_SUM(i)                                                            \
  template <>                                                                      \
  struct Sum<i> {                                                                  \
    static void zero() { _tile_zero(i); }                                          \
    static void load(const float* from, long step) { _tile_loadd(i, from, step); } \
    static void store(float* to, long step) { _tile_stored(i, to, step); }         \
    static void add_left_times_all() {                                             \
      _tile_dpbf16ps(i, 4, 5);                                                     \
      _tile_dpbf16ps(i, 4, 6);                                                     \
      _tile_dpbf16ps(i, 4, 7);                                                     \
    }                                                                              \
  };
LAPICQUE_SUM(0)
LAPICQUE_SUM(1)
LAPICQUE_SUM(2)
LAPICQUE_SUM(3)
#undef LAPICQUE_SUM

void load_left(const uint8_t* tile) { _tile_loadd(4, tile, line_bytes); }

void load_right(const uint8_t* tiles) {
  _tile_loadd(5, tiles, line_bytes);
  _tile_loadd(6, tiles + tile_bytes, line_bytes);
  _tile_loadd(7, tiles + 2 * tile_bytes, line_bytes);
}

/// Calls work.template operator()<i>() for the first n of the sums.
template <int n, class Work>
void for_each_sum(const Work& work) {
  work.template operator()<0>();
  if constexpr (n > 1) work.template operator()<1>();
  if constexpr (n > 2) work.template operator()<2>();
  if constexpr (n > 3) work.template operator()<3>();
}

template <int n>
void zero_sums() {
  for_each_sum<n>([]<int i>() { Sum<i>::zero(); });
}

/// From memory, `step` numbers from one row to the next, the tiles one above the other; no step
/// repeats a single row.
template <int n>
void load_sums(const float* from, size_t step) {
  finish_writing();
  for_each_sum<n>(
      [&]<int i>() { Sum<i>::load(from + i * tile_rows * step, long(step * sizeof(float))); });
}

template <int n>
void store_sums(float* to, size_t step) {
  for_each_sum<n>(
      [&]<int i>() { Sum<i>::store(to + i * tile_rows * step, long(step * sizeof(float))); });
}

/// n sums += spikes [n_tiles][tiles_at_once] times numbers [n_tiles][n_parts].
template <int n>
void multiply_spikes(const uint8_t* left, const uint8_t* right, size_t n_tiles) {
  finish_writing();
  for (size_t t = 0; t < n_tiles; ++t) {
    load_right(right);
    for_each_sum<n>([&]<int i>() {
      load_left(left + i * tile_bytes);
      Sum<i>::add_left_times_all();
    });
    left += tiles_at_once * tile_bytes, right += n_parts * tile_bytes;
  }
}

constexpr size_t pair = tiles_in_pair;

void load_left_pair(const uint8_t* tiles) {
  _tile_loadd(4, tiles, line_bytes);
  _tile_loadd(5, tiles + tile_bytes, line_bytes);
}
void load_right_pair(const uint8_t* one, const uint8_t* other) {
  _tile_loadd(6, one, line_bytes);
  _tile_loadd(7, other, line_bytes);
}
/// Each sum waits for its own last addition alone.
void add_pairs() {
  _tile_dpbf16ps(0, 4, 6);
  _tile_dpbf16ps(1, 5, 6);
  _tile_dpbf16ps(2, 4, 7);
  _tile_dpbf16ps(3, 5, 7);
}

/// Sums 0 and 1 += numbers [n_tiles][n_parts][pair] times numbers [n_tiles][n_parts], sums 2 and 3
/// the same with others, but for products of parts that are too small to count.
void multiply_pairs(const uint8_t* left, const uint8_t* right, const uint8_t* other,
                    size_t n_tiles) {
  constexpr size_t left_part = pair * tile_bytes, part = tile_bytes;
  finish_writing();
  for (size_t t = 0; t < n_tiles; ++t) {
    load_left_pair(left);
    load_right_pair(right + 2 * part, other + 2 * part);
    add_pairs();
    load_right_pair(right, other);
    add_pairs();
    load_right_pair(right + part, other + part);
    add_pairs();
    load_left_pair(left + left_part);
    add_pairs();
    load_right_pair(right, other);
    add_pairs();
    load_left_pair(left + 2 * left_part);
    add_pairs();
    left += n_parts * left_part, right += n_parts * part, other += n_parts * part;
  }
}

/// Calls work.template operator()<n>() for the n tiles that have n_rows rows, 1 <= n <= 4.
template <class Work>
void for_tiles(size_t n_rows, const Work& work) {
  switch (parts_of(n_rows, tile_rows)) {
    case 1:
      return work.template operator()<1>();
    case 2:
      return work.template operator()<2>();
    case 3:
      return work.template operator()<3>();
    default:
      return work.template operator()<4>();
  }
}

/// 16 numbers cut into parts, each in the upper bits of its place: the first two are rounded to 8
/// significant bits, and 8 bits are left for the last. What is no number stays so in the last.
struct Parts {
  __m512i of[n_parts];
  explicit Parts(__m512 x) {
    const __m512i half = _mm512_set1_epi32(0x8000), upper = _mm512_set1_epi32(int(0xffff0000));
    for (size_t i = 0; i + 1 < n_parts; ++i) {
      of[i] = _mm512_and_si512(_mm512_add_epi32(_mm512_castps_si512(x), half), upper);
      x = _mm512_sub_ps(x, _mm512_castsi512_ps(of[i]));
    }
    of[n_parts - 1] = _mm512_castps_si512(x);
  }
};

void pack(const PackTilesCall& c) noexcept {
  const __mmask16 columns = __mmask16((1u << c.n_columns) - 1);
  const __m512i places =
      _mm512_mullo_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                         _mm512_set1_epi32(int(c.column_step)));
  const auto row = [&](size_t i) {
    if (i >= c.n_rows) return _mm512_setzero_ps();
    const float* from = c.from + i * c.row_step;
    return c.column_step == 1
               ? _mm512_maskz_loadu_ps(columns, from)
               : _mm512_mask_i32gather_ps(_mm512_setzero_ps(), columns, places, from, 4);
  };
  for (size_t first = 0; first < c.n_rows; first += tile_entries) {
    uint8_t* to = c.to + first / tile_entries * n_parts * tile_bytes;
    for (size_t i = 0; i < tile_rows; ++i) {
      const Parts even(row(first + 2 * i)), odd(row(first + 2 * i + 1));
      for (size_t part = 0; part < n_parts; ++part)
        _mm512_store_si512(to + part * tile_bytes + i * line_bytes,
                           _mm512_mask_blend_epi16(0xaaaaaaaa, _mm512_srli_epi32(even.of[part], 16),
                                                   odd.of[part]));
    }
  }
}

/// Where n windows of consecutive rows, from the first row's window `first` on, begin in padded
/// rows that are `stride` apart.
void find_windows(const PlanView& plan, size_t first, size_t n, size_t stride, size_t* begins) {
  size_t row = first / plan.n_windows, window = first % plan.n_windows;
  for (size_t j = 0; j < n; ++j) {
    begins[j] = row * stride + plan.windows[window];
    if (++window == plan.n_windows) window = 0, ++row;
  }
}

/// The spikes of a call's rows, padded, in its memory.
void lay_rows(const auto& call) {
  for (size_t r = call.x.first; r < call.x.last; ++r)
    lay_bits(*call.plan, call.x.bits, r, call.bits + (r - call.x.first) * call.bit_stride);
}

/// Packed spikes, as numbers of 16 bits.
__m512i spread(uint32_t spikes) {
  constexpr short one = 0x3f80;
  return _mm512_maskz_mov_epi16(spikes, _mm512_set1_epi16(one));
}

/// 32 bits from a bit of packed spikes on; the word behind them must be readable.
uint32_t some_bits(const uint64_t* bits, size_t first) {
  uint64_t word;
  std::memcpy(&word, reinterpret_cast<const uint8_t*>(bits) + first / 8, sizeof word);
  return uint32_t(word >> (first % 8));
}

/// 16 numbers of each of n rows, to rows `step` apart of which the first n_columns numbers exist.
void copy_sums(const float* from, size_t n, float* to, size_t step, size_t n_columns) {
  const __mmask16 columns = __mmask16((1u << n_columns) - 1);
  for (size_t j = 0; j < n; ++j)
    _mm512_mask_storeu_ps(to + j * step, columns, _mm512_load_ps(from + j * tile_rows));
}

constexpr size_t rows_at_once = tiles_at_once * tile_rows;

void forward(const ForwardTilesCall& c) noexcept {
  const TileUnit unit;
  const PlanView& plan = *c.plan;
  alignas(64) float sums[rows_at_once * tile_rows];
  const size_t n = (c.x.last - c.x.first) * plan.n_windows;
  lay_rows(c);
  for (size_t first = 0; first < n; first += rows_at_once) {
    const size_t n_rows = smaller(rows_at_once, n - first);
    size_t begins[rows_at_once];
    find_windows(plan, first, n_rows, c.bit_stride * 64, begins);
    for (size_t i = 0; i < c.n_stretches; ++i) {
      uint8_t* to = c.tiles + i * tiles_at_once * tile_bytes;
      for (size_t j = 0; j < n_rows; ++j)
        _mm512_store_si512(to + j * line_bytes,
                           spread(some_bits(c.bits, begins[j] + c.stretches[i].offset)));
    }
    float* y = c.y + (c.x.first * plan.n_windows + first) * plan.n_out;
    for_tiles(n_rows, [&]<int n_tiles>() {
      for (size_t column = 0; column < plan.n_out; column += tile_rows) {
        load_sums<n_tiles>(c.bias + column, 0);
        multiply_spikes<n_tiles>(c.tiles,
                                 c.w + column / tile_rows * c.n_stretches * n_parts * tile_bytes,
                                 c.n_stretches);
        const size_t n_columns = smaller(tile_rows, plan.n_out - column);
        if (n_columns == tile_rows && n_rows == n_tiles * tile_rows) {
          store_sums<n_tiles>(y + column, plan.n_out);
        } else {
          store_sums<n_tiles>(sums, tile_rows);
          copy_sums(sums, n_rows, y + column, plan.n_out, n_columns);
        }
      }
    });
  }
}

/// bit j of columns[i] = bit i of rows[j].
void transpose_bits(const uint64_t (&rows)[64], uint64_t (&columns)[64]) {
  alignas(64) static constexpr uint8_t places[64] = {
      0,  8,  16, 24, 32, 40, 48, 56, 1,  9,  17, 25, 33, 41, 49, 57, 2,  10, 18, 26, 34, 42,
      50, 58, 3,  11, 19, 27, 35, 43, 51, 59, 4,  12, 20, 28, 36, 44, 52, 60, 5,  13, 21, 29,
      37, 45, 53, 61, 6,  14, 22, 30, 38, 46, 54, 62, 7,  15, 23, 31, 39, 47, 55, 63};
  alignas(64) uint64_t bytes[64];  // [eight rows][byte]: that byte of each
  const __m512i order = _mm512_load_si512(places);
  for (size_t j = 0; j < 64; j += 8)
    _mm512_store_si512(bytes + j, _mm512_permutexvar_epi8(order, _mm512_loadu_si512(rows + j)));
  const __m512i eights = _mm512_setr_epi64(0, 8, 16, 24, 32, 40, 48, 56);
  for (size_t byte = 0; byte < 8; ++byte) {
    const __m512i of_all = _mm512_i64gather_epi64(eights, bytes + byte, 8);
    for (size_t i = 0; i < 8; ++i)
      columns[byte * 8 + i] = _mm512_test_epi8_mask(of_all, _mm512_set1_epi8(char(1 << i)));
  }
}

/// The entries of a stretch as tiles, [n_tiles of 32 windows][tiles of 16 entries].
void lay_entries(const uint64_t* bits, const size_t* begins, size_t n_windows, const Stretch& s,
                 uint8_t* to) {
  for (size_t first = 0; first < n_windows; first += 64, to += 2 * tiles_at_once * tile_bytes) {
    const size_t n = smaller(64, n_windows - first);
    uint64_t rows[64] = {}, columns[64];
    for (size_t j = 0; j < n; ++j) rows[j] = bits_from(bits, begins[first + j] + s.offset);
    transpose_bits(rows, columns);
    for (size_t i = 0; i < parts_of(s.length, tile_rows) * tile_rows; ++i) {
      _mm512_store_si512(to + i * line_bytes, spread(uint32_t(columns[i])));
      _mm512_store_si512(to + tiles_at_once * tile_bytes + i * line_bytes,
                         spread(uint32_t(columns[i] >> 32)));
    }
  }
}

void grad_weight(const GradWeightTilesCall& c) noexcept {
  const TileUnit unit;
  const PlanView& plan = *c.plan;
  const size_t n = (c.x.last - c.x.first) * plan.n_windows;
  const size_t width = parts_of(plan.n_out, tile_rows) * tile_rows;
  constexpr size_t strip = windows_at_once / tile_entries * n_parts * tile_bytes;
  lay_rows(c);
  for (size_t first = 0; first < n; first += windows_at_once) {
    const size_t n_windows = smaller(windows_at_once, n - first);
    size_t begins[windows_at_once];
    find_windows(plan, first, n_windows, c.bit_stride * 64, begins);
    const float* g = c.g + (c.x.first * plan.n_windows + first) * plan.n_out;
    for (size_t column = 0; column < plan.n_out; column += tile_rows)
      pack({.from = g + column,
            .row_step = plan.n_out,
            .column_step = 1,
            .n_rows = n_windows,
            .n_columns = smaller(tile_rows, plan.n_out - column),
            .to = c.gradients + column / tile_rows * strip});
    float* sums = c.sums;
    for (size_t i = 0; i < c.n_stretches; ++i) {
      const Stretch& s = c.stretches[i];
      lay_entries(c.bits, begins, n_windows, s, c.tiles);
      for_tiles(s.length, [&]<int n_tiles>() {
        for (size_t column = 0; column < width; column += tile_rows) {
          if (first == 0)
            zero_sums<n_tiles>();
          else
            load_sums<n_tiles>(sums + column, width);
          multiply_spikes<n_tiles>(c.tiles, c.gradients + column / tile_rows * strip,
                                   parts_of(n_windows, tile_entries));
          store_sums<n_tiles>(sums + column, width);
        }
        sums += n_tiles * tile_rows * width;
      });
    }
  }
}

/// n rows of numbers, n_columns in each, cut into parts, as tiles on the left.
void lay_gradients(const float* g, size_t n, size_t n_columns, uint8_t* to) {
  constexpr size_t part_bytes = pair * tile_bytes;
  alignas(64) static constexpr uint16_t odd[32] = {1,  3,  5,  7,  9,  11, 13, 15, 17, 19, 21,
                                                   23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 43,
                                                   45, 47, 49, 51, 53, 55, 57, 59, 61, 63};
  const __m512i upper = _mm512_load_si512(odd);
  for (size_t column = 0; column < n_columns; column += tile_entries) {
    const size_t left = smaller(tile_entries, n_columns - column);
    const uint32_t mask = left < 32 ? (1u << left) - 1 : ~0u;
    for (size_t j = 0; j < n; ++j) {
      const float* from = g + j * n_columns + column;
      const Parts low(_mm512_maskz_loadu_ps(__mmask16(mask), from)),
          high(_mm512_maskz_loadu_ps(__mmask16(mask >> 16), from + 16));
      for (size_t part = 0; part < n_parts; ++part)
        _mm512_store_si512(to + part * part_bytes + j * line_bytes,
                           _mm512_permutex2var_epi16(low.of[part], upper, high.of[part]));
    }
    to += n_parts * part_bytes;
  }
}

/// Adds a row of sums to padded rows at each of n places.
void add_sums(const float* sums, size_t n, const size_t* begins, float* rows) {
  for (size_t j = 0; j < n; ++j, sums += tile_rows) {
    float* to = rows + begins[j];
    _mm512_storeu_ps(to, _mm512_add_ps(_mm512_loadu_ps(to), _mm512_load_ps(sums)));
  }
}

/// Rows first ... last - 1 of gx, whose padded rows c.sums has room for.
void grad_input_of(const GradInputTilesCall& c, size_t first_row, size_t last_row) {
  const PlanView& plan = *c.plan;
  alignas(64) float sums[pair * pair * tile_rows * tile_rows];
  const size_t n_rows = last_row - first_row, n = n_rows * plan.n_windows;
  const size_t n_deep = parts_of(plan.n_out, tile_entries), strip = n_deep * n_parts * tile_bytes;
  std::memset(c.sums, 0, n_rows * c.stride * sizeof(float));
  for (size_t first = 0; first < n; first += pair * tile_rows) {
    const size_t n_windows = smaller(pair * tile_rows, n - first);
    size_t begins[pair * tile_rows];
    find_windows(plan, first, n_windows, c.stride, begins);
    lay_gradients(c.g + (first_row * plan.n_windows + first) * plan.n_out, n_windows, plan.n_out,
                  c.tiles);
    for (size_t i = 0; i < c.n_stretches; i += pair) {
      const bool two = i + 1 < c.n_stretches;
      const uint8_t* w = c.w + i * strip;
      zero_sums<tiles_at_once>();
      multiply_pairs(c.tiles, w, w + (two ? strip : 0), n_deep);
      store_sums<tiles_at_once>(sums, tile_rows);
      add_sums(sums, n_windows, begins, c.sums + c.stretches[i].offset);
      if (two)
        add_sums(sums + pair * tile_rows * tile_rows, n_windows, begins,
                 c.sums + c.stretches[i + 1].offset);
    }
  }
  for (size_t r = 0; r < n_rows; ++r)
    cut_row(plan, c.sums + r * c.stride, c.gx + (first_row + r) * plan.n_in);
}

void grad_input(const GradInputTilesCall& c) noexcept {
  const TileUnit unit;
  for (size_t first = c.first; first < c.last; first += c.n_block)
    grad_input_of(c, first, smaller(first + c.n_block, c.last));
}

}  // namespace

const TileKernels kernels = {&pack, &forward, &grad_weight, &grad_input};

}  // namespace lapicque::learn::tile_unit
