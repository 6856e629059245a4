// Bad plays and what is said of them.
#include "transcripts/self_check.hpp"

#include "transcripts/performance.hpp"
#include "transcripts/world_stage.hpp"

#include <array>
#include <string_view>

namespace oc::test {
namespace {

struct bad_play {
    std::string_view lines;
    std::string_view words; // somewhere in what is said
};

constexpr std::array bad_plays{
    bad_play{R"(alice > {"cmd":"ping"})", "alice hears {\"cmd\":\"pong\""},
    bad_play{R"(alice > {"cmd":"typing","channel":"general"}
alice < {"cmd":"typing","...":true})",
             "bob hears {\"cmd\":\"typing\""},
    bad_play{R"(alice > {"cmd":"ping"}
bob < {"cmd":"pong","val":"pong"})",
             "bob hears nothing"},
    bad_play{R"(alice > {"cmd":"ping"}
alice < {"cmd":"pong"})",
             "unexpected \"val\""},
    bad_play{R"(alice > {"cmd":"ping"}
alice < {"cmd":"pong","val":"ping"})",
             "val: expected \"ping\", got \"pong\""},
    bad_play{R"(alice > {"cmd":"ping","listener":"1"}
alice < {"cmd":"pong","val":"pong"})",
             "unexpected \"listener\""},
    bad_play{R"(alice > {"cmd":"ping"}
alice hears nothing)",
             "alice hears {\"cmd\":\"pong\""},
    bad_play{R"(alice > {"cmd":"typing","chanel":"general"})", "has no field \"chanel\""},
    bad_play{R"(alice closed 1000)", "connection is open"},
    bad_play{R"(alice > {"cmd":"user_leave"}
alice < {"cmd":"user_leave","username":"alice"}
alice < {"cmd":"user_leave","...":true}
alice closed 1008)",
             "is closed with 1000"},
    bad_play{R"(alice > {"cmd":"user_leave"}
alice < {"cmd":"user_leave","username":"alice"}
alice < {"cmd":"user_leave","...":true}
bob < {"cmd":"user_leave","username":"alice"})",
             "alice's connection was closed"},
    bad_play{R"(alice > {"cmd":"status_get","user":"$nobody"})", "$nobody stands for nothing"},
    bad_play{R"(carol > {"cmd":"ping"})", "carol is not connected"},
    bad_play{R"(connect phone as zoe)", "nobody is called zoe"},
    bad_play{R"(connect a
a < {"cmd":"handshake","val":"*"}
disk is full
now channel news)",
             "not committed"},
};

std::string perform(std::string_view lines, packet_schema const& schema)
{
    auto const shown =
        parse_play("# Bad.\nactors alice bob\n" + std::string(lines) + "\n", "self_check");
    captures known;
    observations ignored;
    world_stage on(shown, known);
    performance now({shown, on, schema, ignored, known});
    try {
        now.open();
        now.run();
    } catch (play_failure const& failure) {
        return failure.what();
    }
    return {};
}

/// A schema that knows less than the server says has to be noticed in the plainest play.
std::string find_schema_fault()
{
    packet_schema const poor(boost::json::object{{"commands", boost::json::array{}},
                                                 {"events", boost::json::array{}},
                                                 {"errors", boost::json::array{}}});
    auto const said = perform("all hear nothing", poor);
    if (said.find("the schema knows no packet") == std::string::npos)
        return "packets are not held against the schema: " + said;
    return {};
}

} // namespace

std::string find_runner_fault(packet_schema const& schema)
{
    if (auto const said = perform("all hear nothing", schema); !said.empty())
        return "a good play fails: " + said;
    for (auto const& bad : bad_plays) {
        auto const said = perform(bad.lines, schema);
        if (said.find(bad.words) == std::string::npos)
            return "a bad play is not found out:\n" + std::string(bad.lines) + "\n    expected " +
                   std::string(bad.words) + "\n    got      " + said;
    }
    return find_schema_fault();
}

} // namespace oc::test
