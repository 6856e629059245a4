// Finds mentions in one pass over the text. Pure functions; any thread.
#include "domain/mentions.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t username_bytes_max = 64;
constexpr std::string_view everyone_name = "everyone";

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string_view leading_word(std::string_view text)
{
    auto const end = std::find_if_not(text.begin(), text.end(), is_word);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

class mention_finder {
public:
    mention_finder(std::string_view content, user_directory const& users)
        : content_(content), users_(users)
    {
    }

    mentions run()
    {
        for (auto at = content_.find('@'); at != std::string_view::npos;
             at = content_.find('@', at))
            at = take(at);
        return std::move(found_);
    }

private:
    /// Takes the mention that starts at that '@', if there is one; returns where to go on.
    std::size_t take(std::size_t at)
    {
        auto const rest = content_.substr(at + 1);
        if (rest.starts_with('&')) {
            auto const name = leading_word(rest.substr(1));
            if (!name.empty() && roles_seen_.emplace(name).second)
                found_.roles.emplace_back(name);
            return at + 2 + name.size();
        }
        auto const* user = longest_username(rest);
        auto const name = user == nullptr ? leading_word(rest) : rest.substr(0, match_bytes_);
        if (!name.empty() && !is_dropped(at, name))
            add(name, user);
        return at + 1 + name.size();
    }

    void add(std::string_view name, user const* user)
    {
        // A user of that name, if there is one, cannot take the word from everybody.
        if (name == everyone_name) {
            found_.everyone = true;
            return;
        }
        auto entry = user == nullptr ? std::string(name) : user->id;
        if (users_seen_.insert(entry).second)
            found_.users.push_back(std::move(entry));
    }

    /// Part 1 §6.2: what stands before the first "@name" decides for all of them.
    bool is_dropped(std::size_t at, std::string_view name)
    {
        bool const follows_ampersand = at > 0 && content_[at - 1] == '&';
        return dropped_.try_emplace(std::string(name), follows_ampersand).first->second;
    }

    /// The user whose name is the longest that the text starts with (RB-23); sets match_bytes_.
    user const* longest_username(std::string_view text)
    {
        auto const window = text.substr(0, std::min(text.find('@'), username_bytes_max));
        for (auto bytes = window.size(); bytes > 0; --bytes) {
            bool const is_cut =
                bytes < text.size() && (is_word(text[bytes]) || is_continuation(text[bytes]));
            if (is_cut)
                continue;
            if (auto const* user = users_.find_by_name(window.substr(0, bytes))) {
                match_bytes_ = bytes;
                return user;
            }
        }
        return nullptr;
    }

    std::string_view content_;
    user_directory const& users_;
    mentions found_;
    std::size_t match_bytes_ = 0;
    std::unordered_set<std::string> users_seen_;
    std::unordered_set<std::string> roles_seen_;
    std::unordered_map<std::string, bool> dropped_; // by name as typed
};

} // namespace

mentions find_mentions(std::string_view content, user_directory const& users)
{
    return mention_finder(content, users).run();
}

} // namespace oc
