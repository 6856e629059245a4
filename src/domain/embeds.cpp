// One walk over the embeds that checks and normalises at once (part 2 §8). Pure functions; any
// thread.
#include "domain/embeds.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "domain/lax_values.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::size_t embeds_max = 10;
constexpr std::size_t fields_max = 25;
constexpr std::size_t poll_options_min = 2;
constexpr std::size_t poll_options_max = 10;
constexpr std::size_t total_characters_max = 6000;
constexpr std::int64_t color_max = 0xFFFFFF;
constexpr std::size_t url_bytes_max = 4096;
// Ten full embeds in four-byte characters are 240 KB; unknown keys have no limit of their own.
constexpr std::size_t embeds_bytes_max = 512 * 1024;

constexpr std::array<std::string_view, 6> embed_types{"rich",  "poll",  "link",
                                                      "image", "video", "article"};

enum class presence { required, optional };
enum class counted { yes, no }; // towards total_characters_max

struct text_rule {
    presence needed = presence::optional;
    std::size_t least = 0;
    std::size_t most = 0; // code points; 0: no limit
    counted in_total = counted::no;
};

/// An object within an embed, and its path for the words of a problem.
struct place {
    json::object& object;
    std::string path; // "author.", or empty for the embed itself

    json::value* find(std::string_view key) const { return object.if_contains(key); }
};

/// Checks one embed and normalises it in place. The first problem is kept; the rest is not looked
/// at any more.
class embed_walker {
public:
    std::string run(json::value& embed)
    {
        auto* object = embed.if_object();
        if (object == nullptr)
            return "must be an object";
        if (!has_only_finite_numbers(embed))
            return "numbers must be finite";
        place const top{*object, {}};
        type(top);
        body(top);
        author(top);
        footer(top);
        picture(top, "image");
        picture(top, "thumbnail");
        fields(top);
        poll(top);
        needs_of_type(top);
        if (problem_.empty() && characters_ > total_characters_max)
            problem_ = "Embed total characters cannot exceed 6000";
        return std::move(problem_);
    }

private:
    void fail(place const& where, std::string_view key, std::string_view what)
    {
        if (problem_.empty())
            problem_ = where.path + std::string(key) + ": " + std::string(what);
    }

    void type(place const& top)
    {
        auto const* given = top.find("type");
        if (given == nullptr)
            return;
        auto const* name = given->if_string();
        auto const known = name != nullptr && std::find(embed_types.begin(), embed_types.end(),
                                                        *name) != embed_types.end();
        if (!known)
            fail(top, "type", "must be rich, poll, link, image, video or article");
        else
            type_ = *name;
    }

    void body(place const& top)
    {
        text(top, "title", {.most = 256, .in_total = counted::yes});
        text(top, "description", {.most = 4096, .in_total = counted::yes});
        text(top, "timestamp", {.most = 256});
        url(top, "url", presence::optional);
        auto const color = integer(top, "color");
        if (color && (*color < 0 || *color > color_max))
            fail(top, "color", "must be from 0 to 16777215");
    }

    void author(place const& top)
    {
        auto const where = inner(top, "author");
        if (!where)
            return;
        text(*where, "name", {.needed = presence::required, .most = 256, .in_total = counted::yes});
        url(*where, "url", presence::optional);
        url(*where, "icon_url", presence::optional);
    }

    void footer(place const& top)
    {
        auto const where = inner(top, "footer");
        if (!where)
            return;
        text(*where, "text",
             {.needed = presence::required, .most = 2048, .in_total = counted::yes});
        url(*where, "icon_url", presence::optional);
    }

    void picture(place const& top, std::string_view key)
    {
        auto const where = inner(top, key);
        if (!where)
            return;
        url(*where, "url", presence::required);
        integer(*where, "width");
        integer(*where, "height");
    }

    void fields(place const& top)
    {
        auto* list = array(top, "fields", {.most = fields_max});
        if (list == nullptr)
            return;
        for (std::size_t index = 0; index < list->size(); ++index) {
            auto const where = element(top, "fields", index);
            if (!where)
                return;
            text(*where, "name",
                 {.needed = presence::required, .most = 256, .in_total = counted::yes});
            text(*where, "value",
                 {.needed = presence::required, .most = 1024, .in_total = counted::yes});
            flag(*where, "inline");
        }
    }

    void poll(place const& top)
    {
        auto const where = inner(top, "poll");
        if (!where)
            return;
        text(*where, "question",
             {.needed = presence::required, .most = 300, .in_total = counted::yes});
        flag(*where, "allow_multiselect");
        number(*where, "expires_at");
        // What the server says of a poll of its own: clients would believe it.
        for (auto const* const key :
             {"id", "results", "total_votes", "ended", "ended_at", "user_votes"})
            where->object.stable_erase(key);
        auto* list = array(
            *where, "options",
            {.needed = presence::required, .least = poll_options_min, .most = poll_options_max});
        if (list == nullptr)
            return;
        for (std::size_t index = 0; index < list->size(); ++index) {
            auto const option = element(*where, "options", index);
            if (!option)
                return;
            text(*option, "id", {.needed = presence::required, .least = 1, .most = 50});
            text(*option, "text",
                 {.needed = presence::required, .most = 100, .in_total = counted::yes});
            text(*option, "emoji", {.most = 256});
        }
    }

    void needs_of_type(place const& top)
    {
        if (!problem_.empty())
            return;
        if (type_ == "poll" && !has(top, "poll"))
            problem_ = "Poll embeds must have 'poll' data";
        else if (type_ == "link" && (!has(top, "url") || top.find("url")->as_string().empty()))
            problem_ = "Link embeds must have 'url'";
        else if (type_ == "image" && !has(top, "image"))
            problem_ = "Image embeds must have 'image'";
    }

    static bool has(place const& where, std::string_view key)
    {
        auto const* given = where.find(key);
        return given != nullptr && !given->is_null();
    }

    /// The value when there is one to look at; fails when a required one is missing.
    json::value* present(place const& where, std::string_view key, presence needed)
    {
        if (!problem_.empty())
            return nullptr;
        if (has(where, key))
            return where.find(key);
        if (needed == presence::required)
            fail(where, key, "is required");
        return nullptr;
    }

    void text(place const& where, std::string_view key, text_rule const& rule)
    {
        auto* given = present(where, key, rule.needed);
        if (given == nullptr)
            return;
        auto const* content = given->if_string();
        if (content == nullptr) {
            fail(where, key, "must be a text");
            return;
        }
        auto const length = code_points(*content);
        if (length < rule.least)
            fail(where, key, "cannot be empty");
        if (rule.most != 0 && length > rule.most)
            fail(where, key, "cannot exceed " + std::to_string(rule.most) + " characters");
        if (rule.in_total == counted::yes)
            characters_ += length;
    }

    void url(place const& where, std::string_view key, presence needed)
    {
        auto* given = present(where, key, needed);
        if (given == nullptr)
            return;
        auto const* content = given->if_string();
        if (content == nullptr)
            fail(where, key, "must be a text");
        else if (!content->empty() && !is_safe_url(*content))
            fail(where, key, "must be an http or https URL");
    }

    std::optional<std::int64_t> integer(place const& where, std::string_view key)
    {
        auto* given = present(where, key, presence::optional);
        if (given == nullptr)
            return std::nullopt;
        auto const value = to_integer(*given);
        if (value)
            *given = *value;
        else
            fail(where, key, "must be a whole number");
        return value;
    }

    void number(place const& where, std::string_view key)
    {
        auto* given = present(where, key, presence::optional);
        if (given == nullptr || given->is_number())
            return;
        if (auto const value = to_number(*given))
            *given = *value;
        else
            fail(where, key, "must be a number");
    }

    void flag(place const& where, std::string_view key)
    {
        auto* given = where.find(key);
        if (given == nullptr || !problem_.empty())
            return;
        if (auto const value = to_flag(*given))
            *given = *value;
        else
            fail(where, key, "must be true or false");
    }

    std::optional<place> inner(place const& where, std::string_view key)
    {
        auto* given = present(where, key, presence::optional);
        if (given == nullptr)
            return std::nullopt;
        if (auto* object = given->if_object())
            return place{*object, where.path + std::string(key) + "."};
        fail(where, key, "must be an object");
        return std::nullopt;
    }

    json::array* array(place const& where, std::string_view key, text_rule const& size)
    {
        auto* given = present(where, key, size.needed);
        if (given == nullptr)
            return nullptr;
        auto* list = given->if_array();
        if (list == nullptr)
            fail(where, key, "must be an array");
        else if (list->size() < size.least)
            fail(where, key, "needs at least " + std::to_string(size.least) + " entries");
        else if (list->size() > size.most)
            fail(where, key, "cannot have more than " + std::to_string(size.most) + " entries");
        return list;
    }

    std::optional<place> element(place const& where, std::string_view key, std::size_t index)
    {
        if (!problem_.empty())
            return std::nullopt;
        auto const name = std::string(key) + "." + std::to_string(index);
        if (auto* object = where.find(key)->as_array()[index].if_object())
            return place{*object, where.path + name + "."};
        fail(where, name, "must be an object");
        return std::nullopt;
    }

    std::string problem_;
    std::string_view type_ = "rich";
    std::size_t characters_ = 0;
};

bool is_filled(json::value const* part)
{
    if (part == nullptr)
        return false;
    if (part->is_string())
        return !trim(part->get_string()).empty();
    if (part->is_array())
        return !part->get_array().empty();
    return part->is_object();
}

bool is_drawn(json::object const& embed)
{
    constexpr std::array<std::string_view, 7> parts{"title", "description", "url",  "image",
                                                    "thumbnail", "fields",  "poll"};
    auto const inner = [&](std::string_view key, std::string_view text) {
        auto const* const object = embed.if_contains(key);
        return object != nullptr && object->is_object() &&
               is_filled(object->get_object().if_contains(text));
    };
    return inner("author", "name") || inner("footer", "text") ||
           std::ranges::any_of(parts, [&](auto key) { return is_filled(embed.if_contains(key)); });
}

std::optional<std::string> check_and_normalise(json::value& embeds)
{
    auto* list = embeds.if_array();
    if (list == nullptr)
        return "Embeds must be an array";
    if (list->size() > embeds_max)
        return "Cannot have more than 10 embeds";
    for (std::size_t index = 0; index < list->size(); ++index) {
        auto problem = embed_walker().run((*list)[index]);
        if (!problem.empty())
            return "Embed " + std::to_string(index) + ": " + problem;
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string> find_embed_problem(json::value const& embeds)
{
    auto copy = embeds;
    if (auto problem = check_and_normalise(copy))
        return problem;
    if (json::serialize(embeds).size() > embeds_bytes_max)
        return "Embeds are too large";
    return std::nullopt;
}

json::value normalise_embeds(json::value embeds)
{
    auto const problem = check_and_normalise(embeds);
    CHECK(!problem);
    return embeds;
}

bool shows_something(json::value const& embeds)
{
    return std::ranges::any_of(embeds.as_array(),
                               [](json::value const& each) { return is_drawn(each.as_object()); });
}

bool is_safe_url(std::string_view url)
{
    if (url.size() > url_bytes_max)
        return false;
    auto const scheme = fold_case(url.substr(0, url.find(':')));
    return (scheme == "http" || scheme == "https") && url.substr(scheme.size()).starts_with("://");
}

} // namespace oc
