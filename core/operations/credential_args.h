// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/field.h"
#include "core/sources/live/live_access.h"

#include <string>
#include <tuple>

namespace pprof {

/// What an endpoint wants of who asks. Schemas do not list it: what a model passes is kept by its
/// host, so servers take it from their environment.
struct CredentialArgs : LiveCredentials {
  static auto fields() {
    const std::string section = "Access";
    using C = LiveCredentials;
    return std::tuple(
        field(&C::headers, {.name = "header",
                            .help = "header to send, \"Name: value\"; several may be given",
                            .valueName = "HEADER",
                            .section = section,
                            .unlisted = true,
                            .isSecret = true}),
        field(&C::basic, {.name = "basic",
                          .help = "user and password (better: PPROF_MCP_FETCH_HOSTS with "
                                  "PPROF_MCP_FETCH_BASIC, which other users of this machine do "
                                  "not see)",
                          .valueName = "USER:PASSWORD",
                          .section = section,
                          .unlisted = true,
                          .isSecret = true}),
        field(&C::bearer, {.name = "bearer",
                           .help = "token to send (better: PPROF_MCP_FETCH_HOSTS with "
                                   "PPROF_MCP_FETCH_BEARER)",
                           .valueName = "TOKEN",
                           .section = section,
                           .unlisted = true,
                           .isSecret = true}),
        field(&C::caFile, {.name = "ca_file",
                           .help = "certificates of the authority that https is trusted by, in "
                                   "PEM form, in place of the system's",
                           .valueName = "FILE",
                           .section = section,
                           .isFile = true,
                           .unlisted = true}));
  }
};

} // namespace pprof
