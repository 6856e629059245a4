// conversation: a command that has to wait for something outside the core (Rotur, a password hash,
// a commit) before it can answer. Continuations run on the core thread, one at a time.
#pragma once

#include "handlers/command.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oc {

class image_jobs;
class login_throttle;
class module_files;
class outgoing_http;
class password_jobs;

/// What conversations may use. Core thread.
struct conversation_services {
    outgoing_http& http;
    password_jobs& passwords;
    login_throttle& throttle;
    image_jobs& images;
    clock const& time;
    random_source& random;
    module_files& files;
};

/// A login that succeeded, to be made a session (part 1 §5.5).
struct opened_session {
    user_ptr user;
    bool is_new = false;
    std::string validator; // goes into ready.validator
};

class conversation {
public:
    virtual ~conversation() = default;

    caller who{};

    virtual view const& now() const = 0;
    virtual conversation_services& services() = 0;
    virtual live_state live() = 0;

    /// Runs `work` as a unit of work; `then` on the core after the commit. A refused or failed unit
    /// ends the conversation with that error, and `then` is not called.
    virtual void write(std::function<result<effects>(tx&)> work, std::function<void()> then) = 0;
    /// The same, but `done` hears of every end, and the conversation goes on: errc::internal_error
    /// when the unit failed (a full disk), errc::queue_full when it was never run.
    virtual void try_write(std::function<result<effects>(tx&)> work,
                           std::function<void(result<void>)> done) = 0;

    /// Ends the conversation as a change does: `work` is its unit of work, and what it returns the
    /// answer. Rights that the gate has looked at may be gone by then.
    virtual void change(std::function<result<reply>(change_call&)> work) = 0;
    /// Ends the conversation with a refusal. Ignored when the connection is gone.
    virtual void refuse(error refusal) = 0;
    /// Ends the conversation with a reply, after what it causes. `caused` is not logged.
    virtual void answer(std::vector<effect> caused, reply ready) = 0;
    /// Ends a login: the session belongs to the user from now on.
    virtual void open(opened_session opened) = 0;
};

using conversation_ptr = std::shared_ptr<conversation>;

} // namespace oc
