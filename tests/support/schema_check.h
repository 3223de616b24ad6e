// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/json.h"

#include <QString>

namespace pprof::test {

/// Why a value does not conform to a schema of the kind that the registry makes; empty if it does.
/// Stricter than JSON Schema: a member that the schema does not name is a violation, unless it
/// names none.
QString violation(const Json& schema, const Json& value, const QString& path = QStringLiteral("$"));

} // namespace pprof::test
