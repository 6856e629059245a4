// moderation: acts that use a right over others are noted in one place: in the modlog with the act
// itself, in the operator's log once it is committed.
#pragma once

#include "handlers/call.hpp"
#include "handlers/room_access.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Whom or what an act is about; empty members are none.
struct act_target {
    std::string id{};
    std::string name{};
};
act_target target_of(user const& who);
act_target target_of(role const& which);
act_target target_of(channel const& where); // channels are known by their names

/// Into the modlog alone: what everybody may do.
void record_act(change_call& c, std::string_view action, act_target target,
                boost::json::object details = {});

/// Notes what the asker did. `action` outlives the call.
void note_act(change_call& c, std::string_view action, act_target target = {},
              boost::json::object details = {});

/// `channel`, and `thread_id` for threads.
boost::json::object details_of(room_place const& place);
/// `color` and `permissions`.
boost::json::object role_details(role const& which);

/// A list of texts as a JSON array, for details.
boost::json::array to_json_array(std::vector<std::string> const& texts);

} // namespace oc
