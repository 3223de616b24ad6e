// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/operations/operation.h"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace pprof {

/// Where an operation writes what it makes.
struct OutputArgs {
  std::string outputPath; ///< "" and "-": standard output
  bool overwrite = false;

  [[nodiscard]] bool toStandardOutput() const { return outputPath.empty() || outputPath == "-"; }
  static auto fields() {
    const std::string section = "Output";
    return std::tuple(
        field(&OutputArgs::outputPath,
              {.name = "output_path",
               .help = "file to write; - is standard output, the default of a command line (a "
                       "server has none: name a file there)",
               .aliases = {"output"},
               .valueName = "FILE",
               .section = section,
               .isFile = true}),
        field(&OutputArgs::overwrite,
              {.name = "overwrite",
               .help = "let the server replace a file that it did not write",
               .section = section}));
  }
};

/// Refuses standard output to a server, which speaks its protocol there. An operation whose work
/// takes long asks before it begins.
Result<void> checkOutput(const Context& context, const OutputArgs& args);

/// Writes the content whole to the file that is named (see writeOutput). Where it is to go to
/// standard output it is given back: it is the operation's text then, and nothing else may be.
Result<std::optional<std::string>> deliverOutput(Context& context, const OutputArgs& args,
                                                 std::string content);
/// The same for content that is made piece by piece: a file is written as it comes.
Result<std::optional<std::string>> deliverOutput(Context& context, const OutputArgs& args,
                                                 const FillSink& fill);

/// Lets the client of a server see a PNG that is written to a file. A command line needs it no
/// more.
void attachPng(const Context& context, ResultNotes& result, const std::string& png);

/// Has the answer of a server link to the file that was written, in a format of the operation.
void linkFile(const Context& context, ResultNotes& result, const OutputArgs& args,
              std::string_view format, std::int64_t bytes);

/// A file's ending that stands for a format of another name.
struct OtherEnding {
  std::string ending, format;
};

/// The format to write: `format` if it is given, else the one that the file's ending names, for
/// standard output the first of `formats`. An ending that is none of them is an error.
Result<std::string> chosenFormat(const OutputArgs& args, const std::string& format,
                                 const std::vector<std::string>& formats,
                                 const std::vector<OtherEnding>& others = {});

} // namespace pprof
