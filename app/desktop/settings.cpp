// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/settings.h"

#include <array>
#include <optional>
#include <ranges>

namespace pprof::desktop {

namespace {

constexpr auto kRecent = "recent";
constexpr auto kFolder = "folder";
constexpr auto kTheme = "theme";
constexpr auto kGeometry = "window/geometry";
constexpr auto kState = "window/state";
constexpr auto kPanels = "window/panels";

struct ThemeName {
  const char* word;
  ThemeChoice choice;
};
constexpr std::array<ThemeName, 3> kThemes{
    {{"system", ThemeChoice::System}, {"light", ThemeChoice::Light}, {"dark", ThemeChoice::Dark}}};

QString key(const char* name) { return QString::fromLatin1(name); }

} // namespace

std::optional<ThemeChoice> themeNamed(const QString& word) {
  for (const ThemeName& theme : kThemes)
    if (word == QLatin1String(theme.word))
      return theme.choice;
  return std::nullopt;
}

QStringList Settings::recentProfiles() const { return store_.value(key(kRecent)).toStringList(); }

void Settings::addRecent(const QStringList& names) {
  QStringList recent = recentProfiles();
  for (const QString& name : std::views::reverse(names)) {
    recent.removeAll(name);
    recent.prepend(name);
  }
  store_.setValue(key(kRecent), QStringList(recent.mid(0, kMostRecent)));
}

void Settings::clearRecent() { store_.remove(key(kRecent)); }

QString Settings::lastFolder() const { return store_.value(key(kFolder)).toString(); }
void Settings::setLastFolder(const QString& folder) { store_.setValue(key(kFolder), folder); }

ThemeChoice Settings::theme() const {
  return themeNamed(store_.value(key(kTheme)).toString()).value_or(ThemeChoice::System);
}

void Settings::setTheme(ThemeChoice theme) {
  for (const ThemeName& its : kThemes)
    if (its.choice == theme)
      store_.setValue(key(kTheme), key(its.word));
}

QByteArray Settings::geometry() const { return store_.value(key(kGeometry)).toByteArray(); }
QByteArray Settings::windowState() const { return store_.value(key(kState)).toByteArray(); }
QByteArray Settings::panelState() const { return store_.value(key(kPanels)).toByteArray(); }
void Settings::setWindow(const QByteArray& geometry, const QByteArray& state,
                         const QByteArray& panels) {
  store_.setValue(key(kGeometry), geometry);
  store_.setValue(key(kState), state);
  store_.setValue(key(kPanels), panels);
}

} // namespace pprof::desktop
