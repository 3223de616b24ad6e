// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/stack_tree.h"
#include "tests/support/profile_maker.h"

#include <algorithm>
#include <random>
#include <string>

namespace pprof::test {

/// Stacks of sixteen functions, each of which calls three others. Some calls are always inlined,
/// some nearly always, some now and then.
inline ProfilePtr randomProfile(unsigned seed, std::size_t stacks, bool negatives) {
  std::mt19937 random(seed); // NOLINT(cert-msc51-cpp): the same numbers in each run
  const auto below = [&](unsigned end) { return static_cast<unsigned>(random() % end); };
  constexpr unsigned kFunctions = 16;
  constexpr unsigned kNearlyAlways = 2000;
  ProfileMaker maker("samples/count");
  for (std::size_t s = 0; s < stacks; ++s) {
    unsigned function = below(kFunctions);
    std::string text(1, static_cast<char>('a' + function));
    for (unsigned depth = below(12); depth > 0; --depth) {
      const unsigned branch = std::min(below(3), below(3));
      function = (function * 5 + branch * branch + 1) % kFunctions;
      const unsigned kind = (function * 3 + branch) % 5;
      const bool inlined =
          kind == 0 || (kind == 1 && below(kNearlyAlways) > 0) || (kind == 2 && below(4) == 0);
      text += inlined ? '|' : ';';
      text += static_cast<char>('a' + function);
    }
    const std::int64_t value = 1 + below(20);
    maker.add(text, {negatives && below(3) == 0 ? -value : value});
  }
  return maker.make();
}

/// Gives a profile its stack tree, as a store does when it is asked for once more.
inline void growTree(const ProfilePtr& profile) {
  profile->stackTree.keep(StackTree::build(*profile, Work{}).value());
}

} // namespace pprof::test
