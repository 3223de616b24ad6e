// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/profile.h"

namespace pprof {

Profile::Profile() {
  strings.add("");
  stackBegins.push_back(0);
  labelSetBegins.push_back(0);
  labelSetBegins.push_back(0); // the empty set
}

std::size_t Profile::byteSize() const {
  std::size_t size =
      sizeof(Profile) + strings.byteSize() + sampleStack.byteCapacity() +
      sampleLabels.byteCapacity() + stackLocations.byteCapacity() + stackBegins.byteCapacity() +
      labels.byteCapacity() + labelSetBegins.byteCapacity() + functions.byteCapacity() +
      locations.byteCapacity() + lines.byteCapacity() + mappings.capacity() * sizeof(Mapping);
  for (const PodVector<std::int64_t>& column : values)
    size += column.byteCapacity();
  return size;
}

void Profile::shrink() {
  strings.shrink();
  for (PodVector<std::int64_t>& column : values)
    column.shrink();
  sampleStack.shrink();
  sampleLabels.shrink();
  stackLocations.shrink();
  stackBegins.shrink();
  labels.shrink();
  labelSetBegins.shrink();
  functions.shrink();
  locations.shrink();
  lines.shrink();
}

} // namespace pprof
