// Reading the files of the native modules.
#include "domain/plugin_settings.hpp"

#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "domain/shown_name.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace oc {
namespace {

/// One document; `is_right` once something of a wrong type was met is false.
struct document_reader {
    boost::json::object const& document;
    bool is_right = true;

    boost::json::value const* find(std::string_view key) const
    {
        auto const* const found = document.if_contains(key);
        return found == nullptr || found->is_null() ? nullptr : found;
    }
    void take(std::string_view key, bool& into)
    {
        if (auto const* const found = find(key)) {
            auto const flag = to_flag(*found);
            is_right = is_right && flag;
            into = flag.value_or(into);
        }
    }
    void take(std::string_view key, double& into)
    {
        if (auto const* const found = find(key)) {
            auto const number = to_number(*found);
            is_right = is_right && number && *number >= 0;
            into = number.value_or(into);
        }
    }
    void take(std::string_view key, std::string& into)
    {
        if (auto const* const found = find(key)) {
            is_right = is_right && found->is_string();
            if (found->is_string())
                into = std::string(found->get_string());
        }
    }
    void take(std::string_view key, std::vector<std::string>& into)
    {
        auto const* const found = find(key);
        if (found == nullptr)
            return;
        auto const* const array = found->if_array();
        is_right = is_right && array != nullptr &&
                   std::ranges::all_of(*array, [](auto const& each) { return each.is_string(); });
        if (!is_right)
            return;
        into.clear();
        for (auto const& each : *array)
            into.emplace_back(each.get_string());
    }
};

} // namespace

std::optional<automod_settings> read_automod_settings(boost::json::value const& document)
{
    if (!document.is_object())
        return std::nullopt;
    document_reader reader{document.get_object()};
    automod_settings out;
    reader.take("enabled", out.is_enabled);
    reader.take("timeout_duration", out.timeout_seconds);
    reader.take("blocked_words", out.blocked_words);
    reader.take("send_mod_message", out.sends_mod_message);
    reader.take("mod_message", out.mod_message);
    reader.take("delete_message", out.deletes_message);
    for (auto& word : out.blocked_words)
        word = likeness_of(word);
    std::erase(out.blocked_words, std::string()); // it would be in every message
    return reader.is_right ? std::optional(std::move(out)) : std::nullopt;
}

boost::json::object write_automod_settings(automod_settings const& settings,
                                           boost::json::object document)
{
    boost::json::array words;
    for (auto const& word : settings.blocked_words)
        words.emplace_back(word);
    document["enabled"] = settings.is_enabled;
    document["timeout_duration"] = settings.timeout_seconds;
    if (auto const whole = to_integer(document["timeout_duration"]))
        document["timeout_duration"] = *whole;
    document["blocked_words"] = std::move(words);
    document["send_mod_message"] = settings.sends_mod_message;
    document["mod_message"] = settings.mod_message;
    document["delete_message"] = settings.deletes_message;
    return document;
}

std::optional<cli_settings> read_cli_settings(boost::json::value const& document)
{
    if (!document.is_object())
        return std::nullopt;
    document_reader reader{document.get_object()};
    cli_settings out;
    reader.take("enabled", out.is_enabled);
    return reader.is_right ? std::optional(out) : std::nullopt;
}

std::optional<welcome_settings> read_welcome_settings(boost::json::value const& document)
{
    if (!document.is_object())
        return std::nullopt;
    document_reader reader{document.get_object()};
    welcome_settings out;
    reader.take("enabled", out.is_enabled);
    reader.take("welcome_channel", out.channel);
    reader.take("welcome_message", out.message);
    reader.take("first_time_only", out.first_time_only);
    return reader.is_right ? std::optional(std::move(out)) : std::nullopt;
}

bool is_blocked(automod_settings const& settings, std::string_view content)
{
    auto const folded = fold_case(without_unseen(content));
    return std::ranges::any_of(settings.blocked_words, [&](auto const& word) {
        return folded.find(word) != std::string::npos;
    });
}

std::string with_username(std::string_view text, std::string_view username)
{
    constexpr std::string_view mark = "{username}";
    std::string out(text);
    for (auto at = out.find(mark); at != std::string::npos; at = out.find(mark, at)) {
        out.replace(at, mark.size(), username);
        at += username.size();
    }
    return out;
}

} // namespace oc
