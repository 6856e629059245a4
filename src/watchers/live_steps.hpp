// live_steps: what editing channels, roles and users by file has in common. Store thread.
#pragma once

#include "handlers/call.hpp"
#include "watchers/live_edit.hpp"

#include <functional>
#include <string>

namespace oc {

/// What the three kinds work with.
struct live_run {
    change_call& c;
    live_difference const& edit;
    live_outcome& outcome;
    user const& operator_; // an owner who is no user
};

/// Runs every change; a refused one is tried again after the others as long as that helps (two
/// names that move on), then it is noted.
void run_changes(live_run& run, std::function<result<void>(live_change const&)> const& apply);

void apply_channel_edit(live_run& run); // channels_file.cpp
void apply_role_edit(live_run& run);    // roles_file.cpp
void apply_user_edit(live_run& run);    // users_file.cpp

} // namespace oc
