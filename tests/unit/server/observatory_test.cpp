// What the operator's machines are told: the text of /metrics line by line, and who gets it.
#include "server/observatory.hpp"

#include "conformance/db/fixture.hpp"
#include "net/net_meters.hpp"
#include "server/http_meters.hpp"
#include "server/push_meters.hpp"
#include "server/upload_meters.hpp"
#include "support/faulty_disk.hpp"
#include "support/test_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

using namespace oc;
using namespace oc::test;

namespace {

class nobody final : public connection_events, public http_routes {
public:
    void on_open(connection_id, peer_info) override {}
    void on_message(connection_id, std::string_view) override {}
    void on_close(connection_id) override {}
    void on_turn_end(std::size_t) override {}
    void handle(http_request, http_respond) override {}
};

/// All that is looked at, untouched, without sockets.
struct observed_parts {
    temporary_folder folder;
    test_store world{folder.database()};
    nobody nothing;
    net_options listening_to_nobody = [] {
        net_options out;
        out.listens = false;
        return out;
    }();
    net_pool net{listening_to_nobody, {nothing, nothing, world.time}};
    core_meters commands;
    http_meters http;
    upload_meters uploads;
    push_meters pushes;

    observed all() const
    {
        return {.commands = commands,
                .storage = world.stored,
                .net = net,
                .http = http,
                .uploads = uploads,
                .queues =
                    [] {
                        return std::array<std::pair<std::string_view, std::size_t>, 4>{
                            {{"core", 1}, {"writer", 2}, {"workers", 3}, {"files", 4}}};
                    },
                .version = "1.2.3\"",
                .started_at = 12.5};
    }
    std::vector<std::string> lines(core_facts facts = {}) const
    {
        facts.pushes = &pushes;
        std::istringstream text(make_metrics_text(all(), facts));
        std::vector<std::string> out;
        for (std::string line; std::getline(text, line);)
            out.push_back(line);
        return out;
    }
};

bool has(std::vector<std::string> const& lines, std::string_view wanted)
{
    return std::ranges::find(lines, wanted) != lines.end();
}

std::size_t count_beginning(std::vector<std::string> const& lines, std::string_view with)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        lines, [&](std::string const& line) { return line.starts_with(with); }));
}

std::size_t index_of_command(std::string_view name)
{
    auto const table = command_table();
    auto const found =
        std::ranges::find(table, name, [](command_entry const& each) { return each.name; });
    REQUIRE(found != table.end());
    return static_cast<std::size_t>(found - table.begin());
}

} // namespace

TEST_CASE_FIXTURE(observed_parts, "every family is explained once, before its samples")
{
    std::set<std::string> seen;
    std::string family;
    for (auto const& line : lines()) {
        CAPTURE(line);
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            CHECK(seen.insert(family).second);
            CHECK(line.ends_with('.'));
        } else if (!line.starts_with("# TYPE ")) {
            CHECK(line.starts_with(family));
        } else {
            CHECK(line.starts_with("# TYPE " + family + " "));
        }
    }
    CHECK(seen.size() > 40);
}

TEST_CASE_FIXTURE(observed_parts, "a counter says so by its name, and no other family does")
{
    for (auto const& line : lines()) {
        if (!line.starts_with("# TYPE "))
            continue;
        CAPTURE(line);
        auto const name = line.substr(7, line.find(' ', 7) - 7);
        CHECK(name.ends_with("_total") == line.ends_with(" counter"));
    }
}

TEST_CASE_FIXTURE(observed_parts, "a server that has done nothing yet shows zeros, not gaps")
{
    auto const told = lines();
    for (auto const* const line :
         {"originchats_connections 0", "originchats_websockets 0", "originchats_messages_total 0",
          "originchats_logins_total 0", "originchats_sessions 0", "originchats_users_online 0",
          "originchats_commands_running 0", "originchats_store_failing 0",
          "originchats_uploads_total{result=\"stored\"} 0",
          "originchats_uploads_total{result=\"broken_off\"} 0",
          "originchats_pushes_total{result=\"delivered\"} 0",
          "originchats_rate_limited_total{kind=\"slow_mode\"} 0",
          "originchats_http_responses_total{class=\"1xx\"} 0",
          "originchats_http_responses_total{class=\"5xx\"} 0"}) {
        CAPTURE(line);
        CHECK(has(told, line));
    }
}

TEST_CASE_FIXTURE(observed_parts, "the version is a label, and bends no line")
{
    auto const told = lines();
    CHECK(has(told, "originchats_build_info{version=\"1.2.3\\\"\"} 1"));
    CHECK(has(told, "process_start_time_seconds 12.5"));
}

TEST_CASE_FIXTURE(observed_parts, "of hundreds of commands only those are told that came")
{
    CHECK(count_beginning(lines(), "originchats_command_seconds_") == 0);
    auto const& ping = command_table()[index_of_command("ping")];
    commands.note_end(ping, {.received = 1, .started = 2, .run = 3, .ran = 4}, "", 0);
    auto const told = lines();
    CHECK(has(told, "originchats_command_seconds_count{cmd=\"ping\"} 1"));
    CHECK(count_beginning(told, "originchats_command_seconds_count") == 1);
}

TEST_CASE_FIXTURE(observed_parts, "refusals stand under their codes, those of haste once more")
{
    CHECK(count_beginning(lines(), "originchats_refusals_total{") == 0);
    commands.note_refusal(errc::rate_limited);
    commands.note_refusal(errc::rate_limited_without_reason);
    commands.note_refusal(errc::slow_mode);
    commands.note_refusal(errc::channel_not_found);
    commands.note_refusal(errc::channel_not_found);
    commands.dropped.add(5);
    auto const told = lines();
    CHECK(count_beginning(told, "originchats_refusals_total{") == 4);
    CHECK(has(told, "originchats_refusals_total{code=\"channel_not_found\"} 2"));
    CHECK(has(told, "originchats_rate_limited_total{kind=\"limit\"} 2"));
    CHECK(has(told, "originchats_rate_limited_total{kind=\"slow_mode\"} 1"));
    CHECK(has(told, "originchats_rate_limited_total{kind=\"typing\"} 5"));
}

TEST_CASE_FIXTURE(observed_parts, "routes are told by their pattern, with the statuses they gave")
{
    auto& line = http.add("GET", "/things/*");
    http.add("POST", "/quiet");
    CHECK(count_beginning(lines(), "originchats_http_requests_total{") == 0);
    for (int const status : {200, 200, 404}) {
        http_meters::count(line, [](http_response const&) {})({.status = status});
    }
    auto const told = lines();
    CHECK(count_beginning(told, "originchats_http_requests_total{") == 2);
    CHECK(has(told, "originchats_http_requests_total{method=\"GET\",route=\"/things/*\","
                    "status=\"200\"} 2"));
    CHECK(has(told, "originchats_http_requests_total{method=\"GET\",route=\"/things/*\","
                    "status=\"404\"} 1"));
}

TEST_CASE_FIXTURE(observed_parts, "what waits is told queue by queue, the store's two as well")
{
    world.queue([](tx&) { return false; });
    auto const told = lines({.pushes_waiting = 9});
    for (auto const* const queue : {"core\"} 1", "writer\"} 2", "workers\"} 3", "files\"} 4",
                                    "store_writes\"} 1", "store_reads\"} 0", "pushes\"} 9"}) {
        CAPTURE(queue);
        CHECK(has(told, std::string("originchats_queue_length{queue=\"") + queue));
    }
    world.run();
    CHECK(has(lines(), "originchats_queue_length{queue=\"store_writes\"} 0"));
}

TEST_CASE_FIXTURE(observed_parts, "what the core knows is told as it said it")
{
    pushes.gone.add(3);
    auto const told = lines(
        {.sessions = 7, .users = 5, .groups = 4, .largest_group = 6, .running = 2});
    CHECK(has(told, "originchats_sessions 7"));
    CHECK(has(told, "originchats_users_online 5"));
    CHECK(has(told, "originchats_audience_groups 4"));
    CHECK(has(told, "originchats_audience_group_size_max 6"));
    CHECK(has(told, "originchats_commands_running 2"));
    CHECK(has(told, "originchats_pushes_total{result=\"gone\"} 3"));
}

TEST_CASE_FIXTURE(observed_parts, "a commit is counted, and the group it was of")
{
    auto const before = lines();
    world.write([](tx& db) {
        db.meta.set("x", "y");
        return true;
    });
    auto const told = lines();
    CHECK(told != before);
    CHECK_FALSE(has(told, "originchats_commit_seconds_count 0"));
    CHECK_FALSE(has(told, "originchats_fsync_seconds_count 0"));
    CHECK(has(told, "originchats_store_failed_groups_total 0"));
}

TEST_CASE("a disk that fails is seen while it does")
{
    faulty_disk disk; // before what writes to it
    observed_parts parts;
    auto const change = [](tx& db) {
        db.meta.set("x", "y");
        return true;
    };
    disk.fill_up();
    parts.world.write(change);
    CHECK(has(parts.lines(), "originchats_store_failing 1"));
    CHECK_FALSE(has(parts.lines(), "originchats_store_failed_groups_total 0"));
    disk.repair();
    parts.world.write(change);
    CHECK(has(parts.lines(), "originchats_store_failing 0"));
}

TEST_CASE_FIXTURE(observed_parts, "without TLS its families are there, and empty")
{
    auto const told = lines();
    CHECK(has(told, "# TYPE originchats_tls_handshakes_total counter"));
    CHECK(count_beginning(told, "originchats_tls_") == 0);
}

// --- who is told ---------------------------------------------------------------------------------

namespace {

std::string header(http_response const& from, std::string const& name)
{
    auto const found = std::ranges::find(from.headers, name, [](auto const& h) { return h.first; });
    return found == from.headers.end() ? "" : found->second;
}

struct watched : observed_parts {
    explicit watched(std::string const& token = "")
        : center(make_options(token)),
          watch({.center = center.center(),
                 .core_thread = core_thread,
                 .files = files,
                 .time = center.time},
                all(), {core_thread, world.stored, center.time}, *center.now().settings)
    {
        watch.add_routes(table);
    }

    static world_options make_options(std::string const& token)
    {
        world_options out;
        out.settings = make_test_settings({{"metrics.token", boost::json::value(token)}});
        return out;
    }
    http_response ask(std::string const& path, std::string const& authorization = "")
    {
        auto const* const line = table.find("GET", path);
        REQUIRE(line != nullptr);
        std::optional<http_response> got;
        http_request request{.method = "GET", .path = path};
        if (!authorization.empty())
            request.headers.emplace_back("authorization", authorization);
        line->handle(std::move(request), [&](http_response answer) {
            CHECK_FALSE(got);
            got = std::move(answer);
        });
        is_told_at_once = got.has_value();
        while (run_all_until_idle(core_thread, files) > 0)
            world.run();
        REQUIRE(got);
        return *got;
    }

    bool is_told_at_once = false; // on the net thread
    test_world center;
    manual_executor core_thread;
    manual_executor files;
    route_table table;
    observatory watch;
};

} // namespace

TEST_CASE("without a token the main address has no metrics, whatever is said")
{
    watched at;
    for (auto const* const said : {"", "Bearer ", "Bearer", "Bearer x"}) {
        CAPTURE(said);
        auto const got = at.ask("/metrics", said);
        CHECK(got.status == 404);
        CHECK(got.body == R"({"error":"Not found"})");
    }
}

TEST_CASE("the main address shows its metrics to who says the token, and only so")
{
    watched at("s3cret");
    for (auto const* const said : {"", "s3cret", "Bearer s3cre", "Bearer s3crets", "Bearer S3CRET",
                                   "Basic s3cret", "Bearer  s3cret", "Bearer s3cret "}) {
        CAPTURE(said);
        auto const got = at.ask("/metrics", said);
        CHECK(got.status == 401);
        CHECK(header(got, "WWW-Authenticate") == "Bearer");
        CHECK(got.body.find("originchats") == std::string::npos);
    }
    auto const got = at.ask("/metrics", "Bearer s3cret");
    CHECK_FALSE(at.is_told_at_once); // the net threads do none of it
    CHECK(got.status == 200);
    CHECK(got.content_type == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(header(got, "Cache-Control") == "no-store");
    CHECK(got.body.find("\noriginchats_sessions 0\n") != std::string::npos);
}

TEST_CASE("the word before the token may be written in any case")
{
    watched at("s3cret");
    for (auto const* const said : {"bearer s3cret", "BEARER s3cret"}) {
        CAPTURE(said);
        CHECK(at.ask("/metrics", said).status == 200);
    }
}

TEST_CASE("readiness is asked without a token, kept by nobody, and has words for a no")
{
    watched at;
    auto const no = at.ask("/readyz");
    CHECK(at.is_told_at_once); // even when the core is stuck
    CHECK(no.status == 503);
    CHECK(no.body == R"({"status":"not ready","reason":"starting"})");
    CHECK(header(no, "Cache-Control") == "no-store");
    at.watch.ready().enter(readiness::phase::stopping);
    CHECK(at.ask("/readyz").body == R"({"status":"not ready","reason":"stopping"})");
}
