// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/answer_json.h"

#include "core/base/number_text.h"
#include "core/base/text.h"

#include <cmath>

namespace pprof {

std::optional<AnswerJson> parseAnswer(std::string_view body, std::size_t deepest) {
  if (nestedDeeper(body, deepest))
    return std::nullopt;
  AnswerJson answer = AnswerJson::parse(body, nullptr, false);
  if (answer.is_discarded())
    return std::nullopt;
  return answer;
}

const AnswerJson* member(const AnswerJson& object, const char* name) {
  if (!object.is_object())
    return nullptr;
  const auto at = object.find(name);
  return at == object.end() || at->is_null() ? nullptr : &*at;
}

std::string textMember(const AnswerJson& object, const char* name) {
  const AnswerJson* found = member(object, name);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<double> numberOf(const AnswerJson& value) {
  std::optional<double> number;
  if (value.is_number())
    number = value.get<double>();
  else if (value.is_string())
    number = parseWhole<double>(value.get_ref<const std::string&>());
  return number && std::isfinite(*number) ? number : std::nullopt;
}

} // namespace pprof
