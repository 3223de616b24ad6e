// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/sources/answer_json.h"
#include "core/sources/datadog/datadog_settings.h"
#include "core/sources/http/http_transport.h"

#include <string>

namespace pprof {

/// What was asked, for errors about it.
struct AskedOfDatadog {
  std::string what;  ///< "POST https://api.us3.datadoghq.com/api/unstable/profiles/list"
  std::string scope; ///< that an application key needs for it
};

/// Whether an answer is a page for a browser: of a proxy, a login, a server that knows no such
/// path.
bool isWebPage(const HttpResponse& response);

/// What an answer says of a failure, in any of the forms that Datadog and what is in front of it
/// have: a list of errors that are texts or objects, a message, plain text, a page. On one line,
/// without markup, of at most 1,000 bytes; "" if it says nothing.
std::string failureText(const HttpResponse& response);

/// Whether an answer of success is one of failure all the same: it has errors.
bool hasErrors(const AnswerJson& answer);

/// The error for an answer that is none of what was asked for, with a hint at what helps.
Error datadogError(const HttpResponse& response, const AskedOfDatadog& asked,
                   const DatadogSite& site);

/// The error for an answer of success that cannot be understood. `found` says why.
Error unexpectedAnswer(const AskedOfDatadog& asked, const std::string& found);

} // namespace pprof
