// Polls as clients see them (part 2 §7): results, and the embed that shows a poll. Pure.
#pragma once

#include "domain/poll.hpp"
#include "domain/view.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace oc {

struct wire_poll_option {
    std::string id;
    std::string text;
    or_null<std::string> emoji;
    std::int64_t votes = 0;
    std::vector<std::string> voters{}; // usernames; none while the poll runs
    std::optional<bool> voted{};       // by whom it is shown to
};
BOOST_DESCRIBE_STRUCT(wire_poll_option, (), (id, text, emoji, votes, voters, voted))

/// RESULTS of §7.1.
struct wire_poll_results {
    std::string poll_id;
    std::string question;
    bool allow_multiselect = false;
    bool ended = false;
    or_null<double> ended_at;
    std::int64_t total_votes = 0; // votes, not voters
    std::vector<wire_poll_option> results;
};
BOOST_DESCRIBE_STRUCT(wire_poll_results, (), (poll_id, question, allow_multiselect, ended, ended_at,
                                              total_votes, results))

/// `choice` of whom it is shown to; nullptr for everybody's eyes.
wire_poll_results to_wire_results(view const& now, poll const& p, poll_ballots const& ballots,
                                  poll_choice const* choice = nullptr);

/// The embed of the poll's message, as it is stored.
boost::json::object make_poll_embed(poll const& p);

/// Puts the results into the embed of the poll among the embeds, and `user_votes` when it is for
/// somebody. An embed that only claims to be the poll is no matter: ids are compared.
void fold_results(boost::json::value& embeds, poll const& p, wire_poll_results const& results,
                  poll_choice const* choice);

} // namespace oc
