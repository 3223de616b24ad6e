// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/sources/answer_json.h"
#include "core/sources/datadog/datadog_errors.h"
#include "core/sources/datadog/datadog_session.h"
#include "core/sources/datadog/datadog_settings.h"
#include "core/sources/http/http_transport.h"

#include <string>

namespace pprof {

/// Takes a download. An attempt may fail half way; the next one begins at the beginning.
class DownloadSink : public ByteSink {
public:
  /// Forgets what was written.
  virtual Result<void> restart() = 0;
};

/// One question to Datadog. All that are asked change nothing, so that each may be asked again.
struct DatadogCall {
  std::string method = "GET";
  std::string path = {};  ///< with its query, escaped
  std::string body = {};  ///< JSON; "": none
  std::string scope = {}; ///< that an application key needs for it
  std::string stage = {}; ///< what progress calls it
  /// Bounds of an answer in JSON, beyond which it is none.
  std::uint64_t mostBytes = std::uint64_t{16} << 20;
  std::size_t deepest = kDeepestAnswer;
  bool uiServesToo = false; ///< where the API's host has no such path, that of the pages may
};

/// Asks Datadog: in turn, with keys, and again where that may help.
///
/// Asked again are 429 (when Datadog says, else after a while), 5xx, 408, and what Unreachable
/// stands for, up to the settings' attempts and patience; waits grow from 200 ms to 5 s, and a
/// quarter of each is chance. A 404 and a page for browsers are asked about once more at the host
/// of Datadog's pages, if that may serve it too.
class DatadogCalls {
public:
  DatadogCalls(const DatadogSettings& settings, HttpTransport& transport, DatadogSession& session)
      : settings_(settings), transport_(transport), session_(session) {}

  /// The JSON of an answer of success.
  Result<AnswerJson> ask(const DatadogCall& call, const Work& work) const;
  /// A zip, which goes to the sink.
  Result<void> fetch(const DatadogCall& call, DownloadSink& into, const Work& work) const;

private:
  const DatadogSettings& settings_;
  HttpTransport& transport_;
  DatadogSession& session_;
};

} // namespace pprof
