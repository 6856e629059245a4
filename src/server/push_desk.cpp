// Presence now and a moment ago, against the pushes that are due.
#include "server/push_desk.hpp"

#include "base/base64.hpp"
#include "base/log.hpp"
#include "push/notification.hpp"

namespace oc {

push_desk::push_desk(push_desk_parts parts)
    : parts_(std::move(parts)),
      public_key_(parts_.identity == nullptr
                      ? std::string()
                      : encode_base64url(parts_.identity->key.public_point())),
      sender_({.http = parts_.http,
               .self = parts_.self,
               .workers = parts_.workers,
               .time = parts_.time,
               .random = parts_.random,
               .identity = parts_.identity,
               .settings = [now = parts_.now] { return now()->settings; },
               .forget = parts_.forget})
{
}

void push_desk::take(push_due const& due)
{
    if (public_key_.empty() || is_stopped_)
        return;
    look_up({due, std::nullopt},
            [this, due](push_answer answer) { on_first_look(due, std::move(answer)); });
}

void push_desk::look_up(push_query::wanted what, std::function<void(push_answer)> done)
{
    if (!parts_.storage.read(std::make_unique<push_query>(std::move(what), std::move(done))))
        log::warning("push_not_looked_up", {{"reason", "too much to read"}});
}

void push_desk::on_first_look(push_due const& about, push_answer answer)
{
    std::vector<std::string> later;
    for (auto& target : answer.targets) {
        if (parts_.connected.is_connected(target.user_id) || was_just_here(target.user_id))
            later.push_back(std::move(target.user_id));
        else
            send(std::move(target), answer);
    }
    if (!later.empty())
        hold(about, std::move(later));
}

void push_desk::hold(push_due const& about, std::vector<std::string> users)
{
    if (is_stopped_)
        return;
    if (held_.size() >= limits::push_held_max)
        return log::warning("push_dropped", {{"held", held_.size()}});
    held_.push_back({parts_.time.steady_now() + limits::push_hold_ms, about, std::move(users)});
}

// Who is connected sees the message there; whether he has read it since is asked again.
void push_desk::release(held what)
{
    std::erase_if(what.users,
                  [&](std::string const& id) { return parts_.connected.is_connected(id); });
    if (what.users.empty())
        return;
    look_up({std::move(what.about), std::move(what.users)}, [this](push_answer answer) {
        for (auto& target : answer.targets)
            if (!parts_.connected.is_connected(target.user_id))
                send(std::move(target), answer);
    });
}

void push_desk::send(push_target target, push_answer const& about)
{
    auto const payload = std::make_shared<std::string const>(
        make_push_payload(target.title, about.content, about.channel_name));
    for (auto& to : target.subscriptions)
        sender_.send(std::move(to), payload);
}

void push_desk::note_gone(std::string const& user_id)
{
    if (public_key_.empty())
        return;
    auto const now = parts_.time.steady_now();
    gone_at_[user_id] = now;
    gone_in_order_.emplace_back(now, user_id);
}

bool push_desk::was_just_here(std::string const& user_id) const
{
    auto const found = gone_at_.find(user_id);
    return found != gone_at_.end() &&
           parts_.time.steady_now() - found->second < limits::push_hold_ms;
}

void push_desk::tick()
{
    auto const now = parts_.time.steady_now();
    while (!gone_in_order_.empty() && now - gone_in_order_.front().first >= limits::push_hold_ms) {
        auto const& [at, user] = gone_in_order_.front();
        if (auto const found = gone_at_.find(user); found != gone_at_.end() && found->second == at)
            gone_at_.erase(found);
        gone_in_order_.pop_front();
    }
    while (!held_.empty() && held_.front().until <= now) {
        auto next = std::move(held_.front());
        held_.pop_front();
        release(std::move(next));
    }
    sender_.tick();
}

void push_desk::stop()
{
    is_stopped_ = true;
    held_.clear();
    sender_.stop();
}

} // namespace oc
