// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_args.h"

#include "core/base/text.h"
#include "core/operations/output_file.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pprof {

Result<void> checkOutput(const Context& context, const OutputArgs& args) {
  if (!args.toStandardOutput() || context.written == nullptr)
    return {};
  return fail(ErrorCode::InvalidArgument,
              args.outputPath.empty() ? "output_path is missing: a server writes to files only"
                                      : "output_path: a server cannot write to standard output",
              "name a file");
}

Result<std::optional<std::string>> deliverOutput(Context& context, const OutputArgs& args,
                                                 std::string content) {
  PPROF_TRY(checkOutput(context, args));
  if (args.toStandardOutput())
    return std::optional(std::move(content));
  PPROF_TRY(writeOutput(context.base(), args.outputPath, content, args.overwrite, context.written));
  return std::optional<std::string>();
}

Result<std::optional<std::string>> deliverOutput(Context& context, const OutputArgs& args,
                                                 const FillSink& fill) {
  PPROF_TRY(checkOutput(context, args));
  if (!args.toStandardOutput()) {
    PPROF_TRY(writeOutput(context.base(), args.outputPath, fill, args.overwrite, context.written));
    return std::optional<std::string>();
  }
  StringSink sink;
  PPROF_TRY(fill(sink));
  return std::optional(sink.take());
}

void attachPng(const Context& context, ResultNotes& result, const std::string& png) {
  if (context.written != nullptr)
    result.png = png;
}

void linkFile(const Context& context, ResultNotes& result, const OutputArgs& args,
              std::string_view format, std::int64_t bytes) {
  using Type = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Type, 5> kTypes{{{"svg", "image/svg+xml"},
                                               {"html", "text/html"},
                                               {"png", "image/png"},
                                               {"pdf", "application/pdf"},
                                               {"dot", "text/vnd.graphviz"}}};
  if (context.written == nullptr || args.toStandardOutput())
    return;
  const auto* type = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const Type& one) { return one.first == format; });
  result.file = {resolvedPath(context.base(), args.outputPath),
                 std::string(type == kTypes.end() ? "text/plain" : type->second), bytes};
  context.written->link(context.base(), *result.file);
}

Result<std::string> chosenFormat(const OutputArgs& args, const std::string& format,
                                 const std::vector<std::string>& formats,
                                 const std::vector<OtherEnding>& others) {
  if (!format.empty())
    return format;
  if (args.toStandardOutput())
    return formats.front();
  const std::string& path = args.outputPath;
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  const bool hasEnding = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  std::string ending = hasEnding ? lowerCased(path.substr(dot + 1)) : std::string();
  if (std::find(formats.begin(), formats.end(), ending) != formats.end())
    return ending;
  std::string endings;
  for (const std::string& one : formats)
    endings += (endings.empty() ? "." : ", .") + one;
  for (const OtherEnding& other : others) {
    if (other.ending == ending)
      return other.format;
    endings += ", ." + other.ending;
  }
  return fail(ErrorCode::InvalidArgument,
              "output_path: the ending of " + escapeForDisplay(path) +
                  " is that of no format that can be written",
              "let it end in one of " + endings + ", or give --format=" + formats.front());
}

} // namespace pprof
