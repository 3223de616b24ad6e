// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/baseline.h"
#include "core/base/platform/base_folder.h"
#include "core/base/work.h"

#include <functional>
#include <string>

namespace pprof {

/// Which baseline a profile belongs to.
struct BaselineKey {
  std::string name; ///< "orders:prod|cpu|default"
  std::string profileKind;
  std::string sampleType; ///< or "default"
};

/// A file of baselines, by key. Its JSON is
///
///     {"updated_at": TIME, "entries": {KEY: {"key", "profile_kind", "sample_index", "updated_at",
///      "samples", "functions": {NAME: {"avg_flat_pct", "avg_cum_pct", "count"}}}}}
///
/// with "samples" the number of profiles, and means of the `count` profiles that have the function.
/// The file is written whole, and locked from its reading to its writing, so that no profile is
/// lost where several processes use it. A file that is something else is never written.
class BaselineStore {
public:
  BaselineStore(BaseFolder base, std::string path)
      : base_(std::move(base)), path_(std::move(path)) {}
  /// The store in its usual place: the base folder, else the user's data folder.
  static Result<BaselineStore> usual(const BaseFolder& base);

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The baseline of a key; one of no profiles if there is none yet.
  [[nodiscard]] Result<Baseline> read(const BaselineKey& key, const Work& work) const;
  /// The same, and then it is what `change` makes of it. The one from before is given back.
  Result<Baseline> update(const BaselineKey& key, const std::function<void(Baseline&)>& change,
                          const Work& work) const;

private:
  BaseFolder base_; ///< what the path has to be in
  std::string path_;
};

} // namespace pprof
