// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/name_menu.h"

#include "app/models/name_pattern.h"
#include "core/base/text.h"

#include <QClipboard>
#include <QGuiApplication>

namespace pprof::desktop {

namespace {

/// What filters are matched against is the function's own name, without file and line.
std::string functionName(const Document& document, NodeIndex node) {
  const NodeTable& nodes = document.snapshot()->graph.nodes;
  return std::string(nodes.text(nodes[node].name));
}

struct FilterAction {
  const char* text;
  const char* argument;
  bool adds; ///< to the expression that is in force, instead of taking its place
};
constexpr FilterAction kFilterActions[] = {
    {QT_TRANSLATE_NOOP("pprof::desktop::Document", "&Focus: only stacks through it"), "focus",
     false},
    {QT_TRANSLATE_NOOP("pprof::desktop::Document", "&Ignore: leave out stacks through it"),
     "ignore", true},
    {QT_TRANSLATE_NOOP("pprof::desktop::Document", "&Hide: take its frames out"), "hide", true},
    {QT_TRANSLATE_NOOP("pprof::desktop::Document", "&Root here: cut stacks above it"), "show_from",
     false},
};

} // namespace

std::string expressionFor(const std::string& name) { return "^" + literalPattern(name) + "$"; }

void focusOn(Document& document, NodeIndex node) {
  const std::string function = functionName(document, node);
  if (!function.empty())
    document.choose("focus", expressionFor(function));
}

void addNameActions(QMenu& menu, Document& document, NodeIndex node) {
  const std::string function = functionName(document, node);
  const std::string name = document.snapshot()->graph.nodes.printableName(node);
  menu.addSeparator();
  for (const FilterAction& its : kFilterActions) {
    QAction* action = menu.addAction(Document::tr(its.text));
    action->setEnabled(!function.empty());
    QObject::connect(action, &QAction::triggered, &document, [&document, &its, function] {
      const std::string before =
          its.adds ? document.choice().value(its.argument, std::string()) : std::string();
      document.choose(its.argument, anyPattern(before, expressionFor(function)));
    });
  }
  menu.addSeparator();
  QAction* copy = menu.addAction(Document::tr("&Copy name"));
  QObject::connect(copy, &QAction::triggered, &document, [name] {
    QGuiApplication::clipboard()->setText(QString::fromStdString(escapeForDisplay(name)));
  });
}

} // namespace pprof::desktop
