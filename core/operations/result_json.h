// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/operations/json.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace pprof {

/// A 64-bit number in a result. Beyond 2^53, where JSON readers lose digits, it is written as a
/// string.
struct WideInteger {
  std::int64_t value = 0;
};

/// The same for one without a sign, such as an id.
struct WideUnsigned {
  std::uint64_t value = 0;
};

/// A part of a result that is null, and not left out, where there is none.
template <class T>
struct Nullable {
  std::optional<T> value;
};

/// Text that keeps its bytes in a result, such as a report as pprof prints it. All other text is
/// escaped for display, since it may come from a file.
struct RawText {
  std::string value;
};

/// A list in a result that is long and wanted in documents alone: it is made when one is.
template <class T>
struct MadeList {
  using Take = std::function<void(const T&)>;
  std::function<void(const Take&)> make; ///< calls `take` for each entry; none: an empty list
};

/// A field of a result struct. A result struct lists its own in a static function `resultFields()`.
template <class Owner, class Member>
struct ResultField {
  const char* name;
  Member Owner::* member;
  const char* help;
};
template <class Owner, class Member>
ResultField<Owner, Member> resultField(const char* name, Member Owner::* member, const char* help) {
  return {name, member, help};
}

template <class T>
concept ResultStruct = requires { T::resultFields(); };

inline Json toJson(bool value) { return value; }
inline Json toJson(std::int64_t value) { return value; }
inline Json toJson(double value) { return value; }
inline Json toJson(const std::string& value) { return escapeForDisplay(value); }
inline Json toJson(const RawText& text) {
  return isUtf8(text.value) ? text.value : replaceInvalidUtf8(text.value);
}
/// A document within a document: made by us, so nothing is escaped.
struct InnerJson {
  Json value = Json::object();
};
inline Json toJson(const InnerJson& inner) { return inner.value; }
inline Json toJson(WideInteger number) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (number.value >= -kExact && number.value <= kExact)
    return number.value;
  return std::to_string(number.value);
}
inline Json toJson(WideUnsigned number) {
  constexpr std::uint64_t kExact = std::uint64_t{1} << 53;
  if (number.value <= kExact)
    return number.value;
  return std::to_string(number.value);
}
template <class T>
Json toJson(const std::vector<T>& values);
template <class T>
Json toJson(const std::map<std::string, T>& values);
template <ResultStruct T>
Json toJson(const T& value);

template <class T>
Json toJson(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values)
    list.push_back(toJson(value));
  return list;
}

template <class T>
Json toJson(const std::map<std::string, T>& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values)
    object[escapeForDisplay(name)] = toJson(value);
  return object;
}

template <class T>
Json toJson(const Nullable<T>& part) {
  return part.value ? toJson(*part.value) : Json();
}

template <class T>
Json toJson(const MadeList<T>& list) {
  Json made = Json::array();
  if (list.make)
    list.make([&](const T& entry) { made.push_back(toJson(entry)); });
  return made;
}

/// The struct as an object; optional members without a value are left out.
template <ResultStruct T>
Json toJson(const T& value) {
  Json object = Json::object();
  const auto add = [&](const auto& f) {
    const auto& member = value.*(f.member);
    if constexpr (requires { member.has_value(); }) {
      if (member.has_value())
        object[f.name] = toJson(*member);
    } else {
      object[f.name] = toJson(member);
    }
  };
  std::apply([&](const auto&... f) { (add(f), ...); }, T::resultFields());
  return object;
}

template <class T>
struct SchemaOf;
template <>
struct SchemaOf<bool> {
  static Json make() { return {{"type", "boolean"}}; }
};
template <>
struct SchemaOf<std::int64_t> {
  static Json make() { return {{"type", "integer"}}; }
};
template <>
struct SchemaOf<double> {
  static Json make() { return {{"type", "number"}}; }
};
template <>
struct SchemaOf<std::string> {
  static Json make() { return {{"type", "string"}}; }
};
template <>
struct SchemaOf<InnerJson> {
  static Json make() { return {{"type", "object"}}; }
};
template <>
struct SchemaOf<RawText> : SchemaOf<std::string> {};
template <>
struct SchemaOf<WideInteger> {
  static Json make() { return {{"type", Json::array({"integer", "string"})}}; }
};
template <>
struct SchemaOf<WideUnsigned> : SchemaOf<WideInteger> {};
template <class T>
struct SchemaOf<std::vector<T>> {
  static Json make() { return {{"type", "array"}, {"items", SchemaOf<T>::make()}}; }
};
template <class T>
struct SchemaOf<std::map<std::string, T>> {
  static Json make() { return {{"type", "object"}, {"additionalProperties", SchemaOf<T>::make()}}; }
};
template <class T>
struct SchemaOf<MadeList<T>> : SchemaOf<std::vector<T>> {};
template <class T>
struct SchemaOf<std::optional<T>> : SchemaOf<T> {};
template <class T>
struct SchemaOf<Nullable<T>> {
  static Json make() {
    Json schema = SchemaOf<T>::make();
    schema["type"] = Json::array({schema["type"], "null"});
    return schema;
  }
};
template <ResultStruct T>
struct SchemaOf<T> {
  static Json make() {
    Json properties = Json::object();
    Json required = Json::array();
    const auto add = [&](const auto& f) {
      using Member = std::remove_cvref_t<decltype(std::declval<T>().*(f.member))>;
      Json schema = SchemaOf<Member>::make();
      if (!std::string_view(f.help).empty())
        schema["description"] = f.help;
      properties[f.name] = std::move(schema);
      if constexpr (!requires(Member m) { m.has_value(); })
        required.push_back(f.name);
    };
    std::apply([&](const auto&... f) { (add(f), ...); }, T::resultFields());
    Json schema = {{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty())
      schema["required"] = std::move(required);
    return schema;
  }
};

} // namespace pprof
