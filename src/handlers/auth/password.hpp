// password: hashes of local accounts' passwords. New ones are Argon2id; those of the original are
// bcrypt and still count (part 1 §5.4, decisions.md). Pure CPU, some 20 to 300 ms a call; any
// thread, in practice the workers.
#pragma once

#include "base/random.hpp"

#include <string>
#include <string_view>

namespace oc {

/// "$argon2id$v=19$m=19456,t=2,p=1$…" with a fresh salt. Takes 19 MiB while it runs; throws
/// std::bad_alloc when they are not there.
std::string hash_password(std::string_view password, random_source& random);

/// Whether the password made that hash: $argon2id$, or $2a$/$2b$/$2y$ (the first 72 bytes count,
/// as in the original). Never throws on input: a hash of another kind, a damaged one, or one of
/// absurd cost is a mismatch, and so is a password with a NUL byte. Compares in constant time.
bool verify_password(std::string const& hash, std::string_view password);

/// Whether the hash is of another kind or cost than hash_password makes.
bool needs_rehash(std::string const& hash);

} // namespace oc
