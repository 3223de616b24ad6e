// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/nodes.h"

#include "core/base/number_text.h"
#include "core/base/paths.h"
#include "core/profile/bytes_interner.h"

#include <array>

namespace pprof {

namespace {

/// Which parts of a frame a granularity keeps, and whether inlined calls stay apart.
struct Keeps {
  bool function = false;
  bool file = false;
  bool line = false;
  bool column = false;
  bool address = false;
  bool inlines = true;
};

Keeps keepsOf(const ReportOptions& options) {
  Keeps keeps;
  keeps.inlines = !options.noInlines;
  switch (options.granularity) {
  case Granularity::Functions:
    keeps.function = true;
    break;
  case Granularity::FileFunctions:
    keeps.function = keeps.file = true;
    break;
  case Granularity::Files:
    keeps.file = true;
    break;
  case Granularity::Lines:
    keeps.function = keeps.file = keeps.line = true;
    keeps.column = options.showColumns;
    break;
  case Granularity::Addresses:
    keeps.function = keeps.file = keeps.line = keeps.address = true;
    keeps.column = keeps.inlines || options.showColumns; // with inlines pprof keeps all there is
    break;
  }
  return keeps;
}

} // namespace

class NodeTableBuilder {
public:
  NodeTableBuilder(const PreparedReport& report, NodeTable& table)
      : view_(report.view), profile_(report.view.profile()), options_(report.options),
        keeps_(keepsOf(report.options)),
        isByName_(options_.granularity == Granularity::Functions && !options_.objectNames),
        table_(table) {
    names_.assign(profile_.strings.size(), StringIndex());
    files_.assign(profile_.strings.size(), StringIndex());
    names_[0] = StringIndex(0U);
    reserve();
    canonical("");
    byFunction_.assign(profile_.functions.size(), NodeIndex());
  }

  void build() {
    table_.begins_.reserve(profile_.locations.size() + 1);
    table_.begins_.push_back(0);
    for (std::uint32_t i = 0; i < profile_.locations.size(); ++i) {
      addLocation(LocationIndex(i));
      table_.begins_.push_back(static_cast<std::uint32_t>(table_.frames_.size()));
    }
    table_.inlined_.assign(table_.nodes_.size(), 0);
    for (std::uint32_t i = 0; i < profile_.locations.size(); ++i) {
      const std::span<const NodeIndex> frames = table_.frames(LocationIndex(i));
      for (std::size_t k = 0; k + 1 < frames.size(); ++k)
        table_.inlined_[frames[k].value()] = 1;
    }
  }

private:
  /// For what there is most of the time: one node a function.
  void reserve() {
    const std::size_t functions = profile_.functions.size();
    texts_.reserve(functions);
    table_.nodes_.reserve(functions);
    table_.frames_.reserve(profile_.lines.size());
    if (!isByName_)
      keys_.reserve(functions, functions * sizeof(Key));
  }

  void addLocation(LocationIndex index) {
    if (view_.isHidden(index))
      return;
    const Location& location = profile_.locations[index.value()];
    std::span<const Line> lines = view_.lines(index);
    if (!keeps_.inlines && lines.size() > 1)
      lines = lines.last(1);
    if (lines.empty())
      table_.frames_.push_back(nodeOf(location, nullptr));
    for (const Line& line : lines)
      table_.frames_.push_back(nodeOf(location, &line));
  }

  NodeIndex nodeOf(const Location& location, const Line* line) {
    // Most frames are nothing but their function, and that is nothing but its name.
    const bool byName = isByName_ && line != nullptr &&
                        profile_.functions[line->function.value()].name.value() != 0;
    if (byName && byFunction_[line->function.value()].valid())
      return byFunction_[line->function.value()];
    const Node node = describe(location, line);
    if (!byName || node.name.value() == 0)
      return intern(node);
    return byFunction_[line->function.value()] = named(node);
  }

  Node describe(const Location& location, const Line* line) {
    Node node;
    node.address = keeps_.address ? location.address : 0;
    const bool hasFile = location.mapping.valid();
    const StringIndex object =
        hasFile ? name(profile_.mappings[location.mapping.value()].file) : StringIndex(0U);
    if (line == nullptr) {
      node.objectFile = object;
      return node;
    }
    const Function& f = profile_.functions[line->function.value()];
    if (keeps_.line)
      node.line = line->line;
    if (keeps_.column)
      node.column = line->column;
    if (keeps_.function)
      node.name = name(f.name);
    if (keeps_.file)
      node.file = file(f.filename);
    if (node.name.value() == 0 || options_.objectNames) {
      node.objectFile = object;
      node.startLine = f.startLine;
    }
    return node;
  }

  StringIndex canonical(std::string_view text) {
    const std::uint64_t hash = seededHash(std::as_bytes(std::span(text.data(), text.size())));
    const std::uint32_t known =
        texts_.find(hash, [&](std::uint32_t i) { return table_.texts_[StringIndex(i)] == text; });
    if (known != HashSlots::kNone)
      return StringIndex(known);
    texts_.add(hash);
    return table_.texts_.add(text);
  }
  StringIndex name(StringIndex from) {
    StringIndex& to = names_[from.value()];
    if (!to.valid())
      to = canonical(profile_.text(from));
    return to;
  }
  StringIndex file(StringIndex from) {
    StringIndex& to = files_[from.value()];
    if (!to.valid()) {
      const std::string trimmed =
          trimmedPath(profile_.text(from), options_.trimPath, options_.sourcePath);
      to = canonical(trimmed.empty() ? trimmed : cleanPath(trimmed));
    }
    return to;
  }

  using Key = std::array<std::uint64_t, 6>;
  NodeIndex intern(const Node& node) {
    const Key key{(std::uint64_t{node.name.value()} << 32) | node.file.value(),
                  node.objectFile.value(),
                  node.address,
                  static_cast<std::uint64_t>(node.startLine),
                  static_cast<std::uint64_t>(node.line),
                  static_cast<std::uint64_t>(node.column)};
    const auto found = keys_.intern(std::as_bytes(std::span(key)));
    if (found.isNew)
      ofKey_.push_back(add(node));
    return ofKey_[found.index];
  }

  NodeIndex named(const Node& node) {
    const std::uint32_t name = node.name.value();
    if (name >= ofName_.size())
      ofName_.resize(name + std::size_t{1}, NodeIndex());
    if (!ofName_[name].valid())
      ofName_[name] = add(node);
    return ofName_[name];
  }

  NodeIndex add(const Node& node) {
    table_.nodes_.push_back(node);
    return NodeIndex(table_.nodes_.size() - 1);
  }

  const FrameView& view_;
  const Profile& profile_;
  const ReportOptions& options_;
  const Keeps keeps_;
  const bool isByName_; ///< nodes are the names of functions, where those have one
  NodeTable& table_;
  HashSlots texts_; ///< of the table's
  BytesInterner keys_;
  PodVector<NodeIndex> ofKey_;
  PodVector<NodeIndex> ofName_;  ///< by text of the table
  PodVector<StringIndex> names_; ///< by string of the profile
  PodVector<StringIndex> files_; ///< likewise, cleaned
  PodVector<NodeIndex> byFunction_;
};

NodeTable::NodeTable(const PreparedReport& report) { NodeTableBuilder(report, *this).build(); }

std::string NodeTable::nameInParts(NodeIndex index, std::string_view name, Path path,
                                   std::string_view separator) const {
  const Node& node = nodes_[index.value()];
  std::string out;
  const auto append = [&](std::string_view part) {
    if (!out.empty())
      out += separator;
    out += part;
  };
  if (node.address != 0)
    append(hexDigits(node.address));
  if (!name.empty())
    append(name);
  std::string file(text(node.file));
  if (path == Path::Last && !file.empty())
    file = baseName(file);
  if (node.line != 0) {
    std::string position = file + ":" + std::to_string(node.line);
    if (node.column != 0)
      position += ":" + std::to_string(node.column);
    append(position);
  } else if (!file.empty()) {
    append(file);
  } else if (name.empty()) {
    if (node.objectFile.value() != 0)
      append("[" + std::string(baseName(text(node.objectFile))) + "]");
    else
      append("<unknown>");
  }
  return out;
}

std::string NodeTable::sortKey(NodeIndex index) const {
  const Node& node = nodes_[index.value()];
  // pprof compares its node records as text: name, system name, address, file, numbers, object.
  return std::string(text(node.name)) + "  " + std::to_string(node.address) + " " +
         std::string(text(node.file)) + " " + std::to_string(node.startLine) + " " +
         std::to_string(node.line) + " " + std::to_string(node.column) + " " +
         std::string(text(node.objectFile));
}

} // namespace pprof
