// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>

namespace pprof {

/// Asks the system to back memory with large pages, where it has such and the memory holds whole
/// ones. First touches then cost one interruption for each 2 MiB, instead of one for each 4 KiB.
/// Not for arrays that grow: to move them the system would cut the pages up.
void adviseHugePages(void* memory, std::size_t bytes);

/// Makes room for so many values in an empty PodVector, on large pages.
template <class Vector>
void reserveOnHugePages(Vector& values, std::size_t count) {
  values.reserve(count);
  adviseHugePages(values.data(), values.byteCapacity());
}

} // namespace pprof
