// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/folded_reader.h"

#include "core/base/number_text.h"
#include "core/profile/bytes_interner.h"

#include <string>

namespace pprof {

namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxLineBytes = std::size_t{16} << 20;

class FoldedParser {
public:
  explicit FoldedParser(const Limits& limits) : limits_(limits) {
    profile_->sampleTypes.push_back(
        ValueType{profile_->strings.add("samples"), profile_->strings.add("count")});
    profile_->values.resize(1);
  }

  Result<void> line(std::string_view line) {
    ++lineNumber_;
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    while (line.ends_with(' '))
      line.remove_suffix(1);
    if (line.empty() || line.starts_with('#'))
      return {};
    const std::size_t blank = line.rfind(' ');
    const std::string_view digits = blank == std::string_view::npos ? "" : line.substr(blank + 1);
    const auto count = parseWhole<std::int64_t>(digits);
    if (!count)
      return fail(ErrorCode::BadFormat,
                  "line " + std::to_string(lineNumber_) +
                      " of these folded stacks does not end in a "
                      "blank and a whole number",
                  "each line is \"root;…;leaf COUNT\"");
    if (profile_->sampleCount() >= limits_.maxSamples)
      return tl::unexpected(limitError(&Limits::maxSamples, limits_, "the number of samples"));
    PPROF_TRY_ASSIGN(const StackIndex index, stack(line.substr(0, blank)));
    profile_->sampleStack.push_back(index);
    profile_->values[0].push_back(*count);
    return {};
  }

  std::shared_ptr<Profile> finish() { return std::move(profile_); }

private:
  Result<StackIndex> stack(std::string_view frames) {
    scratch_.clear();
    while (!frames.empty()) {
      const std::size_t at = frames.rfind(';');
      const std::string_view name = at == std::string_view::npos ? frames : frames.substr(at + 1);
      PPROF_TRY_ASSIGN(const LocationIndex location, frame(name));
      scratch_.push_back(location);
      frames = at == std::string_view::npos ? std::string_view() : frames.substr(0, at);
    }
    const auto found = stacks_.intern(std::as_bytes(scratch_.span()));
    if (found.isNew) {
      profile_->stackLocations.append(scratch_.span());
      profile_->stackBegins.push_back(static_cast<std::uint32_t>(profile_->stackLocations.size()));
    }
    return StackIndex(found.index);
  }

  Result<LocationIndex> frame(std::string_view name) {
    const auto found = names_.intern(std::as_bytes(std::span(name.data(), name.size())));
    if (!found.isNew)
      return LocationIndex(found.index);
    Profile& p = *profile_;
    if (p.strings.bytes() + name.size() > limits_.maxStringBytes)
      return tl::unexpected(limitError(&Limits::maxStringBytes, limits_, "the text of all names"));
    Function f;
    f.id = found.index + std::uint64_t{1};
    f.name = p.strings.add(name);
    f.systemName = f.name;
    p.functions.push_back(f);
    Location l;
    l.id = f.id;
    l.firstLine = static_cast<std::uint32_t>(p.lines.size());
    l.lineEnd = l.firstLine + 1;
    p.lines.push_back(Line{FunctionIndex(found.index), 0, 0});
    p.locations.push_back(l);
    return LocationIndex(found.index);
  }

  const Limits& limits_;
  std::shared_ptr<Profile> profile_ = std::make_shared<Profile>();
  BytesInterner names_;
  BytesInterner stacks_;
  PodVector<LocationIndex> scratch_;
  std::size_t lineNumber_ = 0;
};

} // namespace

Result<std::shared_ptr<Profile>> readFolded(ByteSource& source, const Limits& limits,
                                            const Work& work) {
  FoldedParser parser(limits);
  std::vector<std::byte> buffer(kReadBytes);
  std::string pending;
  for (;;) {
    PPROF_TRY(work.cancel.check());
    PPROF_TRY_ASSIGN(const std::size_t got, source.read(buffer));
    if (got == 0)
      break;
    std::string_view text(reinterpret_cast<const char*>(buffer.data()), got);
    for (std::size_t end; (end = text.find('\n')) != std::string_view::npos;
         text.remove_prefix(end + 1)) {
      pending += text.substr(0, end);
      PPROF_TRY(parser.line(pending));
      pending.clear();
    }
    pending += text;
    if (pending.size() > kMaxLineBytes)
      return fail(ErrorCode::LimitExceeded, "a line of these folded stacks is over " +
                                                std::to_string(kMaxLineBytes) + " bytes long");
    work.report("reading stacks", source.bytesDone(), source.bytesTotal());
  }
  if (!pending.empty())
    PPROF_TRY(parser.line(pending));
  return parser.finish();
}

} // namespace pprof
