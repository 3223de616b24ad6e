// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/operations/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace pprof {

/// How an argument is written on a command line and in JSON.
enum class FieldType { Boolean, Integer, Number, Text, TextList };

/// One field of an argument struct, as every face describes it.
struct FieldInfo {
  std::string name;
  std::string help = {}; ///< a sentence part: "keep stacks that match this regular expression"
  std::vector<std::string> aliases = {};
  std::vector<std::string> choices = {}; ///< the only values; empty: any
  std::string valueName = {};            ///< in help: "REGEX", "N"
  std::string section = {}; ///< groups options in help; the first of an operation has none
  std::optional<double> minimum = {};
  std::optional<double> maximum = {};
  bool required = false;
  bool isProfile = false;  ///< names profiles to open; takes positional arguments if `positional`
  bool isFile = false;     ///< names another file or folder
  bool positional = false; ///< command lines may leave out the option's name
  bool hidden = false;     ///< left out of schemas and help: old names that still work
  bool unlisted = false;   ///< left out of schemas alone, which agents pay for: they rarely need it
  bool isSecret = false;   ///< a key: left out of the equivalent command line
  FieldType type = FieldType::Text; ///< set from the member's type
  Json defaultValue = {};           ///< set from the member's initial value; null if it has none
};

/// A member of an argument struct with its description. An argument struct lists its own in a
/// static function `fields()` that returns a std::tuple of these and of Groups.
template <class Owner, class Member>
struct Field {
  Member Owner::* member;
  FieldInfo info;
};

/// A member that is itself an argument struct, whose fields stand among the owner's.
template <class Owner, class Member>
struct Group {
  Member Owner::* member;
};

template <class Owner, class Member>
Field<Owner, Member> field(Member Owner::* member, FieldInfo info) {
  return {member, std::move(info)};
}
template <class Owner, class Member>
Group<Owner, Member> group(Member Owner::* member) {
  return {member};
}

/// The same fields, left out of schemas.
template <class... Fields>
std::tuple<Fields...> unlisted(std::tuple<Fields...> fields) {
  std::apply([](auto&... one) { ((one.info.unlisted = true), ...); }, fields);
  return fields;
}

namespace detail {

template <class T>
struct FieldTypeOf;
template <>
struct FieldTypeOf<bool> {
  static constexpr FieldType value = FieldType::Boolean;
};
template <>
struct FieldTypeOf<std::int64_t> {
  static constexpr FieldType value = FieldType::Integer;
};
template <>
struct FieldTypeOf<double> {
  static constexpr FieldType value = FieldType::Number;
};
template <>
struct FieldTypeOf<std::string> {
  static constexpr FieldType value = FieldType::Text;
};
template <>
struct FieldTypeOf<std::vector<std::string>> {
  static constexpr FieldType value = FieldType::TextList;
};
template <class T>
struct FieldTypeOf<std::optional<T>> : FieldTypeOf<T> {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class Owner, class Args, class Member, class Visitor>
void visitOne(Args& args, const Field<Owner, Member>& f, Visitor& visit) {
  visit(f.info, args.*(f.member));
}
template <class Owner, class Args, class Member, class Visitor>
void visitOne(Args& args, const Group<Owner, Member>& g, Visitor& visit) {
  std::apply([&](const auto&... inner) { (visitOne(args.*(g.member), inner, visit), ...); },
             Member::fields());
}

} // namespace detail

/// Calls `visit(info, member)` for each field of an argument struct, groups included, in order.
template <class Args, class Visitor>
void visitFields(Args& args, Visitor&& visit) {
  std::apply([&](const auto&... f) { (detail::visitOne(args, f, visit), ...); },
             std::remove_const_t<Args>::fields());
}

/// The descriptions of all fields of an argument struct, with types and defaults filled in.
template <class Args>
std::vector<FieldInfo> describeFields() {
  std::vector<FieldInfo> infos;
  const Args defaults{};
  visitFields(defaults, [&](const FieldInfo& info, const auto& member) {
    using Member = std::remove_cvref_t<decltype(member)>;
    infos.push_back(info);
    infos.back().type = detail::FieldTypeOf<Member>::value;
    if constexpr (!detail::IsOptional<Member>::value)
      if (!info.required)
        infos.back().defaultValue = member;
  });
  return infos;
}

/// Checks one argument's value against its description and brings it to its type: a single text for
/// a list of them, a whole number for a float. Errors name the argument, what was expected and what
/// was found.
Result<Json> checkedValue(const FieldInfo& info, const Json& value);

/// Brings an object of arguments to canonical names and types. Unknown, doubled, missing and
/// mistyped arguments are errors; unknown ones with the nearest name.
Result<Json> checkedArguments(const std::vector<FieldInfo>& fields, const Json& arguments);

/// Fills an argument struct from checked arguments.
template <class Args>
Args toStruct(const Json& checked) {
  Args args{};
  visitFields(args, [&](const FieldInfo& info, auto& member) {
    const auto at = checked.find(info.name);
    if (at == checked.end())
      return;
    using Member = std::remove_cvref_t<decltype(member)>;
    if constexpr (detail::IsOptional<Member>::value)
      member = at->template get<typename Member::value_type>();
    else
      member = at->template get<Member>();
  });
  return args;
}

/// The JSON Schema (2020-12) of an operation's arguments.
Json inputSchema(const std::vector<FieldInfo>& fields);

} // namespace pprof
