// Step by step; each step leaves the database as consistent as it was.
#include "base/text.hpp"
#include "db/user_traces.hpp"
#include "import/user_data.hpp"

#include <algorithm>
#include <utility>

namespace oc {

user_erasure::user_erasure(std::string user_id, erased_messages how)
    : user_id_(std::move(user_id)), how_(how)
{
}

user_erasure_step user_erasure::run_some(tx& db)
{
    user_erasure_step step;
    switch (stage_) {
    case stage::banning:
        ban(db);
        user_traces(db.messages).clear_poll_log(user_id_);
        stage_ = stage::messages;
        break;
    case stage::messages: erase_messages(db, step); break;
    case stage::traces:
        erase_traces(db, step);
        stage_ = stage::pages;
        break;
    case stage::pages: // before the account goes, since what fails has to be begun again
        if (wipe_.run_some(db.messages))
            stage_ = stage::account;
        break;
    case stage::account:
        erase_account(db);
        step.is_account_gone = true;
        stage_ = stage::log;
        break;
    case stage::log:
        user_traces(db.messages).clear_log(user_id_, username_);
        stage_ = stage::over;
        break;
    case stage::over: break;
    }
    step.is_over = stage_ == stage::over;
    return step;
}

void user_erasure::erase_account(tx& db)
{
    username_ = db.now.users.name_of(user_id_);
    db.users.remove(user_id_);
    db.meta.remove("welcomed/" + user_id_);
    // Nothing is left that the next of this name could take for his own.
    db.meta.remove(std::string(meta_keys::retired_user) + user_id_);
    db.meta.remove(std::string(meta_keys::named_account) + fold_case(user_id_));
}

void user_erasure::ban(tx& db) const
{
    auto const* const account = db.now.users.find(user_id_);
    if (account == nullptr || account->banned)
        return;
    auto changed = *account;
    changed.banned = true;
    db.users.set(std::move(changed));
}

void user_erasure::erase_messages(tx& db, user_erasure_step& step)
{
    user_traces traces(db.messages);
    history_place const after{room_, position_};
    auto const until = traces.find_window_end(after);
    if (!until) {
        stage_ = stage::traces;
        return;
    }
    std::string const author(erased_author);
    std::string const content(erased_content);
    for (auto& each : traces.list_messages(user_id_, after, *until)) {
        ++summary_.messages;
        if (how_ == erased_messages::removed) {
            db.messages.remove(each);
            step.removed.push_back(std::move(each));
            continue;
        }
        traces.empty_message(each, author, content);
        if (auto now = db.messages.find_at(each.room, each.position))
            step.emptied.push_back(*std::move(now));
    }
    summary_.reactions += traces.remove_mentions(user_id_, author, after, *until);
    room_ = until->room;
    position_ = until->position;
}

void user_erasure::erase_traces(tx& db, user_erasure_step& step)
{
    std::string const nobody(erased_author);
    user_traces traces(db.messages);
    for (auto const& id : traces.list_attachments(user_id_))
        if (auto const upload = db.attachments.find(id)) {
            db.attachments.remove(*upload);
            ++summary_.attachments;
        }
    for (auto const& channel : db.now.channels->in_order)
        for (auto const& each : std::vector(db.now.threads.list(channel->id))) {
            auto changed = *each;
            bool const is_his = changed.created_by == user_id_;
            if (is_his) {
                changed.created_by = nobody;
                changed.name = erased_content; // others may talk there, so it stays
            }
            if (std::erase(changed.participants, user_id_) == 0 && !is_his)
                continue;
            db.threads.set(std::move(changed));
            if (is_his)
                step.retitled.push_back(db.now.threads.find_shared(each->id));
        }
    for (auto const& each : std::vector(db.now.webhooks->list()))
        if (each->created_by == user_id_) {
            auto changed = *each;
            changed.created_by = nobody;
            db.webhooks.set(std::move(changed));
        }
    traces.remove_rest(user_id_, db.now.users.name_of(user_id_), nobody);
}

} // namespace oc
