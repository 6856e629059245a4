// live_document: what channels.json, roles.json and users.json say (part 2 §15.1 to 15.3), as
// entries that can be compared one by one. Pure; any thread.
#pragma once

#include "base/json_places.hpp"
#include "domain/view.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

enum class live_kind : std::uint8_t { channels, roles, users };

/// "channels.json" and so on.
std::string_view live_file_name(live_kind kind);

/// One channel, role or user. What identifies it is no member.
struct live_entry {
    std::string id{};   // a user's or role's, a channel's number; empty: the entry has none
    std::string name{}; // of a channel or role; users have theirs among the members
    boost::json::object members{};
    std::string problem{}; // not empty: cannot be read as an entry, and why
};

struct live_document {
    std::vector<live_entry> entries{};
    std::optional<json_fault> fault{}; // then there are no entries
};

/// Reads a file's text. What is no JSON, or not the list or object that it should be, is a fault;
/// an entry that is wrong by itself, or there twice, has its problem.
live_document parse_live_document(live_kind kind, std::string_view text);

/// How an entry is spoken of in the log.
std::string label_of(live_kind kind, live_entry const& entry);

live_entry to_live_entry(channel const& from);
live_entry to_live_entry(role const& from);
/// Without secrets: no password's hash, no token.
live_entry to_live_entry(user const& from);

/// Members of a user's entry that are taken when somebody writes them, and never written by us.
bool is_secret_member(std::string_view key);

/// The file as we write it: indent 2, in the order of the view.
std::string make_live_text(live_kind kind, view const& now);

} // namespace oc
