// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/url_reader.h"

#include "core/sources/http/network_backend.h"

namespace pprof {

namespace {

Result<std::unique_ptr<UrlReader>> load() {
  PPROF_TRY_ASSIGN(const auto make, loadNetworkModule(kMakeUrlReaderSymbol));
  std::unique_ptr<UrlReader> reader;
  reinterpret_cast<MakeUrlReader>(make)(&reader);
  return reader;
}

} // namespace

Result<const UrlReader*> urlReader() {
  static const Result<std::unique_ptr<UrlReader>> loaded = load();
  if (!loaded)
    return tl::unexpected(loaded.error());
  return loaded->get();
}

} // namespace pprof
