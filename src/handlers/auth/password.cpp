// Argon2id from the reference library, bcrypt from libxcrypt. Any thread.
#include "handlers/auth/password.hpp"

#include "base/check.hpp"

#include <argon2.h>
#include <crypt.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>

namespace oc {
namespace {

constexpr std::uint32_t memory_kib = 19 * 1024;
constexpr std::uint32_t passes = 2;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t tag_bytes = 32;
constexpr std::string_view argon2_prefix = "$argon2id$";
constexpr std::string_view current_prefix = "$argon2id$v=19$m=19456,t=2,p=1$";

// A hash may come from an imported file; these bounds keep one from blocking a worker for long.
constexpr std::uint32_t memory_kib_max = 256 * 1024;
constexpr std::uint32_t passes_max = 16;
constexpr std::uint32_t lanes_max = 16;
constexpr int bcrypt_cost_max = 16;

constexpr std::size_t bcrypt_hash_length = 60;
constexpr std::size_t bcrypt_password_bytes_max = 72;

/// Reads "<name>=<number>" and what ends it off the front of the text.
std::optional<std::uint32_t> take_parameter(std::string_view& text, std::string_view name, char end)
{
    if (!text.starts_with(name))
        return std::nullopt;
    text.remove_prefix(name.size());
    std::uint32_t number = 0;
    auto const [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || stop == text.data() + text.size() || *stop != end)
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    return number;
}

bool is_bearable_argon2(std::string_view hash)
{
    auto rest = hash.substr(argon2_prefix.size());
    auto const version = take_parameter(rest, "v=", '$');
    auto const memory = take_parameter(rest, "m=", ',');
    auto const time = take_parameter(rest, "t=", ',');
    auto const parallel = take_parameter(rest, "p=", '$');
    return version && memory && time && parallel && *memory <= memory_kib_max &&
           *time <= passes_max && *parallel <= lanes_max;
}

bool is_bearable_bcrypt(std::string_view hash)
{
    constexpr std::array<std::string_view, 3> kinds{"$2a$", "$2b$", "$2y$"};
    auto const kind = hash.substr(0, kinds[0].size());
    if (hash.size() != bcrypt_hash_length ||
        std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
        return false;
    auto rest = hash.substr(kind.size());
    auto const cost = take_parameter(rest, "", '$');
    return cost && *cost <= bcrypt_cost_max;
}

bool verify_bcrypt(std::string const& hash, std::string_view password)
{
    auto const wipe = [](crypt_data* used) {
        OPENSSL_cleanse(used, sizeof *used);
        delete used;
    };
    std::unique_ptr<crypt_data, decltype(wipe)> scratch(new crypt_data{}, wipe);
    std::string phrase(password.substr(0, bcrypt_password_bytes_max));
    auto const* made = ::crypt_r(phrase.c_str(), hash.c_str(), scratch.get());
    OPENSSL_cleanse(phrase.data(), phrase.size());
    if (made == nullptr || std::string_view(made).size() != hash.size())
        return false;
    return CRYPTO_memcmp(made, hash.data(), hash.size()) == 0;
}

} // namespace

std::string hash_password(std::string_view password, random_source& random)
{
    std::array<std::byte, salt_bytes> salt{};
    random.fill(salt);
    std::string encoded(
        argon2_encodedlen(passes, memory_kib, lanes, salt_bytes, tag_bytes, Argon2_id), '\0');
    auto const failure =
        argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(),
                              salt.data(), salt.size(), tag_bytes, encoded.data(), encoded.size());
    if (failure == ARGON2_MEMORY_ALLOCATION_ERROR)
        throw std::bad_alloc();
    CHECK(failure == ARGON2_OK);
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool verify_password(std::string const& hash, std::string_view password)
{
    // C strings end at a NUL; what comes after it must not be ignored.
    if (password.find('\0') != std::string_view::npos || hash.find('\0') != std::string::npos)
        return false;
    if (hash.starts_with(argon2_prefix))
        return is_bearable_argon2(hash) &&
               argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
    return is_bearable_bcrypt(hash) && verify_bcrypt(hash, password);
}

bool needs_rehash(std::string const& hash) { return !hash.starts_with(current_prefix); }

} // namespace oc
