// play: a `.chat` file as steps. The format is explained in tests/transcripts/README.md. Pure.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace oc::test {

enum class step_kind : std::uint8_t {
    // Before the curtain.
    actor, // who: the name; json: {"roles":[…]}
    // Before it ("given"), and also later ("now").
    setting, // what: the path; json: the value
    role,    // what: the name; json: members
    channel, // what: the name; json: type, permission lists, other members
    user,    // what: the name; json: members
    message, // what: the capture; where: the channel; who: the author; json: text or members
    attachment, // what: the capture; who: the uploader; json: members
    claim_code, // what: the code
    module, // what: automod, cli or welcome; json: its settings file
    // On the stage.
    connect,    // who; what: the user to log in, or empty
    disconnect, // who
    send,       // who; json
    send_raw,   // who; what
    hear,       // who; json
    hear_nothing, // who, or empty for everybody
    closed,     // who; number: the code
    wait,       // number: milliseconds
    rotur_issues, // what: the capture; json: {"id","name","key"}
    rotur_is,   // what: well, slow, down, answering
    rotur_says, // number: the status; what: the body
    disk_is,    // what: full, repaired
    restart,
};

struct play_step {
    step_kind kind{};
    int line = 0;
    std::string who{};
    std::string what{};
    std::string where{};
    std::int64_t number = 0;
    boost::json::value json{};
    bool is_given = false; // before the curtain
};

struct play {
    std::string file{};
    std::string title{}; // the first comment
    std::vector<play_step> steps{};
    bool needs_process = false; // cannot be played over a socket
};

/// A play that cannot be read: "FILE:LINE: what".
class play_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws play_error.
play parse_play(std::string_view text, std::string file);

} // namespace oc::test
