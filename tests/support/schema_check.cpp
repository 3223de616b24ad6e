// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/schema_check.h"

#include <algorithm>

namespace pprof::test {

QString violation(const Json& schema, const Json& value, const QString& path) {
  const auto is = [&](const std::string& type) {
    if (type == "object")
      return value.is_object();
    if (type == "array")
      return value.is_array();
    if (type == "string")
      return value.is_string();
    if (type == "boolean")
      return value.is_boolean();
    if (type == "integer")
      return value.is_number_integer();
    return type == "number" && value.is_number();
  };
  const Json& type = schema.at("type");
  const bool conforms = type.is_array() ? std::any_of(type.begin(), type.end(), is) : is(type);
  if (!conforms)
    return path + QStringLiteral(": is no ") + QString::fromStdString(type.dump());
  if (value.is_array() && schema.contains("items"))
    for (const Json& item : value)
      if (const QString found = violation(schema.at("items"), item, path + QStringLiteral("[]"));
          !found.isEmpty())
        return found;
  if (!value.is_object() || !schema.contains("properties"))
    return {};
  for (const Json& name : schema.value("required", Json::array()))
    if (!value.contains(name.get<std::string>()))
      return path + QStringLiteral(": lacks ") + QString::fromStdString(name);
  for (const auto& [name, member] : value.items()) {
    const QString itsPath = path + u'.' + QString::fromStdString(name);
    if (!schema.at("properties").contains(name))
      return itsPath + QStringLiteral(": not in the schema");
    if (const QString found = violation(schema["properties"][name], member, itsPath);
        !found.isEmpty())
      return found;
  }
  return {};
}

} // namespace pprof::test
