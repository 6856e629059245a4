// Rules of the config that the table of settings cannot say: addresses, URLs, what clients are
// shown. Pure functions; any thread.
#pragma once

#include "domain/config.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Replaces values that are of the right type and still unusable, and reports each of them.
void check_values(config& values, std::vector<config_problem>& problems);

/// A value of the file as an operator is shown it: 5, "text", an object.
std::string describe_given(boost::json::value const& value);

/// Whether it is a key of `server` that has to be a text, though the table of settings has none
/// such: server.name and the like.
bool is_shown_text(std::string_view path);

/// Makes config::server and config::limits complete: a name, an owner's name, the limits in force.
void fill_shown_sections(config& values);

/// The settings with these keys of `server` changed, null for those that go (part 1 §15).
std::shared_ptr<config const> with_server_section(config const& before,
                                                  boost::json::object const& changes);

/// Whether Rotur may be asked there: https, or http for a stand-in on loopback (decisions.md).
bool is_usable_rotur_url(std::string_view url);

/// Whether clients can be told that address: [scheme://]host[:port][/path] of http, https, ws or
/// wss (part 2 §12.2). Without a scheme, a single word is no host but "localhost".
bool is_usable_server_url(std::string_view text);

/// Whether the text is an IPv4 or IPv6 address, alone or as a network "address/bits".
bool is_address_or_network(std::string const& text);

} // namespace oc
