// The units of work that the core gives to the store, and the conversation it leads with what waits
// outside. Private to the core's own files.
#pragma once

#include "base/check.hpp"
#include "server/core.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oc {

/// A command on its way. Shared by the core and the one thread that runs it, never at once.
struct core::running {
    caller who;
    command_entry const* entry;
    request_ptr request;
    std::optional<std::string> listener{};
    command_times times{};
    std::function<void(result<std::string>)> on_end{}; // of the operator, who has no session

    refusal_context refusal() const
    {
        return {std::string(entry->name), listener, entry->spec->rules.form};
    }
};

/// A change: runs on the store's writer, appends what it published to the event log.
struct core::change_run final : write_unit {
    using work = std::function<result<reply>(change_call&)>;
    /// Without `instead` the command's own handler.
    change_run(core& owner, std::shared_ptr<running> run, work instead = {})
        : core_(owner), run_(std::move(run)), instead_(std::move(instead))
    {
    }
    bool run(tx& db) override;
    void finish(commit_result const& end) override;

private:
    core& core_;
    std::shared_ptr<running> run_;
    work instead_;
    effects out_{};
    result<reply> answer_ = reply{};
};

/// A query: runs on a reader, with the view and the presence of the moment it was taken up.
struct core::query_run final : read_unit {
    query_run(core& owner, std::shared_ptr<running> run, view_ptr seen, presence_snapshot connected)
        : core_(owner), run_(std::move(run)), seen_(std::move(seen)),
          connected_(std::move(connected))
    {
    }
    void run(read_tx& db) override;
    void finish(commit_result const& end) override;

private:
    core& core_;
    std::shared_ptr<running> run_;
    view_ptr seen_;
    presence_snapshot connected_;
    effects out_{};
    follow_up after_{};
    result<reply> answer_ = reply{};
};

/// A change that is no command of a client.
struct core::own_change_run final : write_unit {
    own_change_run(core& owner, change wanted) : core_(owner), wanted_(std::move(wanted)) {}
    bool run(tx& db) override;
    void finish(commit_result const& end) override;

private:
    core& core_;
    change wanted_;
    result<effects> outcome_ = effects{};
};

/// A conversation: ends exactly once, by change(), refuse(), answer() or open().
class core::live_conversation final : public conversation,
                                      public std::enable_shared_from_this<live_conversation> {
public:
    live_conversation(core& owner, std::shared_ptr<running> run)
        : core_(owner), run_(std::move(run))
    {
        who = run_->who;
    }
    view const& now() const override { return core_.now(); }
    conversation_services& services() override { return core_.services_; }
    live_state live() override { return core_.live(); }
    void write(std::function<result<effects>(tx&)> work, std::function<void()> then) override;
    void try_write(std::function<result<effects>(tx&)> work,
                   std::function<void(result<void>)> done) override;
    void change(std::function<result<reply>(change_call&)> work) override;
    void refuse(error refusal) override;
    void answer(std::vector<effect> caused, reply ready) override;
    void open(opened_session opened) override;

private:
    core& core_;
    std::shared_ptr<running> run_;
    bool has_ended_ = false;
};

/// The newest message of each text channel and thread, for room_heads.
class head_query final : public read_unit {
public:
    using heads = std::vector<std::pair<room_id, room_head>>;
    head_query(view_ptr seen, std::function<void(heads)> done)
        : seen_(std::move(seen)), done_(std::move(done))
    {
    }
    void run(read_tx& db) override;
    void finish(commit_result const& end) override;

private:
    view_ptr seen_;
    std::function<void(heads)> done_;
    heads found_{};
};

} // namespace oc
