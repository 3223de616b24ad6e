// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/name_menu.h"

#include "app/models/name_pattern.h"
#include "app/models/shown_text.h"

#include <QClipboard>
#include <QGuiApplication>

namespace pprof::desktop {

namespace {

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

std::string expressionFor(const Document& document, NodeIndex node) {
  const NodeTable& nodes = document.snapshot()->graph.nodes;
  const std::string_view name = nodes.text(nodes[node].name);
  return name.empty() ? std::string() : "^" + literalPattern(name) + "$";
}

void focusOn(Document& document, NodeIndex node) {
  const std::string expression = expressionFor(document, node);
  if (!expression.empty())
    document.choose("focus", expression);
}

void addNameActions(QMenu& menu, Document& document, NodeIndex node) {
  const std::string expression = expressionFor(document, node);
  const std::string name = document.snapshot()->graph.nodes.printableName(node);
  menu.addSeparator();
  for (const FilterAction& its : kFilterActions) {
    QAction* action = menu.addAction(Document::tr(its.text));
    action->setEnabled(!expression.empty());
    QObject::connect(action, &QAction::triggered, &document, [&document, &its, expression] {
      const std::string before =
          its.adds ? document.choice().value(its.argument, std::string()) : std::string();
      document.choose(its.argument, anyPattern(before, expression));
    });
  }
  menu.addSeparator();
  QAction* copy = menu.addAction(Document::tr("&Copy name"));
  QObject::connect(copy, &QAction::triggered, &document,
                   [name] { QGuiApplication::clipboard()->setText(shownText(name)); });
}

} // namespace pprof::desktop
