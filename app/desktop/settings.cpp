// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/settings.h"

#include "core/sources/http/http_url.h"

#include <array>
#include <optional>
#include <ranges>

namespace pprof::desktop {

namespace {

constexpr auto kRecent = "recent";
constexpr auto kFolder = "folder";
constexpr auto kTheme = "theme";
constexpr auto kService = "datadog/service";
constexpr auto kEnv = "datadog/env";
constexpr auto kHost = "datadog/host";
constexpr auto kSite = "datadog/site";
constexpr auto kFrom = "datadog/from";
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
    if (withoutSecrets(name.toStdString()) != name.toStdString())
      continue;
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

DatadogQuestion Settings::datadogQuestion() const {
  const auto text = [this](const char* name) { return store_.value(key(name)).toString(); };
  return {text(kService), text(kEnv), text(kHost), text(kSite), text(kFrom)};
}

void Settings::setDatadogQuestion(const DatadogQuestion& question) {
  store_.setValue(key(kService), question.service);
  store_.setValue(key(kEnv), question.env);
  store_.setValue(key(kHost), question.host);
  store_.setValue(key(kSite), question.site);
  store_.setValue(key(kFrom), question.from);
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
