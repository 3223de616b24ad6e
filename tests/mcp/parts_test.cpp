// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "mcp/calls_in_flight.h"
#include "mcp/options.h"
#include "mcp/progress_notifier.h"
#include "mcp/remembered_results.h"
#include "mcp/tap.h"
#include "mcp/worker_pool.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <semaphore>

using namespace pprof;
using namespace pprof::mcp;
using namespace std::chrono_literals;

namespace {

/// An answer with as many bytes as wanted.
class LargeOutcome final : public Outcome {
public:
  explicit LargeOutcome(std::size_t bytes) : text_(bytes, 'x') {}
  [[nodiscard]] std::string text() const override { return text_; }
  [[nodiscard]] Json document() const override {
    ++asked;
    return {{"raw", text_}};
  }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }
  [[nodiscard]] bool foundNothing() const override { return false; }

  mutable int asked = 0; ///< for the document

private:
  std::string text_;
  std::vector<std::string> notes_;
};

/// An answer with a picture.
class PictureOutcome final : public Outcome {
public:
  explicit PictureOutcome(std::string png) : png_(std::move(png)) {}
  [[nodiscard]] std::string text() const override { return "drawn"; }
  [[nodiscard]] Json document() const override { return {{"message", "drawn"}}; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }
  [[nodiscard]] std::string_view png() const override { return png_; }

private:
  std::string png_;
  std::vector<std::string> notes_;
};

Operation pictureOperation() {
  return {{.name = "test.picture", .answersWithPicture = true},
          [] { return std::vector<FieldInfo>(); },
          [] { return Json::object(); },
          nullptr};
}

Json resultOf(const Tool& tool, const OutcomePtr& outcome, Revision revision) {
  return Json::parse(toolResult(tool, outcome, revision));
}

} // namespace

class PartsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void progressGrowsAndIsRare() {
    std::vector<Json> sent;
    const ProgressNotifier::Clock::time_point start;
    ProgressNotifier notifier(
        "token", [&](const std::string& m) { sent.push_back(Json::parse(m)["params"]); }, start);
    notifier.progressAt(start + 100ms, "reading stacks", 1, 100); // too early
    notifier.progressAt(start + 200ms, "reading stacks", 25, 100);
    notifier.progressAt(start + 300ms, "reading stacks", 30, 100);  // too soon
    notifier.progressAt(start + 400ms, "reading stacks", 5, 100);   // another input
    notifier.progressAt(start + 600ms, "reading stacks", 100, 100); // the end is not told
    notifier.progressAt(start + 700ms, "merging profiles", 1, 2);
    notifier.progressAt(start + 900ms, "merging profiles", 200'000, 0); // not known how many
    QCOMPARE(sent.size(), std::size_t{4});
    double last = 0;
    for (const Json& one : sent) {
      QCOMPARE(one.at("progressToken"), Json("token"));
      QVERIFY(!one.contains("total"));
      QVERIFY2(one.at("progress").get<double>() > last, one.dump().c_str());
      last = one["progress"].get<double>();
    }
    QCOMPARE(sent[0].at("progress"), Json(0.25));
    QCOMPARE(sent[0].at("message"), Json("reading stacks, 25 of 100"));
    QCOMPARE(sent[2].at("progress"), Json(1.5));
  }

  void poolDoesInOrderAndRefuses() {
    WorkerPool pool(1, 2);
    std::counting_semaphore<> gate(0);
    std::counting_semaphore<> begun(0);
    std::vector<int> order;
    QVERIFY(pool.submit([&] {
      begun.release();
      gate.acquire();
      order.push_back(1);
    }));
    begun.acquire();
    QVERIFY(pool.submit([&] { order.push_back(2); }));
    QVERIFY(pool.submit([&] { order.push_back(3); }));
    QVERIFY(!pool.submit([&] { order.push_back(4); }));
    QVERIFY(!pool.waitUntilIdle(10ms));
    gate.release();
    QVERIFY(pool.waitUntilIdle(30s));
    QCOMPARE(order, (std::vector<int>{1, 2, 3}));
    QVERIFY(pool.submit([&] { order.push_back(5); }));
  }

  void poolWorksInParallel() {
    WorkerPool pool(2, 10);
    std::counting_semaphore<> met(0);
    std::counting_semaphore<> other(0);
    QVERIFY(pool.submit([&] {
      met.release();
      other.acquire();
    }));
    QVERIFY(pool.submit([&] {
      other.release();
      met.acquire();
    }));
    QVERIFY(pool.waitUntilIdle(30s));
  }

  void callsEndOnce() {
    CallsInFlight calls;
    int sent = 0;
    const auto send = [&] { ++sent; };
    const auto one = calls.begin(1);
    QVERIFY(one);
    QVERIFY(!calls.begin(1)); // in flight
    QVERIFY(calls.begin("1"));
    QVERIFY(!calls.cancel(2));
    QVERIFY(calls.cancel(1));
    QVERIFY(!calls.cancel(1));
    QVERIFY(one->canceled());
    const auto again = calls.begin(1); // an id is free once its request has ended
    QVERIFY(again && !again->canceled());
    QVERIFY(!calls.finish(1, *one, send)); // the canceled one does not answer for it
    calls.whileInFlight(*one, send);
    QCOMPARE(sent, 0);
    calls.whileInFlight(*again, send);
    QVERIFY(calls.finish(1, *again, send));
    QCOMPARE(sent, 2);
    QVERIFY(calls.begin(1));
    calls.cancelAll();
    QVERIFY(calls.begin(1));
  }

  void resultsThatAreTooLarge() {
    const ToolSet tools(ToolNameMode::Underscore);
    const Tool& tool = tools.tools().front();
    const auto result = [&](std::size_t bytes, Revision revision) {
      return resultOf(tool, std::make_shared<LargeOutcome>(bytes), revision);
    };
    QVERIFY(!result(400'000, kStateless.revision).contains("isError"));
    const Json refused = result(600'000, kStateless.revision);
    QVERIFY(refused.at("isError").get<bool>() && !refused.contains("structuredContent"));
    const auto text = refused.at("content")[0].at("text").get<std::string>();
    QVERIFY2(text.find("600010 bytes") != std::string::npos, text.c_str());
    QVERIFY2(text.find("nodecount") != std::string::npos, text.c_str());
    QVERIFY(!result(600'000, Revision::V2025_03_26).contains("isError")); // it has the text alone
  }

  void picturesHaveNoStructure() {
    const Operation operation = pictureOperation();
    const Tool tool{"test_picture", &operation};
    const OutcomePtr outcome = std::make_shared<LargeOutcome>(3);
    const Json result = resultOf(tool, outcome, kStateless.revision);
    QVERIFY(!result.contains("structuredContent"));
    QCOMPARE(result.at("content")[0].at("text"), Json("{\"raw\":\"xxx\"}"));
  }

  void picturesAreShown() {
    const Operation operation = pictureOperation();
    const Tool tool{"test_picture", &operation};
    const auto contentWith = [&](const std::string& png) {
      return resultOf(tool, std::make_shared<PictureOutcome>(png), kStateless.revision)
          .at("content");
    };
    const Json content = contentWith("\x89PNG\r\n");
    QCOMPARE(content.size(), std::size_t{2});
    QCOMPARE(content[0].at("type"), Json("text"));
    QCOMPARE(content[1],
             (Json{{"type", "image"}, {"data", "iVBORw0K"}, {"mimeType", "image/png"}}));
    QCOMPARE(contentWith(std::string(kLargestPng, 'x'))[1].at("type"), Json("image"));
    const Json tooLarge = contentWith(std::string(kLargestPng + 1, 'x'))[1];
    QCOMPARE(tooLarge.at("type"), Json("text"));
    QVERIFY(tooLarge.at("text").get<std::string>().find("500001 bytes") != std::string::npos);
    QCOMPARE(contentWith("").size(), std::size_t{1});
  }

  void structureIsForRevisionsThatHaveIt() {
    const ToolSet tools(ToolNameMode::Underscore);
    const OutcomePtr outcome = std::make_shared<LargeOutcome>(3);
    const Tool& tool = tools.tools().front();
    QVERIFY(!resultOf(tool, outcome, Revision::V2025_03_26).contains("structuredContent"));
    QCOMPARE(resultOf(tool, outcome, Revision::V2025_06_18).at("structuredContent"),
             outcome->document());
  }

  void resultsAreRemembered() {
    const ToolSet tools(ToolNameMode::Underscore);
    const Tool& tool = tools.tools().front();
    RememberedResults results;
    const auto outcome = std::make_shared<LargeOutcome>(3);
    const auto text = [&](const OutcomePtr& of, Revision revision) {
      return results.toolResult(tool, of, revision);
    };
    const std::string first = text(outcome, kStateless.revision);
    QCOMPARE(text(outcome, kStateless.revision), first);
    QCOMPARE(outcome->asked, 1);
    QVERIFY(text(outcome, Revision::V2025_03_26) != first); // it has no structure
    QCOMPARE(outcome->asked, 2);
    QVERIFY(text(std::make_shared<LargeOutcome>(4), kStateless.revision) != first);
    QCOMPARE(text(outcome, kStateless.revision), first);
    QCOMPARE(outcome->asked, 2);
    for (std::size_t i = 0; i < RememberedResults::kMostResults; ++i)
      text(std::make_shared<LargeOutcome>(4), kStateless.revision);
    QCOMPARE(text(outcome, kStateless.revision), first);
    QCOMPARE(outcome->asked, 3);
    QVERIFY(results.toolResult(tool, fail(ErrorCode::NotFound, "gone"), kStateless.revision)
                .find("gone") != std::string::npos);
  }

  void standardInputIsTheProtocols() {
    const ToolSet tools(ToolNameMode::Underscore);
    ProfileStore store(Limits{}, 0);
    Context context{store, nullptr, {}};
    for (const Json& arguments :
         {Json{{"profile", "-"}}, Json{{"profile", Json::array({"x", "-#cpu"})}},
          Json{{"profile", "x"}, {"base", "-"}}}) {
      const auto outcome = runTool(*tools.find("pprof_top"), context, arguments);
      QVERIFY(!outcome);
      QVERIFY(outcome.error().message.find("standard input") != std::string::npos);
    }
  }

  void options_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QStringList& words, const char* expected) {
      QTest::newRow(name) << words << QString::fromUtf8(expected);
    };
    const auto s = [](const char* text) { return QString::fromUtf8(text); };
    row("none", {}, "serve underscore  ");
    row("mode", {s("--tool-name-mode"), s("dotted")}, "serve dotted  ");
    row("mode of another server", {s("--tool-name-mode=codex")}, "serve underscore  ");
    row("one dash", {s("-tool_name_mode=default")}, "serve dotted  ");
    row("wrong mode", {s("--tool-name-mode=x")},
        "--tool-name-mode: expected underscore or dotted, got \"x\"");
    row("tools and tap", {s("--tools=top"), s("--tap"), s("f")}, "serve underscore top f");
    row("limit", {s("--max-samples=7")}, "serve underscore  ");
    row("wrong limit", {s("--max_samples=0")},
        "--max_samples: expected a whole number above 0, got \"0\"");
    row("help", {s("--help")}, "help");
    row("version", {s("-version"), s("--nonsense")}, "version");
    row("unknown", {s("--tol")}, "no option is called --tol");
    row("word", {s("profile.pb.gz")}, "unexpected word profile.pb.gz");
    row("dashes", {s("--")}, "no option is called --");
    row("no value", {s("--tap")}, "--tap needs a value");
  }
  void options() {
    QFETCH(QStringList, words);
    QFETCH(QString, expected);
    std::vector<std::string> list;
    for (const QString& word : words)
      list.push_back(word.toStdString());
    const auto command = parseServerOptions(list, {});
    QString got;
    if (!command)
      got = QString::fromStdString(command.error().message);
    else if (command->kind != ServerCommand::Kind::Serve)
      got = QString::fromLatin1(command->kind == ServerCommand::Kind::Help ? "help" : "version");
    else
      got = QStringLiteral("serve %1 %2 %3")
                .arg(QString::fromLatin1(command->options.toolNames == ToolNameMode::Dotted
                                             ? "dotted"
                                             : "underscore"),
                     QString::fromStdString(command->options.tools),
                     QString::fromStdString(command->options.tap));
    QCOMPARE(got, expected);
  }

  void tapRecordsLines() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("tap"));
    const auto tap = Tap::open(path.toStdString());
    QVERIFY(tap);
    (*tap)->record("in", "not JSON \xff");
    (*tap)->record("out", "{}");
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Json first = Json::parse(file.readLine().toStdString());
    QCOMPARE(first.at("direction"), Json("in"));
    QCOMPARE(first.at("line"), Json("not JSON \xEF\xBF\xBD"));
    QVERIFY(first.at("time").get<std::string>().ends_with("Z"));
    QVERIFY(!Tap::open("/nonexistent/tap"));
  }
};

QTEST_APPLESS_MAIN(PartsTest)
#include "parts_test.moc"
