// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/combine.h"

#include "core/measurement/measurement.h"
#include "core/profile/merge.h"
#include "core/profile/side_by_side.h"

#include <algorithm>
#include <future>
#include <optional>
#include <string>

namespace pprof {

namespace {

/// A value type with its texts, independent of any profile's string table.
struct NamedType {
  std::string type;
  std::string unit;
  bool operator==(const NamedType&) const = default;
};

NamedType named(const Profile& p, const ValueType& v) {
  return {std::string(p.text(v.type)), std::string(p.text(v.unit))};
}

std::vector<NamedType> namedTypes(const Profile& p) {
  std::vector<NamedType> types;
  for (const ValueType& v : p.sampleTypes)
    types.push_back(named(p, v));
  return types;
}

std::string listed(const std::vector<NamedType>& types) {
  std::string text;
  for (const NamedType& t : types)
    text += (text.empty() ? "" : ", ") + t.type + "/" + t.unit;
  return text.empty() ? "none" : text;
}

/// What stands in a merged profile beside its tables.
struct Header {
  std::vector<NamedType> sampleTypes;
  NamedType periodType;
  bool hasPeriodType = false;
  std::int64_t timeNanos = 0;
  std::int64_t durationNanos = 0;
  std::int64_t period = 0;
  std::vector<std::string> comments;
  std::string defaultSampleType;
  std::string docUrl;
  std::string dropFrames;
  std::string keepFrames;
  bool any = false;

  /// Takes a profile in. `period` is its period in the unit of periodType.
  void add(const Profile& p, std::int64_t itsPeriod, std::string_view itsDefaultType) {
    if (!any) {
      dropFrames = p.text(p.dropFrames);
      keepFrames = p.text(p.keepFrames);
      any = true;
    }
    if (timeNanos == 0 || p.timeNanos < timeNanos)
      timeNanos = p.timeNanos;
    durationNanos = static_cast<std::int64_t>(static_cast<std::uint64_t>(durationNanos) +
                                              static_cast<std::uint64_t>(p.durationNanos));
    if (period == 0 || period < itsPeriod)
      period = itsPeriod;
    for (const StringIndex comment : p.comments)
      if (std::find(comments.begin(), comments.end(), p.text(comment)) == comments.end())
        comments.emplace_back(p.text(comment));
    if (defaultSampleType.empty())
      defaultSampleType = itsDefaultType;
    if (docUrl.empty())
      docUrl = p.text(p.docUrl);
  }

  void writeTo(Profile& p) const {
    const auto type = [&](const NamedType& t) {
      return ValueType{p.strings.add(t.type), p.strings.add(t.unit)};
    };
    p.sampleTypes.clear();
    for (const NamedType& t : sampleTypes)
      p.sampleTypes.push_back(type(t));
    p.values.resize(sampleTypes.size());
    p.hasPeriodType = hasPeriodType;
    p.periodType = type(periodType);
    p.period = period;
    p.timeNanos = timeNanos;
    p.durationNanos = durationNanos;
    p.comments.clear();
    for (const std::string& comment : comments)
      p.comments.push_back(p.strings.add(comment));
    const auto text = [&](const std::string& s) {
      return s.empty() ? StringIndex(0U) : p.strings.add(s);
    };
    p.defaultSampleType = text(defaultSampleType);
    p.docUrl = text(docUrl);
    p.dropFrames = text(dropFrames);
    p.keepFrames = text(keepFrames);
  }
};

/// One profile on its way into a merge.
struct Part {
  ProfilePtr profile;
  MergeInput input;
  std::vector<NamedType> types; ///< of the columns that are kept, in the units they get
  NamedType periodType;
  std::int64_t period = 0;
  std::string defaultSampleType;
};

Part makePart(ProfilePtr profile) {
  Part part;
  part.types = namedTypes(*profile);
  part.periodType = named(*profile, profile->periodType);
  part.period = profile->period;
  part.defaultSampleType = profile->text(profile->defaultSampleType);
  part.input.profile = profile.get();
  for (std::size_t i = 0; i < part.types.size(); ++i)
    part.input.columns.push_back(i);
  part.profile = std::move(profile);
  return part;
}

/// Keeps the sample types that all parts have (by name, each once), in the first part's order.
Result<void> keepCommonTypes(std::vector<Part>& parts) {
  const auto count = [&](const std::string& type) {
    std::ptrdiff_t n = 0;
    for (const Part& part : parts)
      n += std::count_if(part.types.begin(), part.types.end(),
                         [&](const NamedType& t) { return t.type == type; });
    return static_cast<std::size_t>(n);
  };
  std::vector<std::string> common;
  for (const NamedType& t : parts.front().types)
    if (count(t.type) == parts.size())
      common.push_back(t.type);
  if (common.empty()) {
    std::string found;
    for (const Part& part : parts)
      found += (found.empty() ? "" : "; ") + listed(part.types);
    return fail(ErrorCode::BadFormat,
                "no sample type that all inputs have once (found: " + found + ")",
                "merge or compare profiles of one kind");
  }
  for (Part& part : parts) {
    std::vector<NamedType> types;
    std::vector<std::size_t> columns;
    for (const std::string& name : common) {
      const auto at = std::find_if(part.types.begin(), part.types.end(),
                                   [&](const NamedType& t) { return t.type == name; });
      if (at == part.types.end())
        return fail(ErrorCode::BadFormat, "one input has no sample type " + name);
      types.push_back(*at);
      columns.push_back(static_cast<std::size_t>(at - part.types.begin()));
    }
    if (columns == part.input.columns && types.size() == part.types.size())
      continue;
    const bool keepsDefault =
        std::find(common.begin(), common.end(), part.defaultSampleType) != common.end();
    if (!keepsDefault)
      part.defaultSampleType = common.front();
    std::vector<std::size_t> mapped;
    for (const std::size_t column : columns)
      mapped.push_back(part.input.columns[column]);
    part.input.columns = std::move(mapped);
    part.types = std::move(types);
    for (std::vector<double>& factors : part.input.scaling) {
      std::vector<double> kept;
      for (const std::size_t column : columns)
        kept.push_back(factors[column]);
      factors = std::move(kept);
    }
  }
  return {};
}

/// The type of the finest unit among those that are to become one.
Result<NamedType> finest(const std::vector<NamedType>& types) {
  const auto stem = [](const NamedType& t) {
    return t.type.ends_with('s') ? t.type.substr(0, t.type.size() - 1) : t.type;
  };
  NamedType best = types.front();
  for (const NamedType& t : types) {
    if (stem(t) != stem(best) || !convertible(t.unit, best.unit))
      return fail(ErrorCode::BadFormat,
                  "cannot add " + best.type + "/" + best.unit + " and " + t.type + "/" + t.unit,
                  "merge or compare profiles of one kind");
    if (scale(1, t.unit, best.unit).value < 1)
      best = t;
  }
  return best;
}

/// Brings different units of one type to the finest of them.
Result<void> unifyUnits(std::vector<Part>& parts) {
  if (parts.size() < 2)
    return {};
  std::vector<NamedType> periodTypes;
  for (const Part& part : parts)
    periodTypes.push_back(part.periodType);
  PPROF_TRY_ASSIGN(const NamedType periodType, finest(periodTypes));
  for (Part& part : parts) {
    part.period = truncated(scale(part.period, part.periodType.unit, periodType.unit).value);
    part.periodType.unit = periodType.unit;
  }
  std::vector<std::vector<double>> factors(parts.size());
  for (std::size_t i = 0; i < parts.front().types.size(); ++i) {
    std::vector<NamedType> column;
    for (const Part& part : parts)
      column.push_back(part.types[i]);
    PPROF_TRY_ASSIGN(const NamedType best, finest(column));
    for (std::size_t k = 0; k < parts.size(); ++k) {
      factors[k].push_back(scale(1, parts[k].types[i].unit, best.unit).value);
      parts[k].types[i].unit = best.unit;
    }
  }
  for (std::size_t k = 0; k < parts.size(); ++k)
    parts[k].input.scaling.push_back(std::move(factors[k]));
  return {};
}

/// What a merge still refuses once types and units were brought together.
Result<void> checkSame(const Part& first, const Part& other) {
  if (first.periodType != other.periodType)
    return fail(ErrorCode::BadFormat,
                "the inputs have different period types: " + listed({first.periodType}) + " and " +
                    listed({other.periodType}),
                "merge or compare profiles of one kind");
  if (first.types != other.types)
    return fail(ErrorCode::BadFormat,
                "the inputs have different sample types: " + listed(first.types) + " and " +
                    listed(other.types),
                "merge or compare profiles of one kind");
  return {};
}

ProfilePtr finishMerge(ProfileMerger& merger, const Header& header) {
  std::shared_ptr<Profile> merged = merger.finish();
  header.writeTo(*merged);
  merged->shrink();
  return merged;
}

Header headerOf(const Part& part) {
  Header header;
  header.sampleTypes = part.types;
  header.periodType = part.periodType;
  header.hasPeriodType = part.profile->hasPeriodType;
  return header;
}

/// A merge of parts that are all at hand. With `isAddedUp` two may be put side by side instead.
Result<ProfilePtr> mergeParts(std::vector<Part>& parts, bool isAddedUp, const Work& work) {
  Header header = headerOf(parts.front());
  for (const Part& part : parts) {
    PPROF_TRY(checkSame(parts.front(), part));
    header.add(*part.profile, part.period, part.defaultSampleType);
  }
  if (isAddedUp && parts.size() == 2)
    if (auto both = sideBySide(parts.front().input, parts.back().input)) {
      header.writeTo(*both);
      return both;
    }
  ProfileMerger merger;
  for (const Part& part : parts) {
    PPROF_TRY(work.cancel.check());
    merger.add(part.input);
  }
  return finishMerge(merger, header);
}

bool isUntouched(const Part& part) {
  if (part.input.columns.size() != part.profile->sampleTypes.size() || !part.input.scaling.empty())
    return false;
  for (std::size_t i = 0; i < part.input.columns.size(); ++i)
    if (part.input.columns[i] != i)
      return false;
  return true;
}

/// A single profile whose sample types were not all kept.
ProfilePtr withColumns(const Part& part) {
  auto copy = std::make_shared<Profile>(*part.profile);
  copy->values.clear();
  copy->sampleTypes.clear();
  for (const std::size_t column : part.input.columns) {
    copy->values.push_back(part.profile->values[column]);
    copy->sampleTypes.push_back(part.profile->sampleTypes[column]);
  }
  copy->defaultSampleType = copy->strings.add(part.defaultSampleType);
  return copy;
}

Result<ProfilePtr> mergeAll(std::vector<Part> parts, bool isAddedUp, const Work& work) {
  PPROF_TRY(keepCommonTypes(parts));
  PPROF_TRY(unifyUnits(parts));
  if (parts.size() > 1)
    return mergeParts(parts, isAddedUp, work);
  return isUntouched(parts.front()) ? parts.front().profile : withColumns(parts.front());
}

/// Loads inputs one ahead, and merges them as they come while all are alike.
class StreamingMerge {
public:
  StreamingMerge(std::size_t count, const ProfileLoader& load, const Work& work)
      : count_(count), load_(load), work_(work) {}

  Result<Combined> run() {
    std::future<Result<ProfilePtr>> next = loadAhead(0);
    for (std::size_t i = 0; i < count_; ++i) {
      Result<ProfilePtr> loaded = next.get();
      if (i + 1 < count_)
        next = loadAhead(i + 1);
      if (!loaded && loaded.error().code == ErrorCode::Canceled)
        return tl::unexpected(std::move(loaded).error());
      if (!loaded) {
        combined_.skipped.push_back(std::move(loaded).error());
        continue;
      }
      take(*std::move(loaded), i);
      if (count_ > 1)
        work_.report("merging profiles", i + 1, count_);
    }
    return finish();
  }

private:
  std::future<Result<ProfilePtr>> loadAhead(std::size_t i) const {
    const auto policy = count_ > 1 ? std::launch::async : std::launch::deferred;
    return std::async(policy, [this, i] { return load_(i); });
  }

  void take(ProfilePtr profile, std::size_t number) {
    Part part = makePart(std::move(profile));
    if (alike_ && first_ &&
        (part.types != first_->types || part.periodType != first_->periodType ||
         part.profile->hasPeriodType != hasPeriodType_))
      alike_ = false;
    good_.push_back(number);
    if (!first_) {
      first_ = part;
      hasPeriodType_ = part.profile->hasPeriodType;
      return;
    }
    if (!alike_)
      return;
    if (good_.size() == 2) {
      header_ = headerOf(*first_);
      fold(*first_);
      first_->profile = nullptr;
    }
    fold(part);
  }

  void fold(const Part& part) {
    merger_.add(part.input);
    header_.add(*part.profile, part.period, part.defaultSampleType);
  }

  Result<Combined> finish() {
    if (good_.empty() && combined_.skipped.empty())
      return fail(ErrorCode::InvalidArgument, "no profile to read");
    if (good_.empty())
      return tl::unexpected(combined_.skipped.front());
    const bool repeatsType = std::any_of(first_->types.begin(), first_->types.end(), [&](auto& t) {
      return std::count_if(first_->types.begin(), first_->types.end(),
                           [&](const NamedType& u) { return u.type == t.type; }) > 1;
    });
    if (good_.size() > 1 && alike_ && !repeatsType && !first_->types.empty()) {
      combined_.profile = finishMerge(merger_, header_);
      return std::move(combined_);
    }
    std::vector<Part> parts;
    if (good_.size() == 1) {
      parts.push_back(*std::move(first_));
    } else { // they differ: all of them are needed at once
      merger_ = ProfileMerger();
      for (const std::size_t i : good_) {
        PPROF_TRY_ASSIGN(ProfilePtr profile, load_(i));
        parts.push_back(makePart(std::move(profile)));
      }
    }
    PPROF_TRY_ASSIGN(combined_.profile, mergeAll(std::move(parts), false, work_));
    return std::move(combined_);
  }

  std::size_t count_;
  const ProfileLoader& load_;
  const Work& work_;
  Combined combined_;
  ProfileMerger merger_;
  Header header_;
  std::optional<Part> first_;
  bool hasPeriodType_ = false;
  bool alike_ = true;
  std::vector<std::size_t> good_; ///< the numbers of the inputs that opened
};

std::int64_t totalOf(const Profile& profile, std::size_t column) {
  std::uint64_t sum = 0; // wraps around as pprof's does
  for (const std::int64_t v : profile.values[column])
    sum += static_cast<std::uint64_t>(v);
  return static_cast<std::int64_t>(sum);
}

double ratio(std::int64_t base, std::int64_t own) {
  return own == 0 ? 0.0 : static_cast<double>(base) / static_cast<double>(own);
}

/// What multiplies each sample type so that the profile's total is the base's.
std::vector<double> normalizing(const Part& part, const Part& base) {
  std::vector<double> factors;
  for (std::size_t i = 0; i < part.types.size(); ++i)
    factors.push_back(ratio(totalOf(*base.profile, base.input.columns[i]),
                            totalOf(*part.profile, part.input.columns[i])));
  return factors;
}

} // namespace

Result<Combined> combineInputs(std::size_t count, const ProfileLoader& load, const Work& work) {
  return StreamingMerge(count, load, work).run();
}

Result<ProfilePtr> subtractBase(const ProfilePtr& profile, const ProfilePtr& base,
                                const BaseOptions& options, const Work& work) {
  Part part = makePart(profile);
  Part basePart = makePart(base);
  basePart.input.isDiffBase = options.isDiffBase;
  if (options.normalize) {
    PPROF_TRY(checkSame(part, basePart));
    part.input.scaling.push_back(normalizing(part, basePart));
  }
  if (options.factor != 1)
    part.input.scaling.emplace_back(part.types.size(), options.factor);
  basePart.input.scaling.emplace_back(basePart.types.size(), -1.0);
  std::vector<Part> parts;
  parts.push_back(std::move(part));
  parts.push_back(std::move(basePart));
  return mergeAll(std::move(parts), options.isAddedUp && options.isDiffBase, work);
}

double totalRatio(const Profile& profile, const Profile& base, std::size_t sampleType) {
  return ratio(totalOf(base, sampleType), totalOf(profile, sampleType));
}

} // namespace pprof
