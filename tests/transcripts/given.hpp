// given: what a play takes for granted, put into a database or a config: for both kinds of stage.
#pragma once

#include "base/random.hpp"
#include "db/tx.hpp"
#include "handlers/effects.hpp"
#include "support/fake_plugin_folder.hpp"
#include "support/packet_match.hpp"
#include "support/play.hpp"
#include "support/test_world.hpp"

#include <map>
#include <string>

namespace oc::test {

struct play_account {
    std::string id{};
    std::string username{};
};

/// The accounts of a play by the name that it uses for them.
using play_accounts = std::map<std::string, play_account, std::less<>>;
play_accounts list_accounts(play const& shown);

/// What every step may need to know.
struct given_context {
    play_accounts const& accounts;
    captures& known; // messages are captured
    random_source& random;
};

/// Stores what an actor, user, role, channel, message or claim-code step says; changes what exists.
/// Throws std::runtime_error for what cannot be.
effects store_given(tx& db, play_step const& step, given_context const& context);

/// The changes of config that the steps before the curtain ask for.
setting_changes list_settings(play const& shown);

/// The settings files of the native modules that are given.
file_texts list_module_files(play const& shown);
/// The file of one of them.
std::string module_file(std::string const& module);

/// Whether store_given takes it; the others are about the process.
bool is_stored(play_step const& step);

} // namespace oc::test
