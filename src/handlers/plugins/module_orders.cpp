// The table of what automod can be told.
#include "handlers/plugins/module_orders.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "domain/permissions.hpp"
#include "domain/shown_name.hpp"
#include "handlers/user/moderating.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view automod_word = "!automod";
constexpr std::string_view admin_role = "admin";

automod_order refused(std::string const& why) { return {{}, "❌ Error: " + why}; }

automod_order done(automod_settings changed, std::string const& what)
{
    return {std::move(changed), "✅ " + what};
}

// What an order is given: the settings to change, and the rest of the line.
struct order {
    automod_settings now;
    std::string rest;
};

automod_order add(order given)
{
    auto const word = likeness_of(given.rest);
    auto& words = given.now.blocked_words;
    if (word.empty())
        return refused("Usage: !automod add WORD");
    if (code_points(word) > limits::blocked_word_length_max)
        return refused("That word is too long");
    if (std::ranges::find(words, word) != words.end())
        return refused("'" + word + "' is blocked already");
    if (words.size() >= limits::blocked_words_max)
        return refused("There are too many blocked words");
    words.push_back(word);
    return done(std::move(given.now), "'" + word + "' is blocked now");
}

automod_order remove(order given)
{
    auto const word = likeness_of(given.rest);
    if (word.empty())
        return refused("Usage: !automod remove WORD");
    if (std::erase(given.now.blocked_words, word) == 0)
        return refused("'" + word + "' is not blocked");
    return done(std::move(given.now), "'" + word + "' is not blocked any more");
}

automod_order list(order given)
{
    if (given.now.blocked_words.empty())
        return {{}, "No words are blocked"};
    std::string out = "**Blocked words:**";
    for (auto const& word : given.now.blocked_words)
        out += "\n• " + word;
    return {{}, std::move(out)};
}

automod_order clear(order given)
{
    given.now.blocked_words.clear();
    return done(std::move(given.now), "No words are blocked any more");
}

std::string on_or_off(bool flag) { return flag ? "on" : "off"; }

std::string in_seconds(double seconds)
{
    return std::to_string(static_cast<std::int64_t>(seconds)) + " seconds";
}

automod_order status(order given)
{
    auto const& now = given.now;
    return {{},
            "**AutoMod:** " + on_or_off(now.is_enabled) +
                "\n• blocked words: " + std::to_string(now.blocked_words.size()) +
                "\n• timeout: " + in_seconds(now.timeout_seconds) +
                "\n• messages are kept out: " + on_or_off(now.deletes_message) +
                "\n• AutoMod says something: " + on_or_off(now.sends_mod_message)};
}

automod_order enable(order given)
{
    given.now.is_enabled = true;
    return done(std::move(given.now), "AutoMod is on");
}

automod_order disable(order given)
{
    given.now.is_enabled = false;
    return done(std::move(given.now), "AutoMod is off");
}

automod_order set_timeout(order given)
{
    auto const seconds = to_integer(boost::json::value(given.rest));
    if (!seconds || *seconds < 0 || *seconds > timeout_seconds_max)
        return refused("Usage: !automod timeout SECONDS");
    given.now.timeout_seconds = static_cast<double>(*seconds);
    return done(std::move(given.now), "The timeout is " + in_seconds(given.now.timeout_seconds));
}

automod_order toggle_delete(order given)
{
    given.now.deletes_message = !given.now.deletes_message;
    auto const now = on_or_off(given.now.deletes_message);
    return done(std::move(given.now), "Messages with blocked words are kept out: " + now);
}

automod_order help(order given);

struct automod_row {
    std::string_view name;
    std::string_view what;
    automod_order (*run)(order);
};
constexpr automod_row rows[]{
    {"add", "add WORD - block a word", &add},
    {"clear", "clear - block no words any more", &clear},
    {"disable", "disable - switch AutoMod off", &disable},
    {"enable", "enable - switch AutoMod on", &enable},
    {"help", "help [COMMAND] - say this", &help},
    {"list", "list - the blocked words", &list},
    {"remove", "remove WORD - let a word be said again", &remove},
    {"status", "status - the settings", &status},
    {"timeout", "timeout SECONDS - how long authors are silenced", &set_timeout},
    {"toggle_delete", "toggle_delete - keep such messages out, or let them stand",
     &toggle_delete},
};

automod_row const* find_row(std::string_view name)
{
    auto const found = std::ranges::find(rows, name, &automod_row::name);
    return found == std::end(rows) ? nullptr : found;
}

automod_order help(order given)
{
    if (auto const* const row = find_row(fold_case(given.rest)))
        return {{}, "`!automod " + std::string(row->what) + "`"};
    if (!given.rest.empty())
        return refused("There is no !automod " + given.rest);
    std::string out = "**AutoMod commands:**";
    for (auto const& row : rows)
        out += "\n• `!automod " + std::string(row.what) + "`";
    return {{}, std::move(out)};
}

} // namespace

bool takes_module_orders(user const& from)
{
    bool const is_admin = std::ranges::find(from.roles, admin_role) != from.roles.end();
    return !from.banned && (is_owner(from.roles) || is_admin);
}

bool is_automod_order(std::string_view content)
{
    content = trim(content);
    return content.starts_with(automod_word) &&
           (content.size() == automod_word.size() || content[automod_word.size()] == ' ');
}

std::vector<std::string> words_of(std::string_view content)
{
    std::vector<std::string> out;
    while (!content.empty()) {
        auto const end = std::min(content.find(' '), content.size());
        if (end > 0)
            out.emplace_back(content.substr(0, end));
        content.remove_prefix(std::min(end + 1, content.size()));
    }
    return out;
}

automod_order obey_automod(automod_settings now, std::string_view content)
{
    auto const rest = trim(trim(content).substr(automod_word.size()));
    auto const end = std::min(rest.find(' '), rest.size());
    auto const name = end == 0 ? std::string("help") : fold_case(rest.substr(0, end));
    order given{std::move(now), std::string(trim(rest.substr(end)))};
    if (auto const* const row = find_row(name))
        return row->run(std::move(given));
    return refused("There is no !automod " + name + "; !automod help lists the commands");
}

} // namespace oc
