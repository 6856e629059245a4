// The table reactions.
#include "db/reactions.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oc {
namespace {

sql::query const list_reactions("SELECT position, emoji, user_id FROM reactions "
                                "WHERE room = $1 AND position BETWEEN $2 AND $3 "
                                "ORDER BY position, ordinal");
sql::query const insert_reaction(
    "INSERT INTO reactions (room, position, ordinal, emoji, user_id) SELECT $1, $2, "
    "coalesce(max(ordinal), -1) + 1, $3, $4 FROM reactions WHERE room = $1 AND position = $2 "
    "ON CONFLICT DO NOTHING");
sql::query const delete_reaction("DELETE FROM reactions WHERE room = $1 AND position = $2 "
                                 "AND emoji = $3 AND user_id = $4");

void add(message& to, std::string_view emoji, std::string user)
{
    auto const same = [&](reaction const& each) { return each.emoji == emoji; };
    auto found = std::find_if(to.reactions.begin(), to.reactions.end(), same);
    if (found == to.reactions.end())
        found = to.reactions.insert(found, {.emoji = std::string(emoji)});
    found->users.push_back(std::move(user));
}

} // namespace

void read_reactions(sql::connection& sql, std::span<message> messages)
{
    if (messages.empty())
        return;
    sql::cursor row(sql, list_reactions, messages.front().room, messages.front().position,
                    messages.back().position);
    auto at = messages.begin();
    while (row.next()) {
        auto const position = row.integer(0);
        at = std::find_if(at, messages.end(),
                          [&](message const& each) { return each.position >= position; });
        if (at == messages.end())
            return;
        if (at->position == position)
            add(*at, row.text(1), row.string(2));
    }
}

bool reactions_table::insert(message const& target, std::string const& emoji,
                             std::string const& user)
{
    sql::run(sql_, insert_reaction, target.room, target.position, emoji, user);
    return sql_.changes() > 0;
}

bool reactions_table::remove(message const& target, std::string const& emoji,
                             std::string const& user)
{
    sql::run(sql_, delete_reaction, target.room, target.position, emoji, user);
    return sql_.changes() > 0;
}

} // namespace oc
