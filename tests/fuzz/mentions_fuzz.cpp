// Fuzzes find_mentions: the lines of the input up to a NUL are usernames, the rest is the text.
#include "base/check.hpp"
#include "base/text.hpp"
#include "domain/mentions.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t users_max = 50;

oc::user_directory make_users(std::string_view lines)
{
    oc::user_directory users;
    while (!lines.empty() && users.size() < users_max) {
        auto const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        oc::user made;
        made.id = "#" + std::to_string(users.size()); // cannot be typed as a mention
        made.username = line;
        made.position = static_cast<std::int64_t>(users.size());
        users.set(std::make_shared<oc::user const>(std::move(made)));
    }
    return users;
}

void check_distinct(std::vector<std::string> names)
{
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    auto const end = std::min(input.find('\0'), size);
    auto const users = make_users(input.substr(0, end));
    auto const content = input.substr(std::min(end + 1, size));

    auto const found = oc::find_mentions(content, users);
    auto const folded = oc::fold_case(content);
    for (auto const& each : found.users) {
        auto const* known = users.find(each);
        auto const written = "@" + (known != nullptr ? oc::fold_case(known->username) : each);
        CHECK((known != nullptr ? folded : content).find(written) != std::string::npos);
    }
    for (auto const& each : found.roles)
        CHECK(content.find("@&" + each) != std::string_view::npos);
    CHECK(!found.everyone || content.find("@everyone") != std::string_view::npos);
    check_distinct(found.users);
    check_distinct(found.roles);
    return 0;
}
