// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/sha256.h"

#include <cstdint>
#include <sha2.h>

namespace pprof {

std::array<std::byte, 32> sha256(std::string_view text) {
  std::array<std::byte, 32> hash{};
  static_assert(hash.size() == SHA256_DIGEST_LENGTH);
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  SHA256Final(reinterpret_cast<std::uint8_t*>(hash.data()), &context);
  return hash;
}

} // namespace pprof
