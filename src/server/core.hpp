// core: receives what clients send, lets it through the gate, has it run where its kind runs, and
// applies what it caused in commit order. Everything here happens on the core thread; the only
// functions other threads may call are said so.
#pragma once

#include "base/outgoing_http.hpp"
#include "db/store.hpp"
#include "handlers/auth/login_throttle.hpp"
#include "handlers/auth/password_jobs.hpp"
#include "handlers/channels/channel_list.hpp"
#include "handlers/conversation.hpp"
#include "handlers/plugins/module_files.hpp"
#include "live/issued_keys.hpp"
#include "live/native_modules.hpp"
#include "live/presence.hpp"
#include "live/room_heads.hpp"
#include "live/slash_registry.hpp"
#include "live/voice_rooms.hpp"
#include "media/image_jobs.hpp"
#include "server/core_meters.hpp"
#include "server/hub.hpp"
#include "server/inbox.hpp"
#include "server/push_desk.hpp"
#include "server/session.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// What the core works with; all must outlive it.
struct core_parts {
    network& net;
    store& storage;
    outgoing_http& http;
    outgoing_http& push_http; // of its own: strangers name the hosts, whose DNS may be slow
    executor& self; // the core thread
    executor& workers;
    clock const& time;
    random_source& random;
    /// Takes the ids of files that nothing refers to any more.
    std::function<void(std::vector<std::string> blobs)> remove_blobs{};
    std::shared_ptr<vapid_identity const> push{}; // null: no Web Push
    std::string fingerprint_secret{};
    plugin_folder* plugins = nullptr; // none: no native module runs
};

/// What is true of the core now.
struct core_facts {
    std::size_t sessions = 0; // connections, logged in or not
    std::size_t users = 0;    // that are connected
    std::size_t groups = 0;   // audiences
    std::size_t largest_group = 0;
    std::size_t running = 0;  // commands
    std::size_t pushes_waiting = 0;
    std::size_t pushes_running = 0;
    push_meters const* pushes = nullptr; // lives as long as the core
};

/// An open connection as its operator sees it.
struct connection_facts {
    session_id session{};
    std::string user_id; // empty before login
    std::string address;
    std::string client; // User-Agent as it was said
    std::int64_t open_ms = 0;
};

class core {
public:
    explicit core(core_parts parts);
    ~core();

    core(core const&) = delete;
    core& operator=(core const&) = delete;

    /// Loads what live state starts from (the newest message of each room). `done` on the core.
    void load(std::function<void()> done);

    /// What a net thread gathered (inbox).
    void take(std::vector<inbound> batch);
    /// About once a second: heartbeats, deadlines, forgetting.
    void tick();
    /// New settings of the operator; they reach commands with the next group commit.
    void set_settings(std::shared_ptr<config const> settings);

    /// A change that is no client's command (a step of a login, the operator's wish). What it
    /// causes is applied like a command's; `asker` is the session that it is done for, if any.
    struct change {
        std::function<result<effects>(tx&)> work;
        std::function<void(result<void>)> done; // after the commit, or with why not; on the core
        session_id asker{};
    };
    void run_change(change wanted);

    /// A command of the operator (domain/console.hpp, core_operator.cpp): of no session, charged to
    /// no budget. `done` on the core, once: the packet of the reply as JSON, or why not.
    struct operator_run {
        command_entry const* entry; // outlives the run
        request_ptr request;
        std::function<void(result<std::string>)> done;
    };
    void run_for_operator(operator_run wanted);
    std::vector<connection_facts> list_connections() const;
    /// Tells the client why and closes; false when it is not there any more.
    bool disconnect(session_id which, std::string const& reason);

    /// No command is taken up any more; `idle` is called once nothing runs.
    void begin_shutdown(std::function<void()> idle);

    view const& now() const { return *view_; }
    view_ptr now_shared() const { return view_; }
    live_state live();
    issued_keys const& keys() const { return keys_; }
    image_jobs& images() { return images_; }
    core_meters const& meters() const { return meters_; } // any thread
    core_facts facts() const;

private:
    struct running; // a command on its way (command_runs.cpp)
    struct change_run;
    struct query_run;
    struct own_change_run;
    class live_conversation;

    // Connections.
    void on_open(opened_connection const& opened);
    void on_command(received_command received);
    void on_close(closed_connection const& closed);
    void on_malformed(session& s);
    void send_handshake(session const& s);
    void expire(session& s, steady_ms now_ms);
    void end_polls_if_due(); // core_polls.cpp
    void run_upkeep_if_due(steady_ms now_ms);
    void end_upkeep(bool went_well, bool is_more);
    void note_end_of_run();

    // Commands.
    void pump(session& s);
    void start(session& s, decoded_command command);
    void run_by_kind(std::shared_ptr<running> const& run);
    void run_live(running const& run);
    void finish(running const& run, std::vector<effect> caused, result<reply> answer);
    void refuse(session const& s, decoded_command const& command, error const& refusal);
    void conclude(running const& run);
    void open_session(running const& run, opened_session opened);

    // Effects.
    struct asker_state {
        session* asker = nullptr;
        bool close_after_reply = false;
    };
    void apply(effect const& e, asker_state& asker);
    void apply(publication const& p, asker_state& asker);
    void apply(split_publication const& p);
    void apply(user_disconnection const& d, asker_state& asker);
    void apply(presence_change const& p);
    void apply(head_change const& h); // core_facts.cpp
    void apply(poll_deadline const& p);
    void forget_endpoint(std::string const& endpoint); // core_push.cpp
    void publish(topic const& to, frame_ptr const& payload, session const* except);
    view_ptr with_newest_settings(view_ptr now) const;
    void set_view(view_ptr now);
    void follow_user_changes();
    void expel(session& s);
    void note_gone(session const& s);
    frame_ptr list_frame(std::vector<channel_ptr> const& visible) const;
    void push_channels(audience_group& group);
    void schedule_drain();
    channel_list_sources list_sources() const { return {*view_, heads_, voice_}; }

    // Bots and native modules (core_modules.cpp).
    void drop_slash(session const& s);
    void load_modules(std::function<void()> done);
    void apply(message_posted const& p);
    void apply(text_blocked const& t);
    void follow_blocked(std::string const& user_id, std::string const& room);
    void order_automod(message_posted const& said);
    void order_cli(message_posted const& said);
    void answer_order(message_posted const& said, std::string author, std::string answer);
    void welcome(std::string const& user_id);

    // Voice (core_voice.cpp).
    void leave_voice(session const& s);
    void follow_voice(view const& before);
    void expel_from_voice(voice_participant const& who, view const& before);
    void follow_participant(voice_participant const& who, view const& before);
    void tell_of_voice(channel const& then, split_publication const& news);

    core_parts parts_;
    view_ptr view_;
    std::shared_ptr<config const> settings_; // the newest; the store's may be a group behind
    hub hub_;
    session_table sessions_;
    presence presence_;
    room_heads heads_;
    voice_rooms voice_;
    slash_registry slash_;
    native_modules modules_{[this] { set_settings(settings_); }};
    rate_limiter limiter_;
    issued_keys keys_;
    login_throttle throttle_;
    password_jobs passwords_;
    image_jobs images_;
    module_files files_;
    conversation_services services_;
    push_desk push_;
    bool drain_scheduled_ = false;
    std::vector<connection_id> to_release_{}; // after the turn's batches
    std::size_t running_count_ = 0;
    core_meters meters_{};
    bool is_stopping_ = false;
    std::function<void()> on_idle_{};
    steady_ms last_forget_at_ = 0;
    steady_ms last_purge_at_ = 0; // of the modlog, in upkeep
    std::optional<unix_seconds> next_poll_end_ = 0; // looked for at the start
    bool is_upkeep_due_ = true; // what an earlier run of the server left
    bool is_upkeep_running_ = false;
    steady_ms next_upkeep_at_ = 0;
};

} // namespace oc
