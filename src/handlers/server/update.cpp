// server_update: the server's name and pictures, in force at once and kept in config.json; null
// takes a value away (part 1 §15, RB-25).
#include "base/log.hpp"
#include "base/text.hpp"
#include "domain/config_rules.hpp"
#include "domain/usernames.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/server/server_object.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <exception>

namespace oc {
namespace {

struct request {
    clearable<std::string, errc::server_name_not_text> name;
    clearable<std::string, errc::server_icon_not_text> icon;
    clearable<std::string, errc::server_banner_not_text> banner;
};
BOOST_DESCRIBE_STRUCT(request, (), (name, icon, banner))

constexpr std::size_t name_length_max = 100;
constexpr std::size_t url_length_max = 500;

bool is_control(unsigned char c) { return c < ' ' || c == '\x7f'; }

// A file of db/serverAssets: no folders, nothing hidden.
bool is_file_name(std::string_view text)
{
    constexpr std::string_view never = "/\\:\"'<>`";
    return !text.starts_with('.') && std::ranges::none_of(text, is_control) &&
           text.find_first_of(never) == std::string_view::npos;
}

result<void> check_picture(std::optional<std::string> const& given)
{
    if (!given || given->empty()) // the same as null
        return {};
    if (code_points(*given) > url_length_max || !(is_picture_url(*given) || is_file_name(*given)))
        return error{errc::server_picture_unusable};
    return {};
}

result<void> check(check_call const&, request& r)
{
    if (!r.name.is_given && !r.icon.is_given && !r.banner.is_given)
        return error{errc::server_no_updates};
    if (r.name.value && (code_points(*r.name.value) > name_length_max ||
                         std::ranges::any_of(*r.name.value, is_control)))
        return error{errc::invalid_value, "name"};
    TRY_VOID(check_picture(r.icon.value));
    return check_picture(r.banner.value);
}

template <class Field>
void add(boost::json::object& patch, std::string_view key, Field const& field)
{
    if (!field.is_given)
        return;
    if (field.value && !field.value->empty())
        patch[key] = *field.value;
    else
        patch[key] = nullptr;
}

result<void> save(change_call& c, boost::json::object const& patch)
{
    if (c.db.settings == nullptr)
        return error{errc::settings_not_saved};
    try {
        c.db.settings->patch("server", patch);
    } catch (std::exception const& failure) {
        log::error("settings_not_saved", {{"reason", failure.what()}});
        return error{errc::settings_not_saved};
    }
    return {};
}

result<packets::server_update> handle(change_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    boost::json::object patch;
    add(patch, "name", r.name);
    add(patch, "icon", r.icon);
    add(patch, "banner", r.banner);
    auto const after = with_server_section(*c.now().settings, patch);
    packets::server_update const told{server_text(*after, "name"), shown_picture(*after, "icon"),
                                      shown_picture(*after, "banner")};
    c.out.add(server_section_change{patch});
    to_all(c.out, told);
    TRY_VOID(save(c, patch)); // nothing after it can be refused
    note_act(c, "server_update", {}, patch);
    return told;
}

} // namespace

OC_COMMAND(server_update) = define<&handle, &check>({
    .summary = "Change the name and pictures of the server.",
    .permission = "manage_server",
});

} // namespace oc
