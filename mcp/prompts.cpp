// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/prompts.h"

#include "core/base/text.h"
#include "mcp/tool_adapter.h"

#include <algorithm>
#include <array>
#include <vector>

namespace pprof::mcp {

namespace {

using enum PromptValue;

constexpr std::array<PromptArgument, 3> kTriageArguments{{
    {"profile", "path or handle of the CPU profile", Profile, true},
    {"focus", "a function, or a regular expression over names, to look at first", Function, false},
    {"tag", "KEY=VALUE of a label, to look at its samples alone", Label, false},
}};
constexpr std::array<PromptArgument, 3> kCompareArguments{{
    {"before", "path or handle of the profile from before", Profile, true},
    {"after", "path or handle of the profile from after", Profile, true},
    {"sample_index", "the sample type to compare", SampleType, false},
}};
constexpr std::array<PromptArgument, 2> kGrowthArguments{{
    {"before", "path or handle of the earlier heap profile", Profile, true},
    {"after", "path or handle of the later one, of the same process", Profile, true},
}};
constexpr std::array<PromptArgument, 2> kLeakArguments{{
    {"profile", "path or handle of the goroutine profile", Profile, true},
    {"before", "path or handle of an earlier one of the same process", Profile, false},
}};

constexpr std::array<PromptArgument, 3> kIncidentArguments{{
    {"service", "the service, as Datadog names it", Service, true},
    {"env", "the environment, as Datadog names it", Text, true},
    {"time", "when it happened: RFC 3339, seconds since 1970, or -2h", Text, true},
}};

constexpr std::array<Prompt, 5> kPrompts{{
    {"cpu_triage", "What is slow", "Finds what a CPU profile's time goes to, and what to change.",
     kTriageArguments,
     "Find out what the CPU profile `<profile>` spends its time on, and what to change.\n"
     "1. {pprof.meta} of it: is it a CPU profile, of how long, with which labels? Take its handle "
     "for the calls that follow.\n"
     "2. {pprof.top} of it, then the same with cum=true: what costs by itself, and what costs with "
     "all that it calls.[[ Do both with tagfocus=<tag>.]]\n"
     "3. [[Look at `<focus>` first. ]]For each of the two or three costliest functions of the "
     "program's own code, {pprof.peek}: who calls it, what does it call? Cost in the runtime "
     "(allocation, garbage collection, locks) belongs to whoever causes it: go up with "
     "{pprof.focus_paths}.\n"
     "4. {pprof.list} of the function that remains, for the lines that cost.\n"
     "5. If there are labels, {pprof.tags}: does the cost belong to one endpoint or tenant?\n"
     "Answer with at most three findings: the function, its share of the total with the unit, the "
     "call path that it is reached by, the line, and the change that you propose. Say what the "
     "profile cannot show."},
    {"compare", "What changed", "Compares two profiles, and tells change from noise.",
     kCompareArguments,
     "Compare the profile `<before>` with the later `<after>`.\n"
     "1. {pprof.meta} of both: the same kind, the same sample types, comparable durations?[[ The "
     "sample type is <sample_index>: give it as sample_index.]]\n"
     "2. {pprof.diff_top} with before and after; where durations or load differ, once more with "
     "normalize_by=total. Rows with within_noise=true are no findings.\n"
     "3. For what grew most by flat, and then with cum=true, {pprof.peek} in both profiles: is it "
     "called more, or does it cost more a call?\n"
     "4. {pprof.diff_flamegraph} writes a picture of both for a person.\n"
     "Answer with what became more, what became less, by how much in the profile's unit and as a "
     "share of the total before, and what is within noise."},
    {"heap_growth", "What grew in memory",
     "Finds what holds more memory in a later heap profile, and who allocates it.",
     kGrowthArguments,
     "Find out what grew in memory from the heap profile `<before>` to `<after>`.\n"
     "1. {pprof.meta} of both: the totals of inuse_space and inuse_objects. If they did not grow, "
     "say so and stop.\n"
     "2. {pprof.diff_top} with sample_index=inuse_space, then with inuse_objects: what is held "
     "now that was not? Many small objects and few large ones are different causes.\n"
     "3. For the largest growth, {pprof.focus_paths} in the later profile with "
     "sample_index=inuse_space: the call paths that allocate it.\n"
     "4. {pprof.list} of the function that allocates, for the line.\n"
     "5. {pprof.diff_top} with sample_index=alloc_space: does it allocate more, or free less?\n"
     "A heap profile shows who allocated what is still held, not who holds it: name the likely "
     "holder (a map, a cache, a goroutine that waits) as a guess. Answer with the growth in bytes "
     "and objects, the line, the call path, and how to make sure."},
    {"goroutine_leak", "What goroutines wait for",
     "Finds goroutines that pile up, where they wait and who started them.", kLeakArguments,
     "Find out whether goroutines leak in the goroutine profile `<profile>`.\n"
     "1. {pprof.meta} of it: how many goroutines, which labels?\n"
     "2. {pprof.traces_head} of it, which has the stacks that most goroutines share; the largest "
     "groups are the suspects. Idle pools and servers are large without a leak.\n"
     "3. [[{pprof.diff_top} with before=`<before>` and cum=true: which stacks gained "
     "goroutines?]]\n"
     "4. For each suspect, {pprof.focus_paths} to the function that blocks (chan receive, select, "
     "semacquire, IO wait): the path from where it was started.\n"
     "5. {pprof.list} of the frame that the program owns, for the line that waits.\n"
     "Answer with the number of goroutines a stack, where they wait, what starts them, and what "
     "would end them (a context, a close, a timeout). One profile shows how many there are, not "
     "that they grow: ask for a second one if there is none."},
    {"datadog_incident", "What happened then",
     "Finds the profiles that Datadog has from before and after an incident, and what changed.",
     kIncidentArguments,
     "Find out what became different in the service `<service>`, env `<env>`, at `<time>`, from "
     "the profiles and metrics that Datadog has.\n"
     "1. {datadog.profiles.near_event} with event_time=`<time>`: the closest profiles before and "
     "after, how long the gap is, and whether the version changed. If there are none, "
     "{datadog.services.search} for the name as Datadog spells it, or a larger window.\n"
     "2. {datadog.profiles.compare_range} of a range before the event and one from it on, for "
     "profile_type cpu, and heap where memory is the question; rows with within_noise=true are no "
     "findings. {datadog.profiles.list} shows what there is.\n"
     "3. {datadog.metrics_at_timestamp} at that time and an hour earlier: memory, goroutines, "
     "CPU. {datadog.metrics.discover} finds what else the service reports.\n"
     "4. For what grew most, {profiles.download_latest_bundle} of the closest profile after "
     "(profile_id, event_id), then {pprof.focus_paths} and {pprof.list} of it: who calls it, which "
     "line. {datadog.function_history}: since when?\n"
     "5. {datadog.explain} for a link that a person can open.\n"
     "Answer with what changed, by how much, in which version and at what distance in time from "
     "the event; what else changed at the same time; and what would confirm it."},
}};

/// The operations that a text names: {pprof.top}.
std::vector<std::string> toolsIn(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    names.emplace_back(text.substr(at + 1, text.find('}', at) - at - 1));
  return names;
}

bool isServed(const Prompt& prompt, const ToolSet& tools) {
  const std::vector<std::string> names = toolsIn(prompt.text);
  return std::all_of(names.begin(), names.end(),
                     [&](const std::string& name) { return tools.find(name) != nullptr; });
}

std::string placeholder(const PromptArgument& argument) {
  return "<" + std::string(argument.name) + ">";
}

/// Takes the marks off the parts that are there only with an argument, or the parts themselves.
void settleOptionalParts(std::string& text, const Prompt& prompt, const WireJson& given) {
  for (std::size_t at = text.find("[["); at != std::string::npos; at = text.find("[[", at)) {
    const std::size_t end = text.find("]]", at);
    const std::string part = text.substr(at + 2, end - at - 2);
    const bool stays = std::all_of(
        prompt.arguments.begin(), prompt.arguments.end(), [&](const PromptArgument& argument) {
          return argument.required || part.find(placeholder(argument)) == std::string::npos ||
                 given.contains(argument.name);
        });
    text.replace(at, end + 2 - at, stays ? part : "");
  }
}

/// A value of the user's, for a text: on one line, without what would end its quotes.
std::string quotable(const std::string& value) {
  constexpr std::size_t kLongestValue = 1000;
  std::string text = escapeForDisplay(value, kLongestValue);
  std::replace(text.begin(), text.end(), '`', '\'');
  return text;
}

tl::expected<void, RpcError> checkArguments(const Prompt& prompt, const WireJson& given) {
  if (!given.is_object())
    return tl::unexpected(invalidParams("arguments: expected an object"));
  for (const auto& [name, value] : given.items()) {
    if (findArgument(prompt, name) == nullptr)
      return tl::unexpected(
          invalidParams("the prompt has no argument " + escapeForDisplay(name, 80)));
    if (!value.is_string())
      return tl::unexpected(invalidParams(name + ": expected a text"));
  }
  for (const PromptArgument& argument : prompt.arguments)
    if (argument.required && !given.contains(argument.name))
      return tl::unexpected(invalidParams(std::string(argument.name) +
                                          " is missing: " + std::string(argument.about)));
  return {};
}

} // namespace

std::span<const Prompt> allPrompts() { return kPrompts; }

const Prompt* findPrompt(std::string_view name) {
  const auto* at = std::find_if(kPrompts.begin(), kPrompts.end(),
                                [&](const Prompt& prompt) { return prompt.name == name; });
  return at == kPrompts.end() ? nullptr : at;
}

const PromptArgument* findArgument(const Prompt& prompt, std::string_view name) {
  const auto at =
      std::find_if(prompt.arguments.begin(), prompt.arguments.end(),
                   [&](const PromptArgument& argument) { return argument.name == name; });
  return at == prompt.arguments.end() ? nullptr : &*at;
}

Json listedPrompts(Revision revision, const ToolSet& tools) {
  Json list = Json::array();
  for (const Prompt& prompt : kPrompts) {
    if (!isServed(prompt, tools))
      continue;
    Json one = {{"name", prompt.name}};
    if (revision >= Revision::V2025_06_18)
      one["title"] = prompt.title;
    one["description"] = prompt.about;
    one["arguments"] = Json::array();
    for (const PromptArgument& argument : prompt.arguments)
      one["arguments"].push_back({{"name", argument.name},
                                  {"description", argument.about},
                                  {"required", argument.required}});
    list.push_back(std::move(one));
  }
  return list;
}

tl::expected<Json, RpcError> promptResult(const WireJson& params, const ToolSet& tools) {
  const auto name = params.find("name");
  if (name == params.end() || !name->is_string())
    return tl::unexpected(invalidParams("name: expected the name of a prompt"));
  const Prompt* prompt = findPrompt(name->get_ref<const std::string&>());
  if (prompt == nullptr || !isServed(*prompt, tools)) {
    std::string all;
    for (const Json& one : listedPrompts(kStateless.revision, tools))
      all += (all.empty() ? "" : ", ") + one["name"].get<std::string>();
    return tl::unexpected(invalidParams("no prompt is called " +
                                        escapeForDisplay(name->get_ref<const std::string&>(), 80) +
                                        "; there are: " + all));
  }
  const WireJson given = params.value("arguments", WireJson::object());
  if (auto checked = checkArguments(*prompt, given); !checked)
    return tl::unexpected(std::move(checked).error());
  std::string text = tools.withListedNames(prompt->text);
  settleOptionalParts(text, *prompt, given);
  for (const PromptArgument& argument : prompt->arguments)
    if (given.contains(argument.name))
      replaceAll(text, placeholder(argument),
                 quotable(given.at(std::string(argument.name)).get<std::string>()));
  return Json{{"description", prompt->about},
              {"messages",
               Json::array({{{"role", "user"}, {"content", {{"type", "text"}, {"text", text}}}}})}};
}

} // namespace pprof::mcp
