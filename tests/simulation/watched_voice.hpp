// watched_voice: what one connection knows of voice, made from what it was told alone. Every later
// word has to fit: nobody comes twice or goes without having come, a list of channels says what the
// events said, and peer ids are told to those who are in the channel and to no one else (RB-18).
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {

class watched_voice {
public:
    explicit watched_voice(std::string username) : username_(std::move(username)) {}

    /// Whether the packet is an event of voice.
    static bool is_event(std::string const& cmd);

    // All throw violation.
    /// channels_get, asked for or not.
    void take_list(boost::json::object const& packet);
    /// One of is_event.
    void take_event(std::string const& cmd, boost::json::object const& packet);
    /// A reply to that command, whichever it is.
    void take_reply(std::string const& asked, boost::json::object const& reply);

    /// Where this connection believes to be.
    std::optional<std::string> const& channel() const { return channel_; }
    /// Whether it was told of that channel, and if so, who is in it.
    std::optional<std::vector<std::string>> names_in(std::string const& channel) const;

private:
    struct entry {
        std::string username{};
        bool is_muted = false;

        friend bool operator==(entry const&, entry const&) = default;
    };
    using entries = std::vector<entry>;

    static entries read_entries(boost::json::array const& list);
    entries* find_known(std::string const& channel);
    void follow_new_name(std::map<std::string, entries> const& fresh);
    bool is_inside(entries const& list) const;
    void check_peer_ids(boost::json::array const& users, bool are_expected) const;
    void take_participants(boost::json::object const& reply, bool is_of_others);

    std::string username_;
    std::optional<std::map<std::string, entries>> told_{}; // by channel, once it was told
    std::optional<std::string> channel_{};
};

} // namespace oc::test
