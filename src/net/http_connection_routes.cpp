// What a connection says to http_routes and to the receivers of bodies, and what it hears back:
// through the inbox, and by numbers, since the connection may have gone meanwhile.
#include "base/log.hpp"
#include "net/http_answer.hpp"
#include "net/http_connection.hpp"
#include "net/http_incoming.hpp"
#include "net/http_text.hpp"
#include "net/net_inbox.hpp"
#include "net/net_thread.hpp"

#include <exception>
#include <utility>

namespace oc {

void http_connection::open_body(http_incoming& now)
{
    now.answer = std::make_shared<http_answer>(thread_, id_, ++request_);
    auto& routes = thread_.environment().routes;
    try {
        now.receiver = routes.open_body(now.request, [answer = now.answer](http_response response) {
            answer->give(std::move(response));
        });
        now.body_bytes_max = now.receiver ? 0 : routes.collected_body_bytes_max(now.request);
    } catch (std::exception const& failure) {
        log::error("route_failed", {{"what", failure.what()}});
        now.answer->give(make_http_error(500, "Internal server error"));
    }
    if (now.answer->is_given()) {
        now.receiver.reset();
        phase_ = phase::answering;
    } else if (now.receiver) {
        now.promised = std::exchange(now.answer, nullptr);
    }
}

void http_connection::on_answer(std::uint64_t request, http_response response)
{
    bool const is_awaited =
        phase_ == phase::answering || phase_ == phase::paused || phase_ == phase::body;
    if (!is_awaited || request != request_)
        return;
    try {
        if (incoming_ && !incoming_->parser.is_done())
            keep_alive_ = false; // the rest of the body is not read
        respond(std::move(response));
        work_off_input();
    } catch (std::exception const& failure) {
        log::error("http_failed", {{"what", failure.what()}});
        drop();
    }
}

void http_connection::hand_on(std::string bytes)
{
    auto& now = *incoming_;
    phase_ = phase::paused;
    now.paused_ms = thread_.now_ms();
    auto go_on = [inbox = thread_.inbox(), &thread = thread_, id = id_, request = request_,
                  piece = ++now.pieces] {
        inbox->put(
            task([&thread, id, request, piece] { thread.on_http_go_on(id, request, piece); }));
    };
    try {
        now.receiver->take(std::move(bytes), std::move(go_on));
    } catch (std::exception const& failure) {
        log::error("route_failed", {{"what", failure.what()}});
        if (auto const answer = now.promised.lock())
            answer->give(make_http_error(500, "Internal server error"));
    }
}

void http_connection::on_go_on(std::uint64_t request, std::uint64_t piece)
{
    if (phase_ != phase::paused || request != request_ || piece != incoming_->pieces)
        return;
    try {
        phase_ = phase::body;
        if (std::exchange(incoming_->awaits_invitation, false))
            invite_body();
        deadline_ms_ += thread_.now_ms() - incoming_->paused_ms;
        set_interest(interest::read);
        work_off_input();
    } catch (std::exception const& failure) {
        log::error("http_failed", {{"what", failure.what()}});
        drop();
    }
}

void http_connection::ask_routes()
{
    auto const now = std::exchange(incoming_, nullptr);
    phase_ = phase::answering;
    auto const answer = now->answer ? now->answer : now->promised.lock();
    try {
        if (now->receiver)
            now->receiver->finish();
        else
            thread_.environment().routes.handle(
                std::move(now->request),
                [answer](http_response response) { answer->give(std::move(response)); });
    } catch (std::exception const& failure) {
        log::error("route_failed", {{"what", failure.what()}});
        if (answer)
            answer->give(make_http_error(500, "Internal server error"));
    }
}

} // namespace oc
