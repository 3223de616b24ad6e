// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "tests/support/profile_maker.h"

#include <vector>

namespace pprof::test {

/// Names that want to be more than text, or that fonts have their trouble with.
inline std::vector<std::string> hostileNames() {
  std::string longName;
  while (longName.size() < 2000)
    longName += "verylongname_";
  return {"שלום עולם פונקציה",
          "مرحبا بالعالم",
          "関数の名前がとても長い場合",
          "🙂🚀::run<👩‍👩‍👧>",
          "</title><script>alert(\"1\")</script>&amp;'q'",
          "a\x01\x1b[31mred\x7f\n\tend",
          "\u202egnp.exe\u202c",
          "\xff\xfe bad",
          "e\u0335\u0362\u0356\u0347 combining",
          longName,
          " ",
          "]]>"};
}

/// A profile with a function of each of those names, on each level of two.
inline ProfilePtr hostileProfile() {
  ProfileMaker maker("samples/count");
  const std::vector<std::string> names = hostileNames();
  for (std::size_t i = 0; i < names.size(); ++i)
    maker.add("main;outer" + std::to_string(i) + ";inner" + std::to_string(i), {10});
  Profile& profile = maker.profile();
  for (Function& function : profile.functions) {
    const std::string name(profile.text(function.name));
    const std::size_t digits = name.find_first_of("0123456789");
    if (digits != std::string::npos)
      function.name = profile.strings.add(names[std::stoul(name.substr(digits))]);
  }
  return maker.make();
}

} // namespace pprof::test
