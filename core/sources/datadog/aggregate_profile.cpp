// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/aggregate_profile.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

namespace pprof {

namespace {

tl::unexpected<Error> notUnderstood(const std::string& what) {
  return fail(ErrorCode::BadFormat, "Datadog's flame graph is not understood: " + what);
}

/// Where a schema has a field.
std::optional<std::size_t> positionOf(const AnswerJson& schema, const char* field) {
  const auto at = std::find(schema.begin(), schema.end(), field);
  return at == schema.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(std::distance(schema.begin(), at)));
}

/// An element of an array; null if it has none there.
const AnswerJson* elementAt(const AnswerJson& array, std::optional<std::size_t> position) {
  return position && array.is_array() && *position < array.size() ? &array[*position] : nullptr;
}

/// A number as a count: the nearest whole one that fits.
std::int64_t wholeOf(double value) {
  constexpr double kMost = 9.2e18;
  return std::llround(std::clamp(value, -kMost, kMost));
}

const char* unitOf(const std::string& type) {
  if (type.ends_with("-time"))
    return "nanoseconds";
  return type.ends_with("-size") || type.ends_with("-bytes") ? "bytes" : "count";
}

class AggregateReader {
public:
  explicit AggregateReader(const AnswerJson& answer) : answer_(answer) {}

  Result<std::shared_ptr<Profile>> read(const std::string& type) {
    Profile& p = *profile_;
    p.sampleTypes.push_back({p.strings.add(type), p.strings.add(unitOf(type))});
    p.values.resize(1);
    const AnswerJson* root = member(answer_, "flameGraph");
    if (root == nullptr || !root->is_array() || root->empty())
      return nothing();
    mappingOf(""); // the first mapping is the program, in reports
    PPROF_TRY(readNodeSchema());
    PPROF_TRY(addFrames());
    PPROF_TRY(addSamples(*root));
    return std::move(profile_);
  }

private:
  [[nodiscard]] tl::unexpected<Error> nothing() const {
    std::string why;
    if (const AnswerJson* reason = member(answer_, "emptyStateReason")) {
      why = reason->is_string() ? reason->get<std::string>() : textMember(*reason, "description");
      if (why.empty())
        why = textMember(*reason, "reason");
    }
    constexpr std::size_t kShown = 200;
    return fail(ErrorCode::NotFound, "Datadog has nothing to merge" +
                                         (why.empty() ? "" : ": " + escapeForDisplay(why, kShown)));
  }

  Result<void> readNodeSchema() {
    const AnswerJson* schema = member(answer_, "nodeSchema");
    if (schema == nullptr || !schema->is_array())
      return notUnderstood("it does not say what its nodes have (nodeSchema)");
    const auto frame = positionOf(*schema, "frame");
    const auto value = positionOf(*schema, "value");
    const auto children = positionOf(*schema, "children");
    if (!frame || !value || !children)
      return notUnderstood("its nodes have no frame, value and children");
    frameAt_ = *frame;
    valueAt_ = *value;
    childrenAt_ = *children;
    return {};
  }

  /// The fields of frames; null if it is not said.
  [[nodiscard]] const AnswerJson* frameSchema() const {
    const AnswerJson* schema = member(answer_, "frameSchema");
    if (schema == nullptr)
      if (const AnswerJson* several = member(answer_, "frameSchemas");
          several != nullptr && several->is_array() && !several->empty())
        schema = member(several->front(), "fields");
    return schema != nullptr && schema->is_array() ? schema : nullptr;
  }

  Result<void> addFrames() {
    const AnswerJson* schema = frameSchema();
    const AnswerJson* frames = member(answer_, "frames");
    strings_ = member(answer_, "strings");
    if (schema == nullptr || frames == nullptr || !frames->is_array() || strings_ == nullptr ||
        !strings_->is_array())
      return notUnderstood("it has no frames with their schema and strings");
    const auto function = positionOf(*schema, "function");
    const auto file = positionOf(*schema, "file");
    const auto line = positionOf(*schema, "line");
    const auto library = positionOf(*schema, "library");
    if (!function)
      return notUnderstood("its frames have no function");
    for (const AnswerJson& frame : *frames) {
      if (!frame.is_array())
        return notUnderstood("a frame is no list");
      const AnswerJson* lineNumber = elementAt(frame, line);
      const double number = lineNumber == nullptr ? 0 : numberOf(*lineNumber).value_or(0);
      addLocation(text(elementAt(frame, function)), text(elementAt(frame, file)),
                  text(elementAt(frame, library)), wholeOf(std::max(0.0, number)));
    }
    return {};
  }

  /// A string of the answer, by its number or as it is; "" for none.
  [[nodiscard]] std::string text(const AnswerJson* value) const {
    if (value == nullptr)
      return {};
    if (value->is_string())
      return value->get<std::string>();
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() >= strings_->size())
      return {};
    const AnswerJson& found = (*strings_)[value->get<std::size_t>()];
    return found.is_string() ? found.get<std::string>() : std::string();
  }

  void addLocation(std::string name, const std::string& file, const std::string& library,
                   std::int64_t lineNumber) {
    Profile& p = *profile_;
    if (name.empty())
      name = library.empty() ? "<unknown>" : library;
    isPlace_.push_back(!file.empty());
    const auto [function, isNewFunction] =
        functions_.try_emplace({name, file}, FunctionIndex(p.functions.size()));
    if (isNewFunction) {
      Function f;
      f.id = p.functions.size() + 1;
      f.name = p.strings.add(name);
      f.systemName = f.name;
      f.filename = p.strings.add(file);
      p.functions.push_back(f);
    }
    Location location;
    location.id = p.locations.size() + 1;
    location.mapping = mappingOf(library);
    location.firstLine = static_cast<std::uint32_t>(p.lines.size());
    location.lineEnd = location.firstLine + 1;
    p.lines.push_back(Line{function->second, lineNumber, 0});
    p.locations.push_back(location);
  }

  MappingIndex mappingOf(const std::string& library) {
    Profile& p = *profile_;
    const auto [at, isNew] = mappings_.try_emplace(library, MappingIndex(p.mappings.size()));
    if (isNew) {
      Mapping mapping;
      mapping.id = p.mappings.size() + 1;
      mapping.file = p.strings.add(library);
      mapping.hasFunctions = mapping.hasFilenames = mapping.hasLineNumbers = true;
      p.mappings.push_back(mapping);
    }
    return at->second;
  }

  /// A node on the way from the root to where the walk is.
  struct Open {
    const AnswerJson* children;
    std::size_t next;
    bool isInStack;
  };

  Result<void> addSamples(const AnswerJson& root) {
    std::vector<Open> open;
    PPROF_TRY(enter(root, open));
    while (!open.empty()) {
      Open& top = open.back();
      if (top.next < top.children->size()) {
        PPROF_TRY(enter((*top.children)[top.next++], open));
        continue;
      }
      if (top.isInStack)
        stack_.pop_back();
      open.pop_back();
    }
    return {};
  }

  Result<void> enter(const AnswerJson& node, std::vector<Open>& open) {
    const Profile& p = *profile_;
    const AnswerJson* frame = elementAt(node, frameAt_);
    const AnswerJson* value = elementAt(node, valueAt_);
    const AnswerJson* children = elementAt(node, childrenAt_);
    if (frame == nullptr || value == nullptr || !frame->is_number_unsigned() || !numberOf(*value) ||
        (children != nullptr && !children->is_array()))
      return notUnderstood("a node is not what nodeSchema says");
    if (frame->get<std::uint64_t>() >= p.locations.size())
      return notUnderstood("a node has the frame " + std::to_string(frame->get<std::uint64_t>()) +
                           " of " + std::to_string(p.locations.size()));
    const auto index = LocationIndex(frame->get<std::uint32_t>());
    double self = *numberOf(*value);
    static const AnswerJson kNone = AnswerJson::array();
    if (children == nullptr)
      children = &kNone;
    for (const AnswerJson& child : *children)
      if (const AnswerJson* its = elementAt(child, valueAt_))
        self -= numberOf(*its).value_or(0);
    const bool isInStack = !open.empty() || isPlace_[index.value()];
    if (isInStack)
      stack_.push_back(index);
    if (const std::int64_t whole = wholeOf(self); whole > 0)
      PPROF_TRY(addSample(index, whole));
    open.push_back({children, 0, isInStack});
    return {};
  }

  /// A sample of the stack that the walk has; of `alone` if that is empty.
  Result<void> addSample(LocationIndex alone, std::int64_t value) {
    constexpr std::size_t kMostEntries = std::size_t{64} << 20;
    Profile& p = *profile_;
    if (p.stackLocations.size() + stack_.size() >= kMostEntries)
      return fail(ErrorCode::LimitExceeded,
                  "the stacks of Datadog's flame graph take more than 256 MiB",
                  "ask for a shorter range or fewer profiles (limit)");
    if (stack_.empty())
      p.stackLocations.push_back(alone);
    for (const LocationIndex location : std::views::reverse(stack_))
      p.stackLocations.push_back(location);
    p.sampleStack.push_back(StackIndex(p.stackCount()));
    p.stackBegins.push_back(static_cast<std::uint32_t>(p.stackLocations.size()));
    p.values[0].push_back(value);
    return {};
  }

  const AnswerJson& answer_;
  const AnswerJson* strings_ = nullptr;
  std::size_t frameAt_ = 0, valueAt_ = 0, childrenAt_ = 0;
  std::shared_ptr<Profile> profile_ = std::make_shared<Profile>();
  std::map<std::pair<std::string, std::string>, FunctionIndex> functions_; ///< by name and file
  std::map<std::string, MappingIndex> mappings_;                           ///< by library
  std::vector<bool> isPlace_;        ///< of each frame: whether it has a file
  std::vector<LocationIndex> stack_; ///< from the root
};

} // namespace

Result<std::shared_ptr<Profile>> profileOfAggregate(const AnswerJson& answer,
                                                    const std::string& type) {
  return AggregateReader(answer).read(type);
}

} // namespace pprof
