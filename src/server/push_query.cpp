// The reasons in their order, then the checks of each candidate.
#include "server/push_query.hpp"

#include "base/log.hpp"
#include "domain/permissions.hpp"
#include "push/notification.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace oc {
namespace {

class target_finder {
public:
    target_finder(read_tx& db, push_query::wanted const& what, channel const& where)
        : db_(db), message_(*what.about.about), where_(where),
          author_(db.now.users.name_of(message_.user))
    {
        if (what.only)
            only_.emplace(what.only->begin(), what.only->end());
    }

    std::vector<push_target> run()
    {
        auto const& pings = *message_.pings;
        for (auto const& id : pings.users)
            consider(id, {.why = push_reason::mention});
        for (auto const& id : pings.replies)
            consider(id, {.why = push_reason::reply});
        if (!pings.roles.empty())
            for (auto const& id : db_.push.list_users())
                if (auto const* const role = find_role(id))
                    consider(id, {.role = *role, .why = push_reason::role});
        return std::move(found_);
    }

private:
    /// The first of the pinged roles that the user has.
    std::string const* find_role(std::string const& user_id) const
    {
        auto const* const who = db_.now.users.find(user_id);
        if (who == nullptr)
            return nullptr;
        auto const has = [&](std::string const& name) {
            return std::ranges::any_of(who->roles, [&](std::string const& own) {
                auto const* const known = db_.now.roles->find_by_name_or_id(own);
                return known != nullptr && known->name == name;
            });
        };
        auto const& names = message_.pings->roles;
        auto const found = std::ranges::find_if(names, has);
        return found == names.end() ? nullptr : &*found;
    }

    bool has_read(std::string const& user_id) const
    {
        auto const marker = db_.read_markers.find(user_id, message_.room);
        return marker && marker->position >= message_.position;
    }

    void consider(std::string const& user_id, push_note note)
    {
        if (user_id == message_.user || (only_ && !only_->contains(user_id)))
            return;
        auto const* const who = db_.now.users.find(user_id);
        if (who == nullptr || who->banned ||
            !may(db_.now, who->roles, where_, channel_action::view))
            return;
        if (!seen_.insert(user_id).second || has_read(user_id))
            return;
        auto subscriptions = db_.push.list(user_id);
        if (subscriptions.empty())
            return;
        note.channel = where_.name;
        note.author = author_;
        found_.push_back({user_id, make_push_title(note), std::move(subscriptions)});
    }

    read_tx& db_;
    message const& message_;
    channel const& where_;
    std::string const author_;
    std::optional<std::unordered_set<std::string>> only_{};
    std::unordered_set<std::string> seen_{};
    std::vector<push_target> found_{};
};

} // namespace

void push_query::run(read_tx& db)
{
    auto const& about = *wanted_.about.about;
    auto const* const where = db.now.channels->find(wanted_.about.channel);
    auto const current = db.messages.find(about.room, about.id);
    if (where == nullptr || !current || !about.pings)
        return;
    found_.targets = target_finder(db, wanted_, *where).run();
    found_.content = current->content;
    found_.channel_name = where->name;
}

void push_query::finish(commit_result const& end)
{
    if (!end.committed)
        log::warning("push_not_looked_up", {{"incident", end.incident}});
    done_(std::move(found_));
}

} // namespace oc
