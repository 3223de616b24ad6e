// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/nearest_functions.h"

#include "core/base/text.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <unordered_set>

namespace pprof {

namespace {

constexpr std::size_t kMostForMisspellings = 100'000;
constexpr std::size_t kNoteNames = 5;
constexpr std::size_t kLeastWord = 2;

bool isWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || byte >= 0x80;
}

/// Takes what is no literal text out of a regular expression: classes and flags.
std::string literalText(std::string_view expression) {
  std::string out;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '\\' && i + 1 < expression.size()) {
      ++i;
      out += isWordByte(expression[i]) ? ' ' : expression[i];
    } else if (expression.substr(i).starts_with("(?")) {
      i = std::min(expression.find_first_of(":>)", i), expression.size());
      out += ' ';
    } else {
      out += expression[i];
    }
  }
  return out;
}

std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && isWordByte(text[end]))
      ++end;
    if (end - i >= kLeastWord)
      words.push_back(lowerCased(text.substr(i, end - i)));
    i = end + 1;
  }
  return words;
}

/// How well names fit one word: its length where they have it, less for each edit that is needed.
class WordScore {
public:
  WordScore(std::string word, bool misspelled)
      : word_(std::move(word)), limit_(misspelled ? (word_.size() + 1) / 3 : 0) {}

  std::size_t of(const std::string& name, const std::vector<std::string>& words) {
    constexpr std::size_t kHas = 4;
    constexpr std::size_t kIsWord = 1; // more
    if (name.find(word_) != std::string::npos) {
      const bool whole = std::find(words.begin(), words.end(), word_) != words.end();
      return word_.size() * (kHas + (whole ? kIsWord : 0));
    }
    std::size_t best = 0;
    for (const std::string& word : words)
      best = std::max(best, nearness(word));
    return best;
  }

private:
  std::size_t nearness(const std::string& word) {
    if (limit_ == 0)
      return 0;
    const auto [at, isNew] = known_.try_emplace(word, 0);
    if (isNew) {
      const std::size_t distance = editDistance(word_, word, limit_);
      at->second = distance > limit_ ? 0 : 3 * (word_.size() - distance);
    }
    return at->second;
  }

  std::string word_;
  std::size_t limit_;
  std::unordered_map<std::string, std::size_t> known_;
};

struct Candidate {
  std::size_t score = 0;
  std::string_view name;
  /// The best first; of equal ones the shortest.
  bool operator<(const Candidate& other) const {
    if (score != other.score)
      return score > other.score;
    return name.size() != other.name.size() ? name.size() < other.name.size() : name < other.name;
  }
};

} // namespace

std::vector<std::string> nearestFunctions(const Profile& profile, std::string_view expression,
                                          std::size_t atMost) {
  std::vector<WordScore> wanted;
  for (std::string& word : wordsOf(literalText(expression)))
    wanted.emplace_back(std::move(word), profile.functions.size() <= kMostForMisspellings);
  std::vector<Candidate> candidates;
  std::unordered_set<std::string_view> seen;
  for (const Function& function : profile.functions) {
    const std::string_view name = profile.text(function.name);
    if (wanted.empty() || !seen.insert(name).second)
      continue;
    const std::string lower = lowerCased(name);
    const std::vector<std::string> words = wordsOf(name);
    std::size_t score = 0;
    for (WordScore& word : wanted)
      score += word.of(lower, words);
    if (score > 0)
      candidates.push_back({score, name});
  }
  const std::size_t count = std::min(atMost, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count),
                    candidates.end());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i)
    names.emplace_back(candidates[i].name);
  return names;
}

std::string nearestFunctionsNote(const Profile& profile, std::string_view expression) {
  std::string note;
  for (const std::string& name : nearestFunctions(profile, expression, kNoteNames))
    (note += note.empty() ? "; the nearest names are: " : ", ") += name;
  return note;
}

} // namespace pprof
