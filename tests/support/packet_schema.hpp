// packet_schema: is a packet one that `originchats schema` describes? Whatever a play sends or
// hears is held against it, so that the published surface and the real one stay the same. Immutable
// after construction; any thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::test {

class packet_schema {
public:
    /// As make_schema() gives it.
    explicit packet_schema(boost::json::object const& schema);

    /// Why the packet is none of those that the server may send; nothing when it is one: an event,
    /// or the reply of a command, with `listener` or without.
    std::optional<std::string> find_problem(boost::json::object const& packet) const;

    /// A field of the request that its command does not know; nothing for unknown commands.
    std::optional<std::string> find_unknown_field(boost::json::object const& request) const;

    /// Names of the commands, sorted.
    std::vector<std::string> const& commands() const { return commands_; }

    /// The code of the refusal that the packet is; nothing when it is none.
    std::optional<std::string> find_refusal(boost::json::object const& packet) const;
    /// Codes of every refusal, as the schema lists them.
    std::vector<std::string> list_refusals() const;

private:
    struct refusal {
        std::string code;
        std::string text;
    };

    std::vector<std::string> commands_{};
    boost::json::object objects_{}; // by name
    std::map<std::string, boost::json::array, std::less<>> requests_{};
    std::map<std::string, std::vector<boost::json::array>, std::less<>> packets_{};
    std::vector<refusal> refusals_{};
};

} // namespace oc::test
