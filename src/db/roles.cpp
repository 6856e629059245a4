// The table roles.
#include "db/roles.hpp"

#include "db/json_text.hpp"
#include "db/pings.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

sql::query const set_role(
    "INSERT INTO roles (id, name, description, color, hoisted, self_assignable, category, "
    "position, permissions, mention_roles) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, "
    "color = excluded.color, hoisted = excluded.hoisted, "
    "self_assignable = excluded.self_assignable, category = excluded.category, "
    "position = excluded.position, permissions = excluded.permissions, "
    "mention_roles = excluded.mention_roles");
sql::query const delete_role("DELETE FROM roles WHERE id = $1");
sql::query const list_roles("SELECT id, name, description, color, hoisted, self_assignable, "
                            "category, position, permissions, mention_roles FROM roles "
                            "ORDER BY position, id");

} // namespace

void roles_table::set(role changed)
{
    sql::run(sql_, set_role, changed.id, changed.name, changed.description, changed.color,
             changed.hoisted, changed.self_assignable, changed.category, changed.position,
             to_json_text(changed.permissions), to_json_text(changed.mention_roles));
    auto const fresh = std::make_shared<role const>(std::move(changed));
    auto roles = working_.now.roles->by_position;
    auto const same = [&](role_ptr const& each) { return each->id == fresh->id; };
    if (auto const found = std::find_if(roles.begin(), roles.end(), same); found != roles.end())
        *found = fresh;
    else
        roles.push_back(fresh);
    show(std::move(roles));
}

void roles_table::remove(std::string const& id)
{
    sql::run(sql_, delete_role, id);
    auto roles = working_.now.roles->by_position;
    if (std::erase_if(roles, [&](role_ptr const& each) { return each->id == id; }) > 0)
        show(std::move(roles));
}

void roles_table::rename_pings(std::string const& from, std::string const& to)
{
    remove_pings(to); // of a role that is no more
    rename_pinged_role(sql_, from, to);
}

void roles_table::remove_pings(std::string const& name) { remove_pinged_role(sql_, name); }

void roles_table::show(std::vector<role_ptr> roles)
{
    working_.now.roles = std::make_shared<role_set const>(make_role_set(std::move(roles)));
    ++working_.now.generation;
    ++working_.changes;
}

role_set load_roles(sql::connection& sql)
{
    std::vector<role_ptr> roles;
    sql::cursor row(sql, list_roles);
    while (row.next()) {
        role each;
        each.id = row.text(0);
        each.name = row.text(1);
        each.description = row.optional_string(2);
        each.color = row.optional_string(3);
        each.hoisted = row.flag(4);
        each.self_assignable = row.flag(5);
        each.category = row.optional_string(6);
        each.position = static_cast<int>(row.integer(7));
        each.permissions = read_column({"roles", each.id, "permissions"},
                                       [&] { return parse_texts_column(row.text(8)); });
        each.mention_roles = read_column({"roles", each.id, "mention_roles"},
                                         [&] { return parse_json_column(row.text(9)); });
        roles.push_back(std::make_shared<role const>(std::move(each)));
    }
    return make_role_set(std::move(roles));
}

} // namespace oc
