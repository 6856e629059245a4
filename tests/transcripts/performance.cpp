// Step by step.
#include "transcripts/performance.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace oc::test {
namespace {

namespace json = boost::json;

std::string cmd_of(json::object const& packet)
{
    auto const* const cmd = packet.if_contains("cmd");
    return cmd != nullptr && cmd->is_string() ? std::string(cmd->get_string()) : std::string();
}

} // namespace

void performance::fail(std::string const& what) const
{
    auto const line = now_ == nullptr ? 1 : now_->line;
    throw play_failure(with_.shown.file + ":" + std::to_string(line) + ": " + what);
}

std::string performance::shorten(std::string const& text) const
{
    constexpr std::size_t shown_max = 600;
    return text.size() <= shown_max ? text : text.substr(0, shown_max) + " …";
}

// --- the whole -----------------------------------------------------------------------------------

void performance::open()
{
    accounts_ = list_accounts(with_.shown);
    for (auto const& step : with_.shown.steps) {
        if (step.kind != step_kind::actor)
            continue;
        now_ = &step;
        log_in(step.who, step.who);
    }
    for (auto const& [name, gone] : connected_) {
        with_.on.settle(name);
        check_received();
        with_.on.received(name).clear();
        checked_[name] = 0;
    }
}

void performance::run()
{
    for (number_ = 0; number_ < with_.shown.steps.size(); ++number_) {
        now_ = &with_.shown.steps[number_];
        if (now_->is_given)
            continue;
        try {
            perform(*now_);
        } catch (play_failure const&) {
            throw;
        } catch (std::exception const& failure) {
            if (how_ == rigour::exact)
                fail(failure.what()); // else what the step builds on has failed before it
        }
        if (coming_.after_step)
            coming_.after_step();
    }
    close();
}

void performance::close()
{
    for (auto const& [name, gone] : connected_) {
        if (!gone && how_ == rigour::exact) {
            with_.on.settle(name);
            check_received();
            hear_nothing(name);
            if (with_.on.close_code(name))
                fail(name + "'s connection was closed");
        }
    }
    if (how_ == rigour::exact)
        for (auto const& words : with_.on.list_faults())
            fail("left in the database: " + words);
}

void performance::perform(play_step const& step)
{
    switch (step.kind) {
    case step_kind::connect: connect(step); break;
    case step_kind::disconnect:
        with_.on.disconnect(step.who);
        connected_[step.who] = true;
        with_.on.settle({});
        break;
    case step_kind::send: send(step); break;
    case step_kind::send_raw: {
        auto const text = fill_placeholders(step.what, with_.known);
        send_text(step.who, text);
        break;
    }
    case step_kind::hear: hear(step); break;
    case step_kind::hear_nothing: hear_nothing(step.who); break;
    case step_kind::closed: hear_close(step); break;
    case step_kind::rotur_issues: issue(step); break;
    case step_kind::rotur_is:
        if (step.what == "answering") {
            with_.on.perform(step);
        } else {
            with_.on.book().set_mood(step.what == "slow"   ? rotur_book::mood::slow
                                     : step.what == "down" ? rotur_book::mood::down
                                                           : rotur_book::mood::well);
            if (step.what == "well")
                with_.on.book().set_answer(std::nullopt);
        }
        break;
    case step_kind::rotur_says:
        with_.on.book().set_answer(rotur_book::answer{static_cast<int>(step.number), step.what});
        break;
    case step_kind::restart:
        with_.on.perform(step);
        for (auto& [name, gone] : connected_)
            gone = true;
        break;
    default: with_.on.perform(step); break;
    }
    check_received();
}

// --- packets -------------------------------------------------------------------------------------

void performance::record(std::string const& name, frame_sender from, std::string_view text) const
{
    if (with_.frames != nullptr)
        with_.frames->add({with_.shown, name, from}, text);
}

void performance::send_frame(std::string const& name, std::string const& text)
{
    record(name, frame_sender::client, text);
    with_.on.send(name, text);
}

void performance::check_packet(std::string const& name, std::string const& text)
{
    record(name, frame_sender::server, text);
    json::error_code failure;
    auto const packet = json::parse(text, failure);
    if (failure || !packet.is_object())
        fail(name + " got no JSON object: " + shorten(text));
    if (auto const problem = with_.schema.find_problem(packet.get_object()))
        fail(name + " got what the schema does not know: " + *problem + "\n    " + shorten(text));
    if (auto const refusal = with_.schema.find_refusal(packet.get_object()))
        with_.seen.refusals.insert(*refusal);
}

void performance::check_received()
{
    for (auto const& [name, gone] : connected_) {
        auto const& queue = with_.on.received(name);
        for (auto& checked = checked_[name]; checked < queue.size(); ++checked)
            check_packet(name, queue[checked]);
    }
}

json::object performance::take(std::string const& name)
{
    auto& queue = with_.on.received(name);
    if (queue.empty())
        with_.on.await(name);
    if (queue.empty()) {
        auto const code = with_.on.close_code(name);
        fail(name + " hears nothing" +
             (code ? ", the connection is closed with " + std::to_string(*code) : ""));
    }
    check_received();
    auto const text = std::move(queue.front());
    queue.pop_front();
    --checked_[name];
    return json::parse(text).as_object();
}

// --- coming and going ----------------------------------------------------------------------------

void performance::enter(std::string const& name, std::string const& address)
{
    with_.on.connect(name, address);
    connected_[name] = false;
    auto& queue = with_.on.received(name);
    if (!queue.empty() && how_ == rigour::exact)
        fail(name + " has not accounted for " + shorten(queue.front()));
    queue.clear();
    checked_[name] = 0;
}

void performance::connect(play_step const& step)
{
    if (!step.what.empty())
        return log_in(step.who, step.what);
    enter(step.who, step.where);
    with_.on.settle(step.who);
}

void performance::log_in(std::string const& name, std::string const& account)
{
    auto const found = accounts_.find(account);
    if (found == accounts_.end())
        fail("nobody is called " + account);
    enter(name, "");
    with_.on.settle(name);
    auto const handshake = take(name);
    if (cmd_of(handshake) != "handshake")
        fail(name + " is not welcomed with a handshake: " + json::serialize(handshake));
    auto const key = std::string(handshake.at("val").at("validator_key").as_string());
    auto const validator =
        with_.on.book().issue(found->second.id, found->second.username, key);
    send_frame(name, json::serialize(json::object{{"cmd", "auth"}, {"validator", validator}}));
    with_.on.settle(name);
    if (how_ == rigour::answers_only)
        return;
    for (char const* const expected : {"auth_success", "ready"}) {
        auto const packet = take(name);
        if (cmd_of(packet) != expected)
            fail(name + " cannot log in: " + json::serialize(packet));
    }
}

void performance::issue(play_step const& step)
{
    auto const& to = step.json.as_object();
    auto const filled = [&](char const* key) {
        return std::string(fill_placeholders(to.at(key), with_.known).as_string());
    };
    with_.known[step.what] =
        json::value(with_.on.book().issue(filled("id"), filled("name"), filled("key")));
}

// --- requests ------------------------------------------------------------------------------------

bool performance::send_text(std::string const& name, std::string const& text)
{
    if (with_.on.close_code(name)) {
        if (how_ == rigour::answers_only)
            return false;
        fail(name + "'s connection is closed");
    }
    auto const before = with_.on.received(name).size();
    send_frame(name, text);
    if (coming_.dropped == number_) {
        with_.on.disconnect(name);
        connected_[name] = true;
    }
    with_.on.settle(name);
    return with_.on.received(name).size() > before || with_.on.close_code(name).has_value();
}

void performance::send(play_step const& step)
{
    auto request = step.json.as_object();
    bool const may_be_strange = request.erase("...") > 0;
    with_.seen.commands.insert(cmd_of(request));
    if (auto const field = with_.schema.find_unknown_field(request); field && !may_be_strange)
        fail("the command has no field \"" + *field + "\" (allow it with \"...\": true)");
    if (how_ == rigour::answers_only) {
        // What could not be captured stands for nothing that exists.
        try {
            request = fill_placeholders(request, with_.known).as_object();
        } catch (std::runtime_error const&) {
        }
    } else {
        request = fill_placeholders(request, with_.known).as_object();
    }
    if (send_text(step.who, json::serialize(request)))
        answered_.insert(number_);
    else if (coming_.answered.contains(number_) && !with_.on.close_code(step.who))
        fail("the request is not answered");
}

// --- what is heard -------------------------------------------------------------------------------

void performance::hear(play_step const& step)
{
    if (how_ == rigour::answers_only) {
        // Out of step after the first failure, and still worth its captures before it.
        if (!with_.on.received(step.who).empty())
            static_cast<void>(find_difference(step.json, take(step.who), with_.known));
        return;
    }
    auto const packet = take(step.who);
    auto const difference = find_difference(step.json, packet, with_.known);
    if (difference)
        fail(*difference + "\n    expected " + shorten(json::serialize(step.json)) +
             "\n    got      " + shorten(json::serialize(packet)));
}

void performance::hear_nothing(std::string const& name)
{
    if (how_ == rigour::answers_only)
        return;
    if (name.empty()) {
        for (auto const& [each, gone] : connected_)
            hear_nothing(each);
        return;
    }
    auto const& queue = with_.on.received(name);
    if (!queue.empty())
        fail(name + " hears " + shorten(queue.front()) +
             (queue.size() > 1 ? " and " + std::to_string(queue.size() - 1) + " more" : ""));
}

void performance::hear_close(play_step const& step)
{
    if (how_ == rigour::answers_only) {
        connected_[step.who] = true;
        return;
    }
    with_.on.await(step.who);
    hear_nothing(step.who);
    auto const code = with_.on.close_code(step.who);
    if (!code)
        fail(step.who + "'s connection is open");
    if (*code != step.number)
        fail(step.who + "'s connection is closed with " + std::to_string(*code));
    connected_[step.who] = true;
}

} // namespace oc::test
