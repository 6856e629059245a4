// The tables users and user_secrets.
#include "db/users.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "db/json_text.hpp"
#include "db/meta.hpp"

#include <utility>

namespace oc {
namespace {

sql::query const find_next_position("SELECT coalesce(max(position), -1) + 1 FROM users");
sql::query const insert_user(
    "INSERT INTO users (id, username, folded_name, roles, banned, status, status_text, nickname, "
    "pfp_url, extra, position, timeout_until) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
sql::query const update_user(
    "UPDATE users SET username = $2, folded_name = $3, roles = $4, banned = $5, status = $6, "
    "status_text = $7, nickname = $8, pfp_url = $9, extra = $10, timeout_until = $11 "
    "WHERE id = $1");
sql::query const delete_user("DELETE FROM users WHERE id = $1");
sql::query const delete_markers("DELETE FROM read_markers WHERE user_id = $1");
sql::query const delete_pushes("DELETE FROM push_subscriptions WHERE user_id = $1");
sql::query const delete_slow_mode("DELETE FROM slow_mode WHERE user_id = $1");
sql::query const list_users("SELECT id, position, username, roles, banned, status, status_text, "
                            "nickname, pfp_url, extra, timeout_until FROM users "
                            "ORDER BY position");
sql::query const find_hash("SELECT password_hash FROM user_secrets WHERE user_id = $1");
sql::query const find_token("SELECT validator FROM user_secrets WHERE user_id = $1");
sql::query const
    set_hash("INSERT INTO user_secrets (user_id, password_hash) VALUES ($1, $2) "
             "ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash");
sql::query const set_token("INSERT INTO user_secrets (user_id, validator) VALUES ($1, $2) "
                           "ON CONFLICT (user_id) DO UPDATE SET validator = excluded.validator");

std::string retired_key(std::string const& id)
{
    return std::string(meta_keys::retired_user) + id;
}

std::optional<std::string> find_text(sql::connection& sql, sql::query const& what,
                                     std::string const& id)
{
    sql::cursor found(sql, what, id);
    return found.next() ? found.optional_string(0) : std::nullopt;
}

} // namespace

user_ptr users_table::insert(user fresh)
{
    CHECK(working_.now.users.find(fresh.id) == nullptr);
    CHECK(working_.now.users.find_by_name(fresh.username) == nullptr);
    {
        sql::cursor next(sql_, find_next_position);
        next.next();
        fresh.position = next.integer(0);
    }
    if (fresh.id.starts_with(local_id_prefix)) // an operator brings the account back
        meta_table(sql_).remove(retired_key(fresh.id));
    sql::run(sql_, insert_user, fresh.id, fresh.username, fold_case(fresh.username),
             to_json_text(fresh.roles), fresh.banned, fresh.status.status, fresh.status.text,
             fresh.nickname, fresh.pfp_url, to_json_text(fresh.extra), fresh.position,
             fresh.timeout_until);
    auto const made = std::make_shared<user const>(std::move(fresh));
    show(made, true);
    return made;
}

void users_table::set(user changed)
{
    auto const before = working_.now.users.find_shared(changed.id);
    CHECK(before != nullptr);
    auto const* const holder = working_.now.users.find_by_name(changed.username);
    CHECK(holder == nullptr || holder->id == changed.id);
    changed.position = before->position;
    sql::run(sql_, update_user, changed.id, changed.username, fold_case(changed.username),
             to_json_text(changed.roles), changed.banned, changed.status.status,
             changed.status.text, changed.nickname, changed.pfp_url, to_json_text(changed.extra),
             changed.timeout_until);
    bool const rights = changed.roles != before->roles || changed.banned != before->banned;
    show(std::make_shared<user const>(std::move(changed)), rights);
}

void users_table::remove(std::string const& id)
{
    if (working_.now.users.find(id) == nullptr)
        return;
    sql::run(sql_, delete_user, id);
    sql::run(sql_, delete_markers, id);
    sql::run(sql_, delete_slow_mode, id);
    sql::run(sql_, delete_pushes, id);
    if (id.starts_with(local_id_prefix))
        meta_table(sql_).set(retired_key(id), "1");
    working_.now.users.remove(id);
    ++working_.now.generation;
    ++working_.changes;
}

std::string users_table::find_local_id(std::string const& id) const
{
    auto found = id;
    for (int number = 2; meta_reader(sql_).find(retired_key(found)); ++number)
        found = id + '~' + std::to_string(number);
    return found;
}

void users_table::show(user_ptr changed, bool may_do_other_things)
{
    working_.now.users.set(std::move(changed));
    working_.now.generation += may_do_other_things ? 1 : 0;
    ++working_.changes;
}

std::optional<std::string> users_table::find_password_hash(std::string const& id) const
{
    return find_text(sql_, find_hash, id);
}

void users_table::set_password_hash(std::string const& id, std::string const& hash)
{
    sql::run(sql_, set_hash, id, hash);
}

void users_table::set_validator(std::string const& id, std::string const& token)
{
    sql::run(sql_, set_token, id, token);
}

std::optional<std::string> users_table::find_validator(std::string const& id) const
{
    return find_text(sql_, find_token, id);
}

user_directory load_users(sql::connection& sql)
{
    user_directory users;
    sql::cursor row(sql, list_users);
    while (row.next()) {
        user each;
        each.id = row.text(0);
        each.position = row.integer(1);
        each.username = row.text(2);
        each.roles = read_column({"users", each.id, "roles"},
                                 [&] { return parse_texts_column(row.text(3)); });
        each.banned = row.flag(4);
        each.status.status = row.text(5);
        each.status.text = row.text(6);
        each.nickname = row.optional_string(7);
        each.pfp_url = row.optional_string(8);
        each.extra = read_column({"users", each.id, "extra"},
                                 [&] { return parse_object_column(row.text(9)); });
        if (!row.is_null(10))
            each.timeout_until = row.real(10);
        users.set(std::make_shared<user const>(std::move(each)));
    }
    return users;
}

} // namespace oc
