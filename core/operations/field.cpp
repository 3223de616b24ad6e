// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/field.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

std::string expectation(const FieldInfo& info) {
  std::string text;
  switch (info.type) {
  case FieldType::Boolean:
    text = "true or false";
    break;
  case FieldType::Integer:
    text = "a whole number";
    break;
  case FieldType::Number:
    text = "a number";
    break;
  case FieldType::Text:
    text = "a text";
    break;
  case FieldType::TextList:
    text = "a text or a list of texts";
    break;
  }
  const auto bound = [](double b) {
    return Json(b == std::floor(b) ? Json(std::int64_t(b)) : Json(b)).dump();
  };
  if (info.minimum)
    text += " of at least " + bound(*info.minimum);
  if (info.maximum)
    text += (info.minimum ? " and at most " : " of at most ") + bound(*info.maximum);
  for (std::size_t i = 0; i < info.choices.size(); ++i)
    text += (i == 0 ? ", one of " : ", ") + info.choices[i];
  return text;
}

tl::unexpected<Error> wrongValue(const FieldInfo& info, const Json& value) {
  constexpr std::size_t kShown = 200;
  const std::string found = value.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
  return fail(ErrorCode::InvalidArgument, info.name + ": expected " + expectation(info) + ", got " +
                                              escapeForDisplay(found, kShown));
}

bool fits(const FieldInfo& info, double value) {
  return (!info.minimum || value >= *info.minimum) && (!info.maximum || value <= *info.maximum);
}

/// The whole number that a JSON number is, if it is one that fits into 64 bits.
std::optional<std::int64_t> wholeNumber(const Json& value) {
  constexpr double kLimit = 9007199254740992.0; // 2^53
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
    return std::nullopt;
  if (value.is_number_integer())
    return value.get<std::int64_t>();
  if (!value.is_number_float())
    return std::nullopt;
  const double number = value.get<double>();
  if (number != std::floor(number) || std::fabs(number) > kLimit)
    return std::nullopt;
  return static_cast<std::int64_t>(number);
}

const FieldInfo* findField(const std::vector<FieldInfo>& fields, std::string_view name) {
  for (const FieldInfo& info : fields)
    if (info.name == name ||
        std::find(info.aliases.begin(), info.aliases.end(), name) != info.aliases.end())
      return &info;
  return nullptr;
}

tl::unexpected<Error> unknownArgument(const std::vector<FieldInfo>& fields,
                                      const std::string& name) {
  std::vector<std::string> names;
  for (const FieldInfo& info : fields)
    if (!info.hidden)
      names.push_back(info.name);
  const std::string near = nearest(name, names);
  std::string all;
  for (const std::string& n : names)
    all += (all.empty() ? "" : ", ") + n;
  return fail(ErrorCode::InvalidArgument, "no argument is called " + escapeForDisplay(name),
              near.empty() ? "there are: " + all : "did you mean " + near + "?");
}

Json schemaOf(const FieldInfo& info) {
  Json schema = Json::object();
  switch (info.type) {
  case FieldType::Boolean:
    schema["type"] = "boolean";
    break;
  case FieldType::Integer:
    schema["type"] = "integer";
    break;
  case FieldType::Number:
    schema["type"] = "number";
    break;
  case FieldType::Text:
    schema["type"] = "string";
    break;
  case FieldType::TextList:
    schema["type"] = Json::array({"string", "array"});
    schema["items"] = {{"type", "string"}};
    break;
  }
  schema["description"] = info.help + (info.isProfile ? "; or its handle (p_…)" : "");
  if (info.minimum)
    schema["minimum"] =
        info.type == FieldType::Integer ? Json(std::int64_t(*info.minimum)) : Json(*info.minimum);
  if (info.maximum)
    schema["maximum"] =
        info.type == FieldType::Integer ? Json(std::int64_t(*info.maximum)) : Json(*info.maximum);
  if (!info.choices.empty())
    schema["enum"] = info.choices;
  const bool saysNothing = info.defaultValue.is_null() || info.defaultValue == Json("") ||
                           (info.defaultValue.is_array() && info.defaultValue.empty());
  if (!saysNothing)
    schema["default"] = info.defaultValue;
  return schema;
}

} // namespace

Result<Json> checkedValue(const FieldInfo& info, const Json& value) {
  switch (info.type) {
  case FieldType::Boolean:
    if (value.is_boolean())
      return value;
    break;
  case FieldType::Integer:
    if (const auto whole = wholeNumber(value); whole && fits(info, static_cast<double>(*whole)))
      return Json(*whole);
    break;
  case FieldType::Number:
    if (value.is_number() && fits(info, value.get<double>()))
      return Json(value.get<double>());
    break;
  case FieldType::Text: {
    const bool allowed =
        value.is_string() &&
        (info.choices.empty() || std::find(info.choices.begin(), info.choices.end(),
                                           value.get<std::string>()) != info.choices.end());
    if (allowed && !(info.required && value.get_ref<const std::string&>().empty()))
      return value;
    break;
  }
  case FieldType::TextList: {
    Json list = value.is_string() ? Json::array({value}) : value;
    if (list.is_array() && !(info.required && list.empty()) &&
        std::all_of(list.begin(), list.end(), [](const Json& v) { return v.is_string(); }))
      return list;
    break;
  }
  }
  return wrongValue(info, value);
}

Result<Json> checkedArguments(const std::vector<FieldInfo>& fields, const Json& arguments) {
  if (!arguments.is_object())
    return fail(ErrorCode::InvalidArgument, "the arguments are not an object");
  Json checked = Json::object();
  for (const auto& [name, value] : arguments.items()) {
    const FieldInfo* info = findField(fields, name);
    if (info == nullptr)
      return unknownArgument(fields, name);
    if (checked.contains(info->name))
      return fail(ErrorCode::InvalidArgument,
                  info->name + " is given twice, once as " + escapeForDisplay(name));
    PPROF_TRY_ASSIGN(checked[info->name], checkedValue(*info, value));
  }
  for (const FieldInfo& info : fields)
    if (info.required && !checked.contains(info.name))
      return fail(ErrorCode::InvalidArgument, info.name + " is missing: " + info.help);
  return checked;
}

Json inputSchema(const std::vector<FieldInfo>& fields) {
  Json schema = {{"type", "object"}, {"properties", Json::object()}};
  Json required = Json::array();
  for (const FieldInfo& info : fields) {
    if (info.hidden || info.unlisted)
      continue;
    schema["properties"][info.name] = schemaOf(info);
    if (info.required)
      required.push_back(info.name);
  }
  // Aliases are accepted, so a strict schema has to know them; models need not, and pay for each.
  for (const FieldInfo& info : fields)
    for (const std::string& alias : info.aliases)
      if (!info.hidden && !info.unlisted)
        schema["properties"][alias] = {{"type", schemaOf(info)["type"]}};
  if (!required.empty())
    schema["required"] = required;
  schema["additionalProperties"] = false;
  return schema;
}

} // namespace pprof
