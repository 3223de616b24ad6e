// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace pprof {

/// What kind of failure an Error is; each face maps it to its own codes (exit code, MCP code).
enum class ErrorCode {
  InvalidArgument, ///< the caller asked for something that cannot be; asking differently helps
  NotFound,        ///< a file, an archive member or a name does not exist
  Unreadable,      ///< the operating system refused to read or write
  BadFormat,       ///< the input is not what it was taken for, or is damaged
  LimitExceeded,   ///< a cap of Limits was reached
  Refused,         ///< a key, a permission or a rule of safety is in the way
  Unreachable,     ///< the network or the other side failed; the same again may work
  Canceled,        ///< the caller asked to stop
  Internal,        ///< a fault of this program
};

/// A failure that a person can act on.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message; ///< what was tried and what was found; one line, no full stop at the end
  std::string hint;    ///< what to do next; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an error from a function that returns a Result.
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

/// The same error with `context` (a file's name, say) and ": " before its message.
inline tl::unexpected<Error> failWithin(const std::string& context, Error error) {
  error.message = context + ": " + error.message;
  return tl::unexpected<Error>(std::move(error));
}

/// An error as a program says it on standard error, with its hint on a line of its own.
inline std::string errorLines(const std::string& program, const Error& error) {
  return program + ": " + error.message + "\n" +
         (error.hint.empty() ? "" : "  hint: " + error.hint + "\n");
}

} // namespace pprof

/// Returns from the enclosing function with the error of a Result<void>, if it has one.
#define PPROF_TRY(expression)                                                                      \
  do {                                                                                             \
    if (auto pprofTryResult = (expression); !pprofTryResult)                                       \
      return tl::unexpected(std::move(pprofTryResult).error());                                    \
  } while (false)

#define PPROF_CONCAT_INNER(a, b) a##b
#define PPROF_CONCAT(a, b) PPROF_CONCAT_INNER(a, b)
#define PPROF_TRY_ASSIGN_INNER(result, target, expression)                                         \
  auto result = (expression);                                                                      \
  if (!result)                                                                                     \
    return tl::unexpected(std::move(result).error());                                              \
  target = std::move(*result)

/// Declares or assigns `target` from a Result<T>, or returns its error from the enclosing function.
#define PPROF_TRY_ASSIGN(target, expression)                                                       \
  PPROF_TRY_ASSIGN_INNER(PPROF_CONCAT(pprofTryResult, __LINE__), target, expression)
