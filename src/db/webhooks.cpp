// The tables webhooks and webhook_deliveries.
#include "db/webhooks.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/sha256.hpp"

#include <utility>

namespace oc {
namespace {

sql::query const list_all("SELECT id, room, name, avatar, created_by, created_at, token_hash "
                          "FROM webhooks ORDER BY created_at, rowid");
sql::query const insert_one("INSERT INTO webhooks (id, room, name, avatar, created_by, created_at, "
                            "token_hash, sealed_token) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
sql::query const update_one("UPDATE webhooks SET name = $2, avatar = $3 WHERE id = $1");
sql::query const update_token("UPDATE webhooks SET token_hash = $2, sealed_token = $3 "
                              "WHERE id = $1");
sql::query const delete_one("DELETE FROM webhooks WHERE id = $1");
sql::query const delete_of_room("DELETE FROM webhooks WHERE room = $1");
sql::query const find_sealed("SELECT sealed_token FROM webhooks WHERE id = $1");
sql::query const list_sealed("SELECT id, sealed_token FROM webhooks");

sql::query const list_newest("SELECT number, at, status, event, error, bytes "
                             "FROM webhook_deliveries WHERE webhook = $1 ORDER BY number DESC");
sql::query const insert_newest(
    "INSERT INTO webhook_deliveries (webhook, number, at, status, event, error, bytes) "
    "VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM webhook_deliveries WHERE webhook = $1), "
    "$2, $3, $4, $5, $6)");
sql::query const delete_oldest(
    "DELETE FROM webhook_deliveries WHERE webhook = $1 AND number <= "
    "(SELECT max(number) FROM webhook_deliveries WHERE webhook = $1) - $2");
sql::query const delete_deliveries("DELETE FROM webhook_deliveries WHERE webhook = $1");

} // namespace

std::optional<std::string> webhooks_reader::find_token(std::string const& id) const
{
    CHECK(secrets_ != nullptr);
    sql::cursor row(sql_, find_sealed, id);
    return row.next() ? secrets_->open(row.blob(0), id) : std::nullopt;
}

std::int64_t webhooks_reader::count_lost_tokens() const
{
    CHECK(secrets_ != nullptr);
    std::int64_t lost = 0;
    sql::cursor row(sql_, list_sealed);
    while (row.next())
        if (!secrets_->open(row.blob(1), row.text(0)))
            ++lost;
    return lost;
}

std::vector<webhook_delivery> webhooks_reader::list_deliveries(std::string const& id) const
{
    std::vector<webhook_delivery> deliveries;
    sql::cursor row(sql_, list_newest, id);
    while (row.next())
        deliveries.push_back({.number = row.integer(0),
                              .time = row.real(1),
                              .status = static_cast<int>(row.integer(2)),
                              .event = row.string(3),
                              .error = row.optional_string(4),
                              .bytes = row.integer(5)});
    return deliveries;
}

std::string webhooks_table::make_token()
{
    constexpr std::size_t token_bytes = 32;
    return random_.token(token_bytes);
}

void webhooks_table::insert(webhook fresh, std::string const& token)
{
    CHECK(secrets_ != nullptr);
    fresh.token_hash = sha256_hash(token);
    auto const sealed = secrets_->seal(token, fresh.id, random_);
    sql::run(sql_, insert_one, fresh.id, fresh.room, fresh.name, fresh.avatar, fresh.created_by,
             fresh.created_at, sql::blob{fresh.token_hash}, sql::blob{sealed});
    show(working_.now.webhooks->with(std::move(fresh)));
}

void webhooks_table::set(webhook changed)
{
    CHECK(working_.now.webhooks->find(changed.id) != nullptr);
    sql::run(sql_, update_one, changed.id, changed.name, changed.avatar);
    show(working_.now.webhooks->with(std::move(changed)));
}

void webhooks_table::set_token(std::string const& id, std::string const& token)
{
    auto const before = working_.now.webhooks->find(id);
    CHECK(secrets_ != nullptr && before != nullptr);
    auto changed = *before;
    changed.token_hash = sha256_hash(token);
    auto const sealed = secrets_->seal(token, id, random_);
    sql::run(sql_, update_token, id, sql::blob{changed.token_hash}, sql::blob{sealed});
    show(working_.now.webhooks->with(std::move(changed)));
}

void webhooks_table::remove(std::string const& id)
{
    if (working_.now.webhooks->find(id) == nullptr)
        return;
    sql::run(sql_, delete_one, id);
    sql::run(sql_, delete_deliveries, id);
    show(working_.now.webhooks->without(id));
}

void webhooks_table::insert_delivery(std::string const& id, webhook_delivery const& fresh)
{
    sql::run(sql_, insert_newest, id, fresh.time, fresh.status, fresh.event, fresh.error,
             fresh.bytes);
    sql::run(sql_, delete_oldest, id, limits::webhook_deliveries_max);
}

void webhooks_table::show(webhook_set changed)
{
    working_.now.webhooks = std::make_shared<webhook_set const>(std::move(changed));
    ++working_.changes;
}

void remove_webhooks_of(sql::connection& sql, working_view& working, room_id room)
{
    bool is_any = false;
    for (auto const& each : working.now.webhooks->list()) {
        if (each->room != room)
            continue;
        sql::run(sql, delete_deliveries, each->id);
        is_any = true;
    }
    if (!is_any)
        return;
    sql::run(sql, delete_of_room, room);
    working.now.webhooks =
        std::make_shared<webhook_set const>(working.now.webhooks->without_room(room));
    ++working.changes;
}

webhook_set load_webhooks(sql::connection& sql)
{
    std::vector<webhook_ptr> webhooks;
    sql::cursor row(sql, list_all);
    while (row.next())
        webhooks.push_back(std::make_shared<webhook const>(
            webhook{.id = row.string(0),
                    .room = row.integer(1),
                    .name = row.string(2),
                    .avatar = row.optional_string(3),
                    .created_by = row.string(4),
                    .created_at = row.real(5),
                    .token_hash = std::string(row.blob(6))}));
    return webhook_set(std::move(webhooks));
}

} // namespace oc
