// One key after another; what is of the wrong type is left out.
#include "import/message_record.hpp"

#include "base/text.hpp"
#include "domain/mentions.hpp"
#include "domain/permissions.hpp"
#include "import/json_fields.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::size_t id_bytes_max = 128;
constexpr std::size_t content_bytes_max = 1024 * 1024;
constexpr std::size_t emoji_bytes_max = 800; // 200 characters
constexpr std::size_t reactions_max = 1000;  // kinds, and users of each times a hundred
constexpr std::size_t nonce_bytes_max = 256;

std::string cut(std::string text, std::size_t bytes_max)
{
    if (text.size() <= bytes_max)
        return text;
    while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U)
        --bytes_max; // not within a character
    text.resize(bytes_max);
    return text;
}

std::optional<reply_reference> read_reply(json::value const& from, references const& who)
{
    if (auto const* const id = from.if_string(); id != nullptr && !id->empty())
        return reply_reference{cut(std::string(*id), id_bytes_max), {}};
    auto const* const object = from.if_object();
    auto id = object == nullptr ? std::nullopt : read_text(*object, "id");
    if (!id)
        return std::nullopt;
    auto const user = read_text(*object, "user");
    return reply_reference{cut(*std::move(id), id_bytes_max),
                           user ? who.find_user(*user) : std::string()};
}

std::vector<reaction> read_reactions_record(json::value const& from, references const& who)
{
    std::vector<reaction> out;
    auto const* const object = from.if_object();
    if (object == nullptr)
        return out;
    for (auto const& [emoji, users] : *object) {
        if (emoji.size() > emoji_bytes_max || emoji.empty() || out.size() >= reactions_max)
            continue;
        reaction read{.emoji = std::string(emoji)};
        for (auto const& name : read_texts(&users)) {
            auto id = who.find_user(name);
            if (std::ranges::find(read.users, id) == read.users.end())
                read.users.push_back(std::move(id));
        }
        if (!read.users.empty())
            out.push_back(std::move(read));
    }
    return out;
}

std::optional<message_pings> read_pings(json::value const& from, references const& who)
{
    auto const* const object = from.if_object();
    if (object == nullptr)
        return std::nullopt;
    message_pings out;
    for (auto const& name : read_texts(object->if_contains("users")))
        out.users.push_back(who.find_user(name));
    out.roles = read_texts(object->if_contains("roles"));
    for (auto const& name : read_texts(object->if_contains("replies")))
        out.replies.push_back(who.find_user(name));
    return out;
}

template <class Part>
json::value copy_if(Part const* part, json::value const& whole)
{
    return part != nullptr && !part->empty() ? own_copy(whole) : json::value(nullptr);
}

/// False for a key that is not known.
bool read_known(message& into, std::string_view key, json::value const& value,
                references const& who)
{
    if (key == "user")
        into.user = who.find_user(cut(to_plain_text(value), id_bytes_max));
    else if (key == "content")
        into.content = cut(to_plain_text(value), content_bytes_max);
    else if (key == "reply_to")
        into.reply_to = read_reply(value, who);
    else if (key == "ping" && value.is_bool())
        into.ping = value.get_bool();
    else if (key == "reactions")
        into.reactions = read_reactions_record(value, who);
    else if (key == "embeds")
        into.embeds = copy_if(value.if_array(), value);
    else if (key == "attachments")
        into.attachments = copy_if(value.if_array(), value);
    else if (key == "webhook")
        into.webhook = copy_if(value.if_object(), value);
    else if (key == "interaction")
        into.interaction = copy_if(value.if_object(), value);
    else if (key == "pings")
        into.pings = read_pings(value, who);
    else
        return key == "id" || key == "timestamp" || key == "edited" || key == "pinned" ||
               key == "type" || key == "nonce" || key == "ping" || value.is_null();
    return true;
}

json::object make_pings(view const& now, message_pings const& from, reference_form form)
{
    json::array users;
    for (auto const& id : from.users)
        users.emplace_back(form == reference_form::exact ? id : now.users.name_of(id));
    return {{"users", std::move(users)},
            {"roles", to_array(from.roles)},
            {"replies", to_array(from.replies)}};
}

void put_if(json::object& into, std::string_view key, json::value const& value)
{
    if (!value.is_null())
        into[key] = value;
}

} // namespace

message read_message_record(json::object const& from, references const& who,
                            unix_seconds otherwise_at)
{
    message out;
    if (auto id = read_text(from, "id"); id && id->size() <= id_bytes_max)
        out.id = *std::move(id);
    out.timestamp = read_number(from, "timestamp").value_or(otherwise_at);
    out.edited = read_flag(from, "edited");
    out.pinned = read_flag(from, "pinned");
    if (auto nonce = read_text(from, "nonce"); nonce && nonce->size() <= nonce_bytes_max)
        out.nonce = *std::move(nonce);
    json::object extra;
    for (auto const& [key, value] : from)
        if (!read_known(out, key, value, who))
            extra.emplace(key, own_copy(value));
    if (!extra.empty())
        out.extra = std::move(extra);
    if (out.user.empty())
        out.user = "unknown";
    return out;
}

std::optional<message_pings> find_pings(view const& now, message const& of)
{
    message_pings out;
    if (of.content.find('@') != std::string::npos) {
        auto found = find_mentions(of.content, now.users);
        out.users = std::move(found.users);
        auto const* const author = now.users.find(of.user);
        for (auto& role : found.roles)
            if (author == nullptr || may_mention(*now.roles, author->roles, role))
                out.roles.push_back(std::move(role));
    }
    if (of.reply_to && !of.reply_to->user.empty() && of.ping.value_or(true))
        out.replies.push_back(of.reply_to->user);
    return out.empty() ? std::nullopt : std::optional(std::move(out));
}

json::object make_message_record(view const& now, message const& from, reference_form form)
{
    json::object out{{"user", from.user},
                     {"content", from.content},
                     {"timestamp", from.timestamp},
                     {"pinned", from.pinned},
                     {"id", from.id}};
    if (from.edited)
        out["edited"] = true;
    if (from.reply_to)
        out["reply_to"] = {{"id", from.reply_to->id}, {"user", from.reply_to->user}};
    if (from.ping)
        out["ping"] = *from.ping;
    if (!from.reactions.empty()) {
        auto& reactions = out["reactions"].emplace_object();
        for (auto const& each : from.reactions)
            reactions[each.emoji] = to_array(each.users);
    }
    put_if(out, "attachments", from.attachments);
    put_if(out, "embeds", from.embeds);
    put_if(out, "webhook", from.webhook);
    put_if(out, "interaction", from.interaction);
    if (from.pings)
        out["pings"] = make_pings(now, *from.pings, form);
    if (from.nonce)
        out["nonce"] = *from.nonce;
    if (auto const* const extra = from.extra.if_object())
        for (auto const& [key, value] : *extra)
            if (!out.contains(key))
                out.emplace(key, value);
    return out;
}

} // namespace oc
