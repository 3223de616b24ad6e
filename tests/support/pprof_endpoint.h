// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "tests/support/loopback_server.h"

#include <fstream>
#include <iterator>
#include <map>

namespace pprof::test {

/// Answers as net/http/pprof does: an index page, profiles from files, its errors.
class PprofEndpoint {
public:
  explicit PprofEndpoint(std::string prefix = "/debug/pprof/") : prefix_(std::move(prefix)) {}
  std::map<std::string, Answer> others; ///< by name; before the profiles

  Answer operator()(const SeenRequest& request) const {
    const std::string path = request.path();
    if (!path.starts_with(prefix_))
      return Answer::of(404, "404 page not found\n");
    const std::string name = path.substr(prefix_.size());
    if (const auto other = others.find(name); other != others.end())
      return other->second;
    if (name.empty())
      return Answer::of(200, index(), "text/html; charset=utf-8");
    const auto file = kFiles.find(name);
    if (file == kFiles.end())
      return error(404, "Unknown profile\n");
    Answer answer = Answer::of(200, contentOf(file->second), "application/octet-stream");
    return answer.with("Content-Disposition", "attachment; filename=\"" + name + "\"");
  }

  static Answer error(int status, const std::string& text) {
    Answer answer = Answer::of(status, text, "text/plain; charset=utf-8");
    return answer.with("X-Go-Pprof", "1");
  }
  static std::string contentOf(const std::string& file) {
    std::ifstream in(std::string(PPROF_SOURCE_DIR "/tests/data/profiles/") + file,
                     std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

private:
  static inline const std::map<std::string, std::string> kFiles{
      {"profile", "shop-cpu.pb.gz"},  {"heap", "shop-heap.pb.gz"},
      {"allocs", "shop-heap.pb.gz"},  {"mutex", "shop-mutex.pb.gz"},
      {"block", "shop-block.pb.gz"},  {"goroutine", "shop-goroutine.pb.gz"},
      {"threadcreate", "empty.pb.gz"}};

  static std::string index() {
    std::string page = "<html>\n<head><title>/debug/pprof/</title></head>\n<body>\n<table>\n"
                       "<thead><td>Count</td><td>Profile</td></thead>\n";
    for (const char* name : {"allocs", "block", "cmdline", "goroutine", "heap", "mutex", "profile",
                             "threadcreate", "trace"})
      page += "<tr><td>12</td><td><a href='" + std::string(name) + "?debug=1'>" + name +
              "</a></td></tr>\n";
    return page + "</table>\n<a href=\"goroutine?debug=2\">full goroutine stack dump</a>\n"
                  "</body>\n</html>";
  }

  std::string prefix_;
};

} // namespace pprof::test
