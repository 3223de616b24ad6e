// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/fake_datadog/aggregate_answer.h"

#include <map>
#include <ranges>
#include <string>
#include <string_view>

namespace pprof::test {

namespace {

using Json = nlohmann::json;

/// A node while the tree grows: children by the number of their frame.
struct Node {
  std::int64_t value = 0;
  std::map<std::size_t, Node> children;
};

class AnswerWriter {
public:
  explicit AnswerWriter(const Profile& profile) : profile_(profile) { number(""); }

  Json write(std::size_t sampleType) {
    Node root;
    const std::size_t rootFrame = frame("", "", 0);
    for (std::size_t i = 0; i < profile_.sampleCount(); ++i)
      addSample(root, i, profile_.values[sampleType][i]);
    return {{"profileType", "cpu-time"},
            {"nodeSchema", {"frame", "value", "gini", "children"}},
            {"frameSchema", {"schema", "kind", "library", "function", "file", "line"}},
            {"flameGraph", node(rootFrame, root)},
            {"frames", frames_},
            {"strings", strings_},
            {"numberOfProfiles", 3},
            {"totalProfilesCount", 5},
            {"profileIds", {"p1", "p2", "p3"}},
            {"summaryValues", {{"cpu-time", root.value}}},
            {"endpointValues", {{"_UNASSIGNED_", root.value}}}};
  }

private:
  void addSample(Node& root, std::size_t sample, std::int64_t value) {
    root.value += value;
    Node* at = &root;
    const auto stack = profile_.stack(profile_.sampleStack[sample]);
    for (const LocationIndex location : std::views::reverse(stack))
      for (const Line& line :
           std::views::reverse(profile_.linesOf(profile_.locations[location.value()]))) {
        const Function& function = profile_.functions[line.function.value()];
        at = &at->children[frame(profile_.text(function.name), profile_.text(function.filename),
                                 line.line)];
        at->value += value;
      }
  }

  std::size_t number(std::string_view text) {
    const auto [at, isNew] = numbers_.try_emplace(std::string(text), strings_.size());
    if (isNew)
      strings_.push_back(text);
    return at->second;
  }

  std::size_t frame(std::string_view function, std::string_view file, std::int64_t line) {
    const Json entry = {0, 0, 0, number(function), number(file), line};
    const auto [at, isNew] = frameNumbers_.try_emplace(entry.dump(), frames_.size());
    if (isNew)
      frames_.push_back(entry);
    return at->second;
  }

  static Json node(std::size_t frame, const Node& node) {
    Json children = Json::array();
    for (const auto& [itsFrame, child] : node.children)
      children.push_back(AnswerWriter::node(itsFrame, child));
    return {frame, node.value, 0.5, std::move(children)};
  }

  const Profile& profile_;
  std::map<std::string, std::size_t> numbers_, frameNumbers_;
  Json strings_ = Json::array();
  Json frames_ = Json::array();
};

} // namespace

Json aggregateAnswer(const Profile& profile, std::size_t sampleType) {
  return AnswerWriter(profile).write(sampleType);
}

} // namespace pprof::test
