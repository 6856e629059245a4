// operator_world: a test_world with an operator: requests as at the control socket, run to their
// end.
#pragma once

#include "admin/commands.hpp"
#include "admin/message_purge.hpp"
#include "support/test_world.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace oc::test {

/// Keeps the lines of an answer.
class kept_answer final : public answer {
public:
    void say(std::string line) override { lines.push_back(std::move(line)); }
    void finish(std::string line) override
    {
        CHECK_FALSE(has_ended);
        has_ended = true;
        lines.push_back(std::move(line));
    }
    bool is_wanted() const override { return wanted; }

    boost::json::object last() const
    {
        REQUIRE(has_ended);
        return boost::json::parse(lines.back()).as_object();
    }

    std::vector<std::string> lines{};
    bool has_ended = false;
    bool wanted = true;
};

struct operator_world : test_world {
    using test_world::test_world;

    /// The reply's packet, or {"code":…} of the refusal.
    boost::json::object ask(std::string_view cmd, boost::json::object body = {})
    {
        auto const kept = std::make_shared<kept_answer>();
        auto const command = find_operator_command(cmd);
        REQUIRE(command.entry != nullptr);
        if (command.prepare != nullptr)
            if (auto const prepared = command.prepare(now(), body); !prepared)
                return refusal(prepared.error());
        auto request = command.entry->spec->decode(body);
        if (!request)
            return refusal(request.error());
        center().run_for_operator(
            {command.entry, std::move(*request),
             [kept](result<std::string> const& outcome) { kept->finish(end_line(outcome)); }});
        run_until_idle();
        return opened(kept->last());
    }

    /// Starts it; the answer is complete once the world is idle.
    std::shared_ptr<kept_answer> start_purge(boost::json::object const& body)
    {
        auto const kept = std::make_shared<kept_answer>();
        auto order = read_purge(now(), body);
        REQUIRE(order.has_value());
        oc::start_purge(center(), std::move(*order), kept);
        return kept;
    }
    boost::json::object purge(boost::json::object const& body)
    {
        auto const kept = start_purge(body);
        run_until_idle();
        return opened(kept->last());
    }

private:
    static boost::json::object refusal(error const& why)
    {
        return opened(boost::json::parse(refusal_line(why)).as_object());
    }
    static boost::json::object opened(boost::json::object const& line)
    {
        if (line.at("ok").as_bool())
            return line.at("reply").as_object();
        return {{"code", line.at("code")}};
    }
};

/// An account with that login name.
inline user local_account(std::string const& name, std::vector<std::string> roles = {"user"})
{
    user out;
    out.id = "USR:local_" + name;
    out.username = out.id;
    out.nickname = name;
    out.roles = std::move(roles);
    return out;
}

} // namespace oc::test
