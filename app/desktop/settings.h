// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QStringList>

namespace pprof::desktop {

enum class ThemeChoice { System, Light, Dark };

/// What Datadog was asked for last. Keys are no part of it: see KeyStore.
struct DatadogQuestion {
  QString service, env, host, site, from;
};

/// What the window remembers from one run to the next, in the user's configuration folder.
class Settings {
public:
  static constexpr int kMostRecent = 10;

  [[nodiscard]] QStringList recentProfiles() const;
  /// Addresses with a secret in them are not remembered.
  void addRecent(const QStringList& names);
  void clearRecent();

  [[nodiscard]] QString lastFolder() const;
  void setLastFolder(const QString& folder);

  [[nodiscard]] ThemeChoice theme() const;
  void setTheme(ThemeChoice theme);

  [[nodiscard]] DatadogQuestion datadogQuestion() const;
  void setDatadogQuestion(const DatadogQuestion& question);

  [[nodiscard]] QByteArray geometry() const;
  [[nodiscard]] QByteArray windowState() const;
  [[nodiscard]] QByteArray panelState() const;
  void setWindow(const QByteArray& geometry, const QByteArray& state, const QByteArray& panels);

private:
  QSettings store_;
};

/// "light", "dark", "system"; nothing for another word.
std::optional<ThemeChoice> themeNamed(const QString& word);

} // namespace pprof::desktop
