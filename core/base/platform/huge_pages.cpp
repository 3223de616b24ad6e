// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/huge_pages.h"

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>

namespace pprof {

void adviseHugePages(void* memory, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20;
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t from = (begin + kHugePage - 1) / kHugePage * kHugePage;
  const std::uintptr_t to = (begin + bytes) / kHugePage * kHugePage;
  if (from < to) // a system that has none says so, and nothing is lost
    ::madvise(static_cast<std::byte*>(memory) + (from - begin), to - from, MADV_HUGEPAGE);
#endif
}

} // namespace pprof
