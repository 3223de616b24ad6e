// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_args.h"

#include "core/operations/output_file.h"

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

} // namespace pprof
