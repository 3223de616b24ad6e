// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <QNetworkReply>
#include <QSslError>

namespace pprof {

/// What became of an exchange, as far as errors speak of it.
struct ReplyState {
  int status = 0;              ///< 0: no answer began
  std::uint64_t received = 0;  ///< bytes of its body
  std::uint64_t announced = 0; ///< 0: not known
  bool isChunked = false;
};

/// Whether there is a whole answer, whatever Qt calls an error: a status of 400 and above, and
/// some answers that it would send the request again for.
bool isAnswer(QNetworkReply::NetworkError error, const ReplyState& state);

/// Why an exchange failed. Qt's own words name the URL with all that is in it, so they are used
/// only where they cannot.
Error failureOf(const QNetworkReply& reply, const ReplyState& state,
                const QList<QSslError>& distrust);

} // namespace pprof
