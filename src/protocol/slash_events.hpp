// The packets of slash commands (part 2 §5): what the menus of all clients follow, and what a bot
// is sent when somebody calls.
#pragma once

#include "protocol/slash_objects.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::packets {

struct slash_add {
    static constexpr std::string_view wire_name = "slash_add";
    std::vector<wire_slash_command> commands;
};
BOOST_DESCRIBE_STRUCT(slash_add, (), (commands))

struct slash_remove {
    static constexpr std::string_view wire_name = "slash_remove";
    std::vector<std::string> commands; // names
};
BOOST_DESCRIBE_STRUCT(slash_remove, (), (commands))

struct slash_called {
    std::string command;
    boost::json::object args; // as the types of the options say
    std::string commander;    // who registered the command
};
BOOST_DESCRIBE_STRUCT(slash_called, (), (command, args, commander))

/// For the bot that registered the command; the caller gets the same as his reply.
struct slash_call {
    static constexpr std::string_view wire_name = "slash_call";
    slash_called val;
    std::string invoker; // the id
    std::string invokerUsername;
    std::string channel;
    std::optional<std::string> thread_id{};
};
BOOST_DESCRIBE_STRUCT(slash_call, (), (val, invoker, invokerUsername, channel, thread_id))

} // namespace oc::packets
