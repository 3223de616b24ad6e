// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/network/qt_url_reader.h"

#include <QByteArray>
#include <QUrl>

namespace pprof {

namespace {

QUrl parsed(std::string_view text) {
  return QUrl::fromEncoded(QByteArray(text.data(), static_cast<qsizetype>(text.size())),
                           QUrl::StrictMode);
}

} // namespace

std::optional<UrlParts> QtUrlReader::read(std::string_view text) const {
  QUrl url = parsed(text);
  if (!url.isValid() || url.host().isEmpty())
    return std::nullopt;
  UrlParts parts;
  parts.scheme = url.scheme().toStdString();
  parts.host = url.host(QUrl::FullyEncoded).toStdString();
  if (url.port() >= 0)
    parts.port = static_cast<std::uint16_t>(url.port());
  parts.user = url.userName(QUrl::FullyDecoded).toStdString();
  parts.password = url.password(QUrl::FullyDecoded).toStdString();
  parts.hasQuery = url.hasQuery();
  parts.hasFragment = url.hasFragment();
  url.setUserInfo(QString());
  url.setFragment(QString());
  if (url.path().isEmpty())
    url.setPath(QStringLiteral("/"));
  parts.bare = url.toEncoded().toStdString();
  return parts;
}

std::string QtUrlReader::resolved(std::string_view base, std::string_view reference) const {
  return parsed(base).resolved(parsed(reference)).toEncoded().toStdString();
}

} // namespace pprof
