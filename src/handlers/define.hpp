// define<&handle, &check>(rules): a typed handler becomes a record. The handler's signature says
// its kind; its request struct says what is decoded; its reply struct says what is sent back.
#pragma once

#include "handlers/command.hpp"
#include "handlers/conversation.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/describe.hpp"
#include "protocol/reader.hpp"
#include "protocol/writer.hpp"

#include <memory>
#include <type_traits>
#include <utility>

namespace oc {

/// A command that is not answered.
struct no_reply {};

/// A reply that is broadcast as well: everybody of the topic gets it, the asker always and last
/// (part 1 §2.6). The body says "global": true by itself. Without a topic only the asker gets it.
template <class Body>
struct announced {
    std::optional<topic> to;
    Body body;
};

namespace define_detail {

template <class Body>
reply make_reply(Body const& body)
{
    return reply{write_packet(Body::wire_name, body), std::nullopt};
}
template <class Body>
reply make_reply(announced<Body> const& both)
{
    return reply{write_packet(Body::wire_name, both.body), both.to};
}
inline reply make_reply(no_reply) { return {}; }
inline reply make_reply(reply ready) { return ready; } // for handlers with several shapes of reply

template <class Body>
struct body_of {
    using type = Body;
};
template <class Body>
struct body_of<announced<Body>> {
    using type = Body;
};
template <>
struct body_of<reply> {
    using type = no_reply;
};

template <class Handler>
struct handler_traits;
template <class Reply, class Call, class Request>
struct handler_traits<result<Reply> (*)(Call&, Request const&)> {
    using call = Call;
    using request = Request;
    using body = typename body_of<Reply>::type;
};
template <class Request>
struct handler_traits<void (*)(std::shared_ptr<conversation>, Request const&)> {
    using call = conversation;
    using request = Request;
    using body = no_reply;
};

template <class Request>
Request const& value_of(request_base const& erased)
{
    return static_cast<request_holder<Request> const&>(erased).value;
}

template <class Request>
result<request_ptr> decode(boost::json::object const& body)
{
    TRY(auto value, read_struct<Request>(body));
    return request_ptr(std::make_unique<request_holder<Request>>(std::move(value)));
}

template <auto handle, class Call>
result<reply> run(Call& c, request_base const& erased)
{
    using request = typename handler_traits<decltype(handle)>::request;
    auto outcome = handle(c, value_of<request>(erased));
    if (!outcome)
        return std::move(outcome).error();
    return make_reply(*outcome);
}

template <auto handle>
void converse(std::shared_ptr<conversation> c, request_base const& erased)
{
    using request = typename handler_traits<decltype(handle)>::request;
    handle(std::move(c), value_of<request>(erased));
}

template <auto check, class Request>
result<void> run_check(check_call const& c, request_base& erased)
{
    return check(c, static_cast<request_holder<Request>&>(erased).value);
}

} // namespace define_detail

/// `check` looks at the request without the database and may tidy it up (trim); it runs on the
/// core before the rate budget is charged, so that a bad request costs nothing.
/// Answer: the reply of a conversation, which its signature does not say.
template <auto handle, auto check = nullptr, class Answer = no_reply>
constexpr command_spec define(command_rules rules)
{
    using traits = define_detail::handler_traits<decltype(handle)>;
    using request = typename traits::request;
    using call = typename traits::call;

    command_spec spec{};
    spec.rules = rules;
    spec.decode = &define_detail::decode<request>;
    spec.describe_request = &describe_request<request>;
    if constexpr (!std::is_same_v<decltype(check), std::nullptr_t>)
        spec.check = &define_detail::run_check<check, request>;
    if constexpr (std::is_same_v<call, change_call>) {
        spec.kind = command_kind::change;
        spec.change = &define_detail::run<handle, change_call>;
    } else if constexpr (std::is_same_v<call, query_call>) {
        spec.kind = command_kind::query;
        spec.query = &define_detail::run<handle, query_call>;
    } else if constexpr (std::is_same_v<call, live_call>) {
        spec.kind = command_kind::live;
        spec.live = &define_detail::run<handle, live_call>;
    } else {
        static_assert(std::is_same_v<call, conversation>);
        spec.kind = command_kind::conversation;
        spec.converse = &define_detail::converse<handle>;
    }
    using body = std::conditional_t<std::is_same_v<call, conversation>, Answer,
                                    typename traits::body>;
    if constexpr (!std::is_same_v<body, no_reply>) {
        spec.describe_reply = &describe_members<body>;
        spec.reply_packet = body::wire_name;
    }
    return spec;
}

} // namespace oc

/// Gives the record the external name that the generated table refers to.
#define OC_COMMAND(name)                                                                           \
    extern command_spec const command_##name;                                                      \
    constinit command_spec const command_##name
