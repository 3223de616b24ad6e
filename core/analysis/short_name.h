// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>

namespace pprof {

/// A function's name as pprof writes it into the boxes of a graph:
/// - without a leading "(anonymous namespace)::" and a Go module's version ("/v2");
/// - a Go name ("example.com/shop/cart.Add") from its last path element on;
/// - a Java name ("com.example.Cart.add") from its class on, up to an argument list;
/// - a C++ name ("ns::Cart::add(int)") from its class on, without namespaces and arguments.
/// Names of no such form stay as they are.
std::string shortFunctionName(std::string_view name);

} // namespace pprof
