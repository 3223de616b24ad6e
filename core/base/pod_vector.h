// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace pprof {

/// A growing array of plain values for the large columns of a profile.
///
/// Unlike std::vector it grows through realloc, which moves pages instead of copying them once a
/// column is large, and it leaves new room untouched: memory that is never written is never
/// resident. That keeps the peak while loading close to what is kept.
template <class T>
class PodVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  PodVector() = default;
  PodVector(PodVector&& other) noexcept { swap(other); }
  PodVector& operator=(PodVector&& other) noexcept {
    PodVector(std::move(other)).swap(*this);
    return *this;
  }
  PodVector(const PodVector& other) { append(other.span()); }
  PodVector& operator=(const PodVector& other) {
    PodVector(other).swap(*this);
    return *this;
  }
  ~PodVector() { std::free(begin_); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t byteCapacity() const { return capacity_ * sizeof(T); }
  T* data() { return begin_; }
  const T* data() const { return begin_; }
  T* begin() { return begin_; }
  T* end() { return begin_ + size_; }
  const T* begin() const { return begin_; }
  const T* end() const { return begin_ + size_; }
  T& operator[](std::size_t i) { return begin_[i]; }
  const T& operator[](std::size_t i) const { return begin_[i]; }
  T& back() { return begin_[size_ - 1]; }
  const T& back() const { return begin_[size_ - 1]; }
  [[nodiscard]] std::span<const T> span() const { return {begin_, size_}; }
  [[nodiscard]] std::span<const T> span(std::size_t from, std::size_t to) const {
    return {begin_ + from, to - from};
  }

  void push_back(const T& value) {
    if (size_ == capacity_) {
      const T copy = value; // `value` may live in this array
      grow(size_ + 1);
      begin_[size_++] = copy;
      return;
    }
    begin_[size_++] = value;
  }

  /// Makes room for `count` more values and returns where the first of them goes. They are not
  /// initialised.
  T* extend(std::size_t count) {
    if (capacity_ - size_ < count)
      grow(size_ + count);
    T* at = begin_ + size_;
    size_ += count;
    return at;
  }

  /// `values` are not those of this array.
  void append(std::span<const T> values) {
    if (!values.empty())
      std::memcpy(static_cast<void*>(extend(values.size())), values.data(), values.size_bytes());
  }

  void reserve(std::size_t count) {
    if (count > capacity_)
      setCapacity(count);
  }
  void resize(std::size_t count, T value) {
    while (size_ > count)
      --size_;
    while (size_ < count)
      push_back(value);
  }
  void assign(std::size_t count, T value) { // by value: it may live in this array
    clear();
    reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      begin_[i] = value;
    size_ = count;
  }
  void truncate(std::size_t count) { size_ = count; }
  void clear() { size_ = 0; }
  void shrink() {
    if (size_ == 0)
      PodVector().swap(*this);
    else if (size_ < capacity_)
      setCapacity(size_);
  }
  void swap(PodVector& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

private:
  void grow(std::size_t needed) {
    const std::size_t doubled = capacity_ < 64 ? 64 : capacity_ + capacity_ / 2;
    setCapacity(doubled < needed ? needed : doubled);
  }
  void setCapacity(std::size_t count) {
    if (count > static_cast<std::size_t>(-1) / 2 / sizeof(T))
      throw std::bad_alloc();
    void* grown = std::realloc(static_cast<void*>(begin_), count * sizeof(T));
    if (grown == nullptr)
      throw std::bad_alloc();
    begin_ = static_cast<T*>(grown);
    capacity_ = count;
  }

  T* begin_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

} // namespace pprof
