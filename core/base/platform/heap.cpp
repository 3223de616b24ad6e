// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/heap.h"

#include "core/base/platform/huge_pages.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#include <unistd.h>
#endif

namespace pprof {

void prepareHeapForOneJob() {
#ifdef __GLIBC__
  constexpr int kHeap = 32 << 20;    // of addresses; memory is taken as it is touched
  constexpr int kOwnPages = 1 << 20; // from this size on memory is not of the heap
  constexpr int kMore = 512 << 10;
  // NOLINTBEGIN(concurrency-mt-unsafe): there is one thread yet
  mallopt(M_ARENA_MAX, 1); // threads would have heaps of their own, on small pages
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_MMAP_THRESHOLD, kOwnPages);
  mallopt(M_TOP_PAD, kHeap);
  void* first = std::malloc(kMore); // more than there is, so the heap grows
  const auto begin = reinterpret_cast<std::uintptr_t>(first);
  const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0));
  if (first != nullptr && begin < end) // another allocator's memory may lie anywhere
    adviseHugePages(first, end - begin);
  std::free(first);
  mallopt(M_TOP_PAD, kMore);
  // NOLINTEND(concurrency-mt-unsafe)
#endif
}

} // namespace pprof
