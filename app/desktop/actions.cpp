// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/actions.h"

#include "app/desktop/main_window.h"

#include <QCoreApplication>
#include <array>

namespace pprof::desktop {

namespace {

// lupdate is told that this is QT_TR_NOOP (see CMakeLists.txt); it takes the namespace for the
// context.
#define TEXT(text) text

constexpr bool kNeedsProfile = true;
constexpr bool kCheckable = true;
constexpr bool kGroup = true;

constexpr auto kActions = std::to_array<ActionSpec>({
    {"open", MenuId::File, TEXT("&Open…"), TEXT("Open a profile"), "Ctrl+O",
     &MainWindow::chooseFiles},
    {"openLocation", MenuId::File, TEXT("Open &location…"),
     TEXT("Open the profile of a running program, a fleet or Datadog by its address"), "Ctrl+L",
     &MainWindow::openLocation},
    {"openDatadog", MenuId::File, TEXT("Open from &Datadog…"),
     TEXT("Find a profile at Datadog and download it"), "Ctrl+D", &MainWindow::openFromDatadog},
    {"reload", MenuId::File, TEXT("&Reload"), TEXT("Read the profile again"), "F5",
     &MainWindow::reload, kNeedsProfile},
    {"export", MenuId::File, TEXT("&Export flame graph…"),
     TEXT("Write what is shown as a flame graph file"), "Ctrl+E", &MainWindow::exportFlameGraph,
     kNeedsProfile, false, kGroup},
    {"copyCommand", MenuId::File, TEXT("&Copy as command"),
     TEXT("Copy the command line that prints what is shown"), "Ctrl+Shift+C",
     &MainWindow::copyCommand, kNeedsProfile},
    {"information", MenuId::File, TEXT("Profile &information"), TEXT("What the profile holds"),
     "Ctrl+I", &MainWindow::showInformation, kNeedsProfile},
    {"flameGraph", MenuId::View, TEXT("&Flame graph"), TEXT("Show the flame graph"), "Ctrl+1",
     &MainWindow::showFlameGraph, kNeedsProfile},
    {"callGraph", MenuId::View, TEXT("&Call graph"), TEXT("Show the call graph"), "Ctrl+2",
     &MainWindow::showCallGraph, kNeedsProfile},
    {"top", MenuId::View, TEXT("&Top"), TEXT("Show the table of functions"), "Ctrl+3",
     &MainWindow::showTop, kNeedsProfile},
    {"back", MenuId::View, TEXT("&Back"), TEXT("Go back to what the view showed before"),
     "Alt+Left", &MainWindow::back, kNeedsProfile, false, kGroup},
    {"forward", MenuId::View, TEXT("For&ward"), TEXT("Take the last step back again"), "Alt+Right",
     &MainWindow::forward, kNeedsProfile},
    {"resetZoom", MenuId::View, TEXT("&Reset zoom"), TEXT("Show the whole picture"), "Ctrl+0",
     &MainWindow::resetZoom, kNeedsProfile},
    {"search", MenuId::View, TEXT("&Search…"), TEXT("Search for frames in the flame graph"),
     "Ctrl+F", &MainWindow::search, kNeedsProfile, false, kGroup},
    {"nextMatch", MenuId::View, TEXT("&Next match"), TEXT("Go to the next frame found"), "F3",
     &MainWindow::nextMatch, kNeedsProfile},
    {"previousMatch", MenuId::View, TEXT("&Previous match"), TEXT("Go to the frame found before"),
     "Shift+F3", &MainWindow::previousMatch, kNeedsProfile},
    {"systemTheme", MenuId::View, TEXT("S&ystem theme"), TEXT("Light or dark as the system is"), "",
     &MainWindow::useSystemTheme, false, kCheckable, kGroup},
    {"lightTheme", MenuId::View, TEXT("&Light theme"), TEXT("Dark text on light ground"), "",
     &MainWindow::useLightTheme, false, kCheckable},
    {"darkTheme", MenuId::View, TEXT("&Dark theme"), TEXT("Light text on dark ground"), "",
     &MainWindow::useDarkTheme, false, kCheckable},
    {"clearFilters", MenuId::Filter, TEXT("&Clear filters"), TEXT("Take all filters away"),
     "Ctrl+Shift+F", &MainWindow::clearFilters, kNeedsProfile},
    {"about", MenuId::Help, TEXT("&About pprof-desktop"), TEXT("Version and licence"), "",
     &MainWindow::about},
});

#undef TEXT

constexpr auto kOperations = std::to_array<OperationAction>({
    {"pprof.top", "top", ""},
    {"pprof.tree", "callGraph", ""},
    {"pprof.peek", "callGraph", ""},
    {"pprof.list", "", "the window shows no sources: the command line lists them"},
    {"pprof.dot", "callGraph", ""},
    {"pprof.callgrind", "", "a file for another viewer: the command line writes it"},
    {"pprof.traces", "", "the flame graph shows the stacks"},
    {"pprof.traces_head", "", "the flame graph shows the stacks"},
    {"pprof.tags", "", "costs by label are not shown in the window yet"},
    {"pprof.raw", "", "a profile in words is for a shell"},
    {"pprof.proto", "", "a file for another tool: the command line writes it"},
    {"pprof.topproto", "", "a file for another tool: the command line writes it"},
    {"pprof.comments", "information", ""},
    {"pprof.diff_top", "", "the comparison of two profiles is not shown in the window yet"},
    {"pprof.focus_paths", "", "the flame graph shows what leads to a function that is searched"},
    {"pprof.merge", "", "the window merges the profiles that are opened together"},
    {"fleet.list", "", "a shell's job: the window opens profiles of a fleet by their address"},
    {"profiles.fetch", "openLocation", ""},
    {"pprof.convert", "", "a shell's job: the window reads what it would write"},
    {"pprof.meta", "information", ""},
    {"pprof.flamegraph", "export", ""},
    {"pprof.diff_flamegraph", "", "the window compares nothing: the command line writes the file"},
    {"pprof.flamegraph_frames", "", "what programs draw from: the flame graph is drawn"},
    {"pprof.callgraph", "callGraph", ""},
    {"datadog.profiles.list", "openDatadog", ""},
    {"datadog.profiles.pick", "", "one is picked from the list by hand"},
    {"datadog.services.search", "", "the dialog remembers the service that was asked about"},
    {"datadog.metrics.discover", "", "metrics are not profiles: the window shows none"},
    {"datadog.metrics_at_timestamp", "", "metrics are not profiles: the window shows none"},
    {"datadog.explain", "", "a link for a chat or a ticket: the command line prints it"},
    {"profiles.download_latest_bundle", "openDatadog", ""},
    {"datadog.profiles.compare_range", "", "the window compares nothing: the command line does"},
    {"datadog.profiles.near_event", "", "the window opens files: the command line finds profiles"},
    {"datadog.profiles.aggregate", "",
     "the command line makes this one; Datadog's own merge opens by "
     "its address"},
    {"datadog.function_history", "", "the window shows one profile at a time"},
});

} // namespace

std::span<const ActionSpec> actionSpecs() { return kActions; }
QString translated(const char* text) { return QCoreApplication::translate("pprof::desktop", text); }
std::span<const OperationAction> operationActions() { return kOperations; }

} // namespace pprof::desktop
