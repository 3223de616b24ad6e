// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/candidate.h"
#include "core/sources/datadog/datadog_settings.h"
#include "tests/support/printing.h"

#include <QtTest>

using namespace pprof;

namespace {

constexpr const char* kVariables[] = {"DD_API_KEY",
                                      "DD_APP_KEY",
                                      "DD_SITE",
                                      "PPROF_MCP_DD_URL",
                                      "PPROF_MCP_DD_INSECURE",
                                      "PPROF_MCP_DD_RPS",
                                      "PPROF_MCP_DD_RATE_LIMIT_RPS",
                                      "PPROF_MCP_DD_BURST",
                                      "PPROF_MCP_DD_MAX_RETRIES",
                                      "PPROF_MCP_DD_TIMEOUT"};

} // namespace

class DatadogSettingsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init() {
    for (const char* name : kVariables)
      qunsetenv(name);
    qputenv("DD_API_KEY", "0123456789abcdef");
    qputenv("DD_APP_KEY", "fedcba9876543210");
  }

  void sites_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("site");
    QTest::addColumn<std::string>("api");
    QTest::addColumn<std::string>("ui");
    const auto row = [](const char* text, const char* site, const char* ui) {
      QTest::newRow(text) << std::string(text) << std::string(site)
                          << "https://api." + std::string(site) << "https://" + std::string(ui);
    };
    row("", "us3.datadoghq.com", "us3.datadoghq.com");
    row("  ", "us3.datadoghq.com", "us3.datadoghq.com");
    row("datadoghq.com", "datadoghq.com", "app.datadoghq.com");
    row("us1", "datadoghq.com", "app.datadoghq.com");
    row("US", "datadoghq.com", "app.datadoghq.com");
    row("us5", "us5.datadoghq.com", "us5.datadoghq.com");
    row("eu", "datadoghq.eu", "app.datadoghq.eu");
    row("DatadogHQ.eu.", "datadoghq.eu", "app.datadoghq.eu");
    row("ap2", "ap2.datadoghq.com", "ap2.datadoghq.com");
    row("uk1.datadoghq.com", "uk1.datadoghq.com", "uk1.datadoghq.com");
    row("gov", "ddog-gov.com", "app.ddog-gov.com");
    row("us2.ddog-gov.com", "us2.ddog-gov.com", "us2.ddog-gov.com");
    row("api.us5.datadoghq.com", "us5.datadoghq.com", "us5.datadoghq.com");
    row("https://app.datadoghq.com/profiling/explorer?query=x", "datadoghq.com",
        "app.datadoghq.com");
    row("https://acme.us3.datadoghq.com/profiling", "us3.datadoghq.com", "us3.datadoghq.com");
    row("http://acme.datadoghq.eu#x", "datadoghq.eu", "app.datadoghq.eu");
  }
  void sites() {
    QFETCH(std::string, text);
    QFETCH(std::string, site);
    QFETCH(std::string, api);
    QFETCH(std::string, ui);
    const auto found = parseDatadogSite("site", text);
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    QCOMPARE(found->name, site);
    QCOMPARE(found->apiUrl(), api);
    QCOMPARE(found->uiUrl(), ui);
    QCOMPARE(found->assumed, text.find_first_not_of(' ') == std::string::npos);
  }

  void othersAreNoSites_data() {
    QTest::addColumn<std::string>("text");
    for (const char* text :
         {"evil.com", "datadoghq.com.evil.com", "evildatadoghq.com", "datadoghq.com@evil.com",
          "https://datadoghq.com@evil.com/", "https://evil.com/datadoghq.com", "localhost",
          "127.0.0.1", "datadoghq.com:8443", "us9", "datadoghq.com\r\nx", "datadoghq.org",
          "https://evil.com?.datadoghq.com", "evil.com\\.datadoghq.com", ".datadoghq.com",
          "evil.com%2f.datadoghq.com"})
      QTest::newRow(text) << std::string(text);
  }
  void othersAreNoSites() {
    QFETCH(std::string, text);
    const auto found = parseDatadogSite("DD_SITE", text);
    QVERIFY2(!found, found ? found->name.c_str() : "");
    QCOMPARE(found.error().code, ErrorCode::Refused);
    QVERIFY(found.error().message.starts_with("DD_SITE: "));
    QVERIFY(found.error().hint.find("datadoghq.eu") != std::string::npos);
  }

  void keys_data() {
    QTest::addColumn<std::string>("api");
    QTest::addColumn<std::string>("application");
    QTest::addColumn<std::string>("says");
    const auto row = [](const char* name, const char* api, const char* application,
                        const char* says) {
      QTest::newRow(name) << std::string(api) << std::string(application) << std::string(says);
    };
    row("no api key", "", "abc", "DD_API_KEY is not set");
    row("no application key", "abc", "", "DD_APP_KEY is not set");
    row("blank", "abc", " \t ", "DD_APP_KEY is blank");
    row("line break", "abc\ndef", "abc", "DD_API_KEY has a line break inside");
    row("at the end", "abc", "abc\r\n", "DD_APP_KEY has a line break inside");
    row("blank inside", "ab cd", "abc", "DD_API_KEY has a character that no key has");
    row("not ASCII", "abc", "schlüssel", "DD_APP_KEY has a character that no key has");
  }
  void keys() {
    QFETCH(std::string, api);
    QFETCH(std::string, application);
    QFETCH(std::string, says);
    qputenv("DD_API_KEY", QByteArray::fromStdString(api));
    qputenv("DD_APP_KEY", QByteArray::fromStdString(application));
    const auto settings = datadogSettings("");
    QVERIFY(!settings);
    QCOMPARE(settings.error().code, ErrorCode::Refused);
    QVERIFY2(settings.error().message.starts_with(says), settings.error().message.c_str());
    for (const char* named : {"DD_API_KEY", "DD_APP_KEY", "continuous_profiler_read",
                              "timeseries_query", "Organization Settings"})
      QVERIFY2(settings.error().hint.find(named) != std::string::npos, named);
    const std::string all = settings.error().message + settings.error().hint;
    QVERIFY(application.size() < 4 || all.find(application) == std::string::npos);
  }

  void urls_data() {
    QTest::addColumn<std::string>("url");
    QTest::addColumn<std::string>("used"); // "": refused
    const auto row = [](const char* url, const char* used) {
      QTest::newRow(url) << std::string(url) << std::string(used);
    };
    row("http://127.0.0.1:8126", "http://127.0.0.1:8126");
    row("http://127.0.0.1:8126/", "http://127.0.0.1:8126");
    row("http://localhost:80", "http://localhost:80");
    row("http://[::1]:9000//", "http://[::1]:9000");
    row("https://proxy.example/dd/", "https://proxy.example/dd");
    row("http://proxy.example", "");
    row("http://127.evil.example", "");
    row("http://localhost.evil.example", "");
    row("ftp://127.0.0.1", "");
    row("127.0.0.1:8126", "");
    row("http://", "");
    row("https://user:secret@proxy.example", "");
    row("https://proxy.example?x=1", "");
    row("nonsense", "");
  }
  void urls() {
    QFETCH(std::string, url);
    QFETCH(std::string, used);
    qputenv("PPROF_MCP_DD_URL", QByteArray::fromStdString(url));
    const auto settings = datadogSettings("");
    QCOMPARE(settings.has_value(), !used.empty());
    if (settings) {
      QCOMPARE(settings->baseUrl, used);
      return;
    }
    QVERIFY2(settings.error().message.starts_with("PPROF_MCP_DD_URL"),
             settings.error().message.c_str());
    QVERIFY(settings.error().message.find("secret") == std::string::npos);
  }

  void plainHttpWhereItIsWanted() {
    qputenv("PPROF_MCP_DD_URL", "http://proxy.example:3128");
    qputenv("PPROF_MCP_DD_INSECURE", "1");
    const auto settings = datadogSettings("");
    QVERIFY(settings);
    QCOMPARE(settings->baseUrl, std::string("http://proxy.example:3128"));
  }

  void numbers() {
    auto settings = datadogSettings("");
    QVERIFY(settings);
    QCOMPARE(settings->requestsPerSecond, 2.0);
    QCOMPARE(settings->burst, 4);
    QCOMPARE(settings->attempts, 5);
    QCOMPARE(settings->stall.count(), 30'000);
    qputenv("PPROF_MCP_DD_RPS", "0.5");
    qputenv("PPROF_MCP_DD_BURST", "9");
    qputenv("PPROF_MCP_DD_MAX_RETRIES", "2");
    qputenv("PPROF_MCP_DD_TIMEOUT", "1.5");
    settings = datadogSettings("eu");
    QCOMPARE(settings->requestsPerSecond, 0.5);
    QCOMPARE(settings->burst, 9);
    QCOMPARE(settings->attempts, 2);
    QCOMPARE(settings->stall.count(), 1500);
    QCOMPARE(settings->site.name, std::string("datadoghq.eu"));
    for (const char* name :
         {"PPROF_MCP_DD_BURST", "PPROF_MCP_DD_MAX_RETRIES", "PPROF_MCP_DD_TIMEOUT"})
      qputenv(name, "0");
    qputenv("PPROF_MCP_DD_RPS", "many");
    settings = datadogSettings("");
    QCOMPARE(settings->requestsPerSecond, 2.0);
    QCOMPARE(settings->burst, 4);
    QCOMPARE(settings->attempts, 5);
    QCOMPARE(settings->stall.count(), 30'000);
    qputenv("PPROF_MCP_DD_RPS", "-1");
    QCOMPARE(datadogSettings("")->requestsPerSecond, 0.0);
  }

  void theCallWinsOverTheEnvironment() {
    qputenv("DD_SITE", "evil.com");
    QVERIFY(!datadogSettings(""));
    QCOMPARE(datadogSettings("us5")->site.name, std::string("us5.datadoghq.com"));
  }

  void queries_data() {
    QTest::addColumn<std::string>("service");
    QTest::addColumn<std::string>("host");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* service, const char* host, const char* text) {
      QTest::newRow(text) << std::string(service) << std::string(host) << std::string(text);
    };
    row("checkout", "", "service:checkout env:prod");
    row("checkout-2.x_y/z", "web-1", "service:checkout-2.x_y/z env:prod host:web-1");
    row("orders env:staging", "", "service:\"orders env:staging\" env:prod");
    row("a\"b\\c", "", "service:\"a\\\"b\\\\c\" env:prod");
    row("-a", "", "service:\"-a\" env:prod");
    row("a*", "", "service:\"a*\" env:prod");
    row("a OR b", "", "service:\"a OR b\" env:prod");
    row("checkout", "web-*", "service:checkout env:prod host:web-*");
    row("checkout", "web-* OR *", "service:checkout env:prod host:web-*\\ OR\\ *");
    row("checkout", "a:b", "service:checkout env:prod host:\"a:b\"");
    row("a\nb", "", "service:\"a b\" env:prod");
  }
  void queries() {
    QFETCH(std::string, service);
    QFETCH(std::string, host);
    QFETCH(std::string, text);
    QCOMPARE((ProfileQuery{.service = service, .env = "prod", .host = host}).text(), text);
  }

  void rangesOfTime() {
    const Instant now{1'795'342'500'000'000'000, 0};
    std::vector<std::string> notes;
    auto range = resolveTimeRange({}, now, notes);
    QCOMPARE(range->from.text(), std::string("2026-11-19T10:15:00Z"));
    QCOMPARE(range->to, now);
    range = resolveTimeRange({.hours = 0}, now, notes);
    QCOMPARE(range->from.text(), std::string("2026-11-19T10:15:00Z"));
    range = resolveTimeRange({.from = "-7d", .hours = 1}, now, notes);
    QCOMPARE(range->from.text(), std::string("2026-11-15T10:15:00Z"));
    QVERIFY(notes.empty());
    range = resolveTimeRange({.to = "2026-11-01T00:00:00.5Z", .hours = 24}, now, notes);
    QCOMPARE(range->from.text(), std::string("2026-10-31T00:00:00.5Z"));
    QCOMPARE(notes.size(), std::size_t{1});
    QVERIFY(!resolveTimeRange({.from = "now", .to = "-1h"}, now, notes));
    const auto wrong = resolveTimeRange({.from = "soon", .fromName = "before_from"}, now, notes);
    QVERIFY(!wrong && wrong.error().message.starts_with("before_from: "));
  }
};

QTEST_GUILESS_MAIN(DatadogSettingsTest)
#include "datadog_settings_test.moc"
