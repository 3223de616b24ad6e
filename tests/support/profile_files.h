// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/codec/memory_source.h"
#include "core/codec/pprof_writer.h"
#include "core/codec/profile_reader.h"

#include <QFile>
#include <QString>

namespace pprof::test {

/// The path of a file in tests/data/profiles.
inline QString profilePath(const QString& name) {
  return QStringLiteral(PPROF_SOURCE_DIR "/tests/data/profiles/") + name;
}

/// A profile from the bytes of its file.
inline Result<ProfilePtr> profileOf(const QByteArray& bytes, const std::string& name) {
  const auto span =
      std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
  PPROF_TRY_ASSIGN(
      const std::shared_ptr<Profile> read,
      readProfile(std::make_unique<MemorySource>(std::vector<std::byte>(span.begin(), span.end())),
                  name, "", Limits{}, {}));
  return ProfilePtr(read);
}

/// Writes a profile to a file; the file's path, or "" where that fails.
inline std::string writtenProfile(const QString& path, const Profile& profile) {
  QFile file(path);
  const auto bytes = writePprofGzip(profile, {});
  if (!bytes || !file.open(QIODevice::WriteOnly) ||
      file.write(bytes->data(), static_cast<qint64>(bytes->size())) < 0)
    return {};
  return path.toStdString();
}

/// One of the profiles in tests/data/profiles.
inline Result<ProfilePtr> profileNamed(const QString& name) {
  QFile file(profilePath(name));
  if (!file.open(QIODevice::ReadOnly))
    return fail(ErrorCode::Unreadable, name.toStdString() + " is not in tests/data/profiles");
  return profileOf(file.readAll(), name.toStdString());
}

} // namespace pprof::test
