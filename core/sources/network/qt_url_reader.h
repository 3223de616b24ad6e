// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/http/url_reader.h"

namespace pprof {

class QtUrlReader final : public UrlReader {
public:
  [[nodiscard]] std::optional<UrlParts> read(std::string_view text) const override;
  [[nodiscard]] std::string resolved(std::string_view base,
                                     std::string_view reference) const override;
};

} // namespace pprof
