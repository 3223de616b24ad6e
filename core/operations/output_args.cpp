// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_args.h"

#include "core/base/text.h"
#include "core/operations/output_file.h"

#include <algorithm>
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
  PPROF_TRY(writeOutput(args.outputPath, content, args.overwrite, context.written));
  return std::optional<std::string>();
}

Result<std::optional<std::string>> deliverOutput(Context& context, const OutputArgs& args,
                                                 const FillSink& fill) {
  PPROF_TRY(checkOutput(context, args));
  if (!args.toStandardOutput()) {
    PPROF_TRY(writeOutput(args.outputPath, fill, args.overwrite, context.written));
    return std::optional<std::string>();
  }
  StringSink sink;
  PPROF_TRY(fill(sink));
  return std::optional(sink.take());
}

Result<std::string> chosenFormat(const OutputArgs& args, const std::string& format,
                                 const std::vector<std::string>& formats) {
  if (!format.empty())
    return format;
  if (args.toStandardOutput())
    return formats.front();
  const std::string& path = args.outputPath;
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  const bool hasEnding = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  std::string ending = hasEnding ? path.substr(dot + 1) : std::string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
  });
  if (std::find(formats.begin(), formats.end(), ending) != formats.end())
    return ending;
  std::string endings;
  for (const std::string& one : formats)
    endings += (endings.empty() ? "." : ", .") + one;
  return fail(ErrorCode::InvalidArgument,
              "output_path: the ending of " + escapeForDisplay(path) +
                  " is that of no format that can be written",
              "let it end in one of " + endings + ", or give --format=" + formats.front());
}

} // namespace pprof
