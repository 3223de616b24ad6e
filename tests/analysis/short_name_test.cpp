// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/short_name.h"

#include <QtTest>

using namespace pprof;

/// The names in the boxes of a graph, as `go tool pprof -dot` has them.
class ShortNameTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void shortens_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("wanted");
    const auto row = [](const char* name, const char* wanted) {
      QTest::newRow(name) << QByteArray(name) << QByteArray(wanted);
    };
    row("main.main", "main.main");
    row("net/http.(*conn).serve", "http.(*conn).serve");
    row("example.com/shop/v2/cart.Sum[...]", "cart.Sum[...]");
    row("example.com/shop/v2.Sum", "shop.Sum");
    row("example.com/shop/v1.Sum", "v1.Sum");
    row("example.com/shop/v22/x.Sum", "x.Sum");
    row("example.com/shop/v02/x.Sum", "x.Sum");
    row("a/b", "a/b");
    row("path/with space/x.Y", "with space/x.Y");
    row("java.util.HashMap.get", "HashMap.get");
    row("java.util.HashMap.<init>", "HashMap.<init>");
    row("java.util.HashMap.get(int)", "HashMap.get");
    row("java.util.HashMap", "java.util.HashMap");
    row("com.example.Main$Inner.run$1", "Main$Inner.run$1");
    row("ns::Class::method(int)", "Class::method");
    row("ns::Class::~Class()", "Class::~Class");
    row("a::b::Class::method<int, A<B>>(x)", "Class::method<int, A<B>>");
    row("std::vector<int>::push_back", "std::vector<int>::push_back");
    row("(anonymous namespace)::Shape::area", "Shape::area");
    row("ns::_Private::call", "_Private::call");
    row("Class::method", "Class::method");
    row("", "");
  }
  void shortens() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, wanted);
    QCOMPARE(QByteArray::fromStdString(shortFunctionName(name.toStdString())), wanted);
  }
};

QTEST_GUILESS_MAIN(ShortNameTest)
#include "short_name_test.moc"
