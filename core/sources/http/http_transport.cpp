// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/http_transport.h"

#include "core/base/text.h"

#include <algorithm>

namespace pprof {

std::string_view headerValue(const std::vector<HttpHeader>& headers, std::string_view name) {
  const auto at = std::find_if(headers.begin(), headers.end(), [&](const HttpHeader& one) {
    return sameIgnoringCase(one.name, name);
  });
  return at == headers.end() ? std::string_view() : at->value;
}

} // namespace pprof
