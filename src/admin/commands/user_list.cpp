// admin_user_list and admin_user_show: accounts as their operator sees them. Reader thread.
#include "admin/commands.hpp"
#include "base/text.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct account {
    std::string id;
    std::string username;
    or_null<std::string> nickname;
    std::vector<std::string> roles;
    bool local = false;
    bool banned = false;
    bool online = false;
    or_null<double> timeout_until;
};
BOOST_DESCRIBE_STRUCT(account, (),
                      (id, username, nickname, roles, local, banned, online, timeout_until))

struct list_request {
    std::optional<std::string> match;
    std::optional<std::string> role;
    std::optional<bool> banned;
    std::optional<bool> online;
    std::optional<bool> local;
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(list_request, (), (match, role, banned, online, local, limit))

struct account_list {
    static constexpr std::string_view wire_name = "admin_user_list";
    std::vector<account> users;
    std::int64_t total = 0; // that match, whatever the limit
};
BOOST_DESCRIBE_STRUCT(account_list, (), (users, total))

struct show_request {
    required<std::string, errc::user_required> user;
};
BOOST_DESCRIBE_STRUCT(show_request, (), (user))

struct shown_account : account {
    static constexpr std::string_view wire_name = "admin_user_show";
    std::string status;
    std::string status_text;
    or_null<std::string> picture;
};
BOOST_DESCRIBE_STRUCT(shown_account, (account), (status, status_text, picture))

account make_account(query_call const& c, user const& who)
{
    account out;
    out.id = who.id;
    out.username = who.username;
    out.nickname = who.nickname;
    out.roles = who.roles;
    out.local = is_local(who);
    out.banned = who.banned;
    out.online = c.connected.find(who.id) != nullptr;
    if (who.timeout_until && *who.timeout_until > c.time)
        out.timeout_until = who.timeout_until;
    return out;
}

bool contains(std::string const& text, std::string const& folded)
{
    return fold_case(text).find(folded) != std::string::npos;
}

bool is_meant(list_request const& r, account const& who)
{
    if (r.match) {
        auto const wanted = fold_case(*r.match);
        if (!contains(who.username, wanted) && !contains(who.id, wanted) &&
            !contains(who.nickname.value.value_or(""), wanted))
            return false;
    }
    if (r.role && std::ranges::find(who.roles, *r.role) == who.roles.end())
        return false;
    return r.banned.value_or(who.banned) == who.banned &&
           r.online.value_or(who.online) == who.online && r.local.value_or(who.local) == who.local;
}

result<account_list> list(query_call& c, list_request const& r)
{
    account_list out;
    for (auto const& who : c.now().users.list()) {
        auto one = make_account(c, *who);
        if (!is_meant(r, one))
            continue;
        if (!r.limit || out.total < *r.limit)
            out.users.push_back(std::move(one));
        ++out.total;
    }
    return out;
}

result<shown_account> show(query_call& c, show_request const& r)
{
    auto const who = c.now().users.find_shared(*r.user);
    if (!who)
        return error{errc::user_not_found};
    shown_account out;
    static_cast<account&>(out) = make_account(c, *who);
    out.status = who->status.status;
    out.status_text = who->status.text;
    out.picture = who->pfp_url;
    return out;
}

} // namespace

OC_COMMAND(admin_user_list) = define<&list>({.summary = "List accounts."});
OC_COMMAND(admin_user_show) = define<&show>({.summary = "Show one account."});

} // namespace oc
