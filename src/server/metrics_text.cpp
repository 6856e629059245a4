// One family after the other. The names are a contract: docs/grafana-dashboard.json and the alert
// rules use them, and a test compares.
#include "server/metrics_text.hpp"

#include "base/metrics_writer.hpp"
#include "base/process_facts.hpp"
#include "db/store_meters.hpp"
#include "net/net_meters.hpp"
#include "net/net_pool.hpp"
#include "net/tls_source.hpp"
#include "protocol/errors.hpp"
#include "server/http_meters.hpp"
#include "server/push_meters.hpp"
#include "server/upload_meters.hpp"

namespace oc {
namespace {

constexpr double seconds_per_us = 1e-6;
constexpr auto counts = metric_type::counter;
constexpr auto level = metric_type::gauge;
constexpr auto times = metric_type::histogram;

void write_process(metrics_writer& out, observed const& what)
{
    auto const facts = read_process_facts();
    out.family("originchats_build_info", level, "The version of the program.");
    out.sample({{"version", what.version}}, 1);
    out.single("process_start_time_seconds", level, "When the server started, in Unix time.",
               what.started_at);
    out.single("process_cpu_seconds_total", counts, "Processor time used.", facts.cpu_seconds);
    out.single("process_resident_memory_bytes", level, "Memory in use.", facts.resident_bytes);
    out.single("process_virtual_memory_bytes", level, "Address space in use.",
               facts.virtual_bytes);
    out.single("process_open_fds", level, "Open file descriptors.", facts.open_descriptors);
    out.single("process_max_fds", level, "File descriptors that may be open.",
               facts.descriptors_max);
    out.single("process_threads", level, "Threads.", facts.threads);
}

void write_net(metrics_writer& out, net_pool const& net)
{
    auto const& of = net.meters();
    out.single("originchats_connections", level, "Open connections, HTTP and WebSocket.",
               net.connection_count());
    out.single("originchats_websockets", level, "Open WebSockets.", of.websockets);
    out.single("originchats_connections_accepted_total", counts, "Connections taken in.",
               of.accepted);
    out.single("originchats_connections_refused_total", counts,
               "Connections refused because their address had its share.", of.refused);
    out.single("originchats_received_frames_total", counts, "Messages received over WebSockets.",
               of.messages);
    out.single("originchats_received_bytes_total", counts, "Bytes of these messages.",
               of.message_bytes);
    out.single("originchats_deliveries_total", counts,
               "Frames for clients, one for each client that gets it.", of.deliveries);
    out.single("originchats_sent_bytes_total", counts, "Bytes written to WebSockets.",
               of.sent_bytes);
    out.single("originchats_slow_consumers_total", counts,
               "Connections closed because their client did not read.", of.slow_consumers);
    out.family("originchats_http_responses_total", counts, "HTTP responses by kind of status.");
    for (std::size_t kind = 1; kind < of.responses.size(); ++kind)
        out.sample({{"class", std::to_string(kind) + "xx"}}, of.responses[kind]);
}

void write_tls(metrics_writer& out, tls_source const* tls)
{
    out.family("originchats_tls_handshakes_total", counts, "TLS handshakes by result.");
    if (tls != nullptr) {
        auto const& of = tls->meters();
        out.sample({{"result", "full"}}, of.full.load());
        out.sample({{"result", "resumed"}}, of.resumed.load());
        out.sample({{"result", "failed"}}, of.failures.load());
    }
    out.family("originchats_tls_certificate_expires_timestamp_seconds", level,
               "Until when the certificate is good, in Unix time.");
    if (tls != nullptr)
        out.sample({}, tls->current()->expires_at());
}

void write_http(metrics_writer& out, http_meters const& http)
{
    out.family("originchats_http_requests_total", counts, "HTTP requests by route and status.");
    for (auto const& line : http.lines())
        for (std::size_t i = 0; i < line.by_status.size(); ++i)
            if (line.by_status[i].value() > 0)
                out.sample({{"method", line.method},
                            {"route", line.path},
                            {"status", std::to_string(http_meters::statuses[i])}},
                           line.by_status[i]);
}

void write_rate_limits(metrics_writer& out, core_meters const& of)
{
    out.family("originchats_rate_limited_total", counts, "Commands refused for coming too fast.");
    out.sample({{"kind", "limit"}}, of.refusals(errc::rate_limited) +
                                        of.refusals(errc::rate_limited_without_reason));
    out.sample({{"kind", "slow_mode"}}, of.refusals(errc::slow_mode));
    out.sample({{"kind", "typing"}}, of.dropped);
}

void write_commands(metrics_writer& out, core_meters const& of)
{
    out.single("originchats_messages_total", counts, "Messages stored, of whomever.", of.messages);
    out.single("originchats_logins_total", counts, "Logins that succeeded.", of.logins);
    out.single("originchats_unknown_commands_total", counts, "Frames that were no known command.",
               of.unknown);
    out.single("originchats_slow_commands_total", counts,
               "Commands that took longer than logging.slow_command_ms.", of.slow_commands);
    write_rate_limits(out, of);
    out.family("originchats_refusals_total", counts, "Commands refused, by the reason's code.");
    for (auto const& entry : errc_table())
        if (auto const count = of.refusals(entry.code); count > 0)
            out.sample({{"code", entry.name}}, count);
    out.family("originchats_command_seconds", times,
               "Commands by name: from their arrival to their reply.");
    auto const table = command_table();
    for (std::size_t i = 0; i < table.size(); ++i)
        if (of.times_of(i).count() > 0)
            out.sample({{"cmd", table[i].name}}, of.times_of(i), seconds_per_us);
}

void write_core(metrics_writer& out, core_facts const& facts)
{
    out.single("originchats_sessions", level, "Sessions, logged in or not.", facts.sessions);
    out.single("originchats_users_online", level, "Users that are connected.", facts.users);
    out.single("originchats_audience_groups", level, "Groups of sessions that hear the same.",
               facts.groups);
    out.single("originchats_audience_group_size_max", level, "Sessions in the largest of them.",
               facts.largest_group);
    out.single("originchats_commands_running", level, "Commands under way.", facts.running);
    out.family("originchats_pushes_total", counts, "Web Push messages by what became of them.");
    out.sample({{"result", "delivered"}}, facts.pushes->delivered);
    out.sample({{"result", "gone"}}, facts.pushes->gone);
    out.sample({{"result", "retried"}}, facts.pushes->retried);
    out.sample({{"result", "failed"}}, facts.pushes->failed);
    out.sample({{"result", "dropped"}}, facts.pushes->dropped);
}

void write_store(metrics_writer& out, store_meters const& of)
{
    out.family("originchats_commit_seconds", times, "Commits of groups, with their fsync.");
    out.sample({}, of.commit_us, seconds_per_us);
    out.family("originchats_fsync_seconds", times, "fsync calls of commits and checkpoints.");
    out.sample({}, of.sync_us, seconds_per_us);
    out.family("originchats_commit_group_units", times, "Units of work in one commit.");
    out.sample({}, of.group_units, 1);
    out.family("originchats_read_seconds", times, "Queries, without waiting.");
    out.sample({}, of.read_us, seconds_per_us);
    out.single("originchats_store_failed_units_total", counts, "Units of work that failed.",
               of.failed_units);
    out.single("originchats_store_failed_groups_total", counts, "Commits that failed.",
               of.failed_groups);
    out.single("originchats_store_failing", level, "1 while the last commit failed.",
               of.is_failing.load() ? 1 : 0);
}

void write_queues(metrics_writer& out, observed const& what, core_facts const& facts)
{
    out.family("originchats_queue_length", level, "What waits, by queue.");
    for (auto const& [name, length] : what.queues())
        out.sample({{"queue", name}}, length);
    out.sample({{"queue", "store_writes"}}, what.storage.waiting_writes());
    out.sample({{"queue", "store_reads"}}, what.storage.waiting_reads());
    out.sample({{"queue", "pushes"}}, facts.pushes_waiting);
}

void write_uploads(metrics_writer& out, upload_meters const& of)
{
    out.family("originchats_uploads_total", counts, "Uploads by what became of them.");
    out.sample({{"result", "stored"}}, of.stored);
    out.sample({{"result", "refused"}}, of.refused);
    out.sample({{"result", "broken_off"}}, of.broken_off);
    out.single("originchats_upload_bytes_total", counts, "Bytes of uploads taken in.", of.bytes);
}

} // namespace

std::string make_metrics_text(observed const& what, core_facts const& facts)
{
    metrics_writer out;
    write_process(out, what);
    write_net(out, what.net);
    write_tls(out, what.tls);
    write_http(out, what.http);
    write_core(out, facts);
    write_commands(out, what.commands);
    write_store(out, what.storage.meters());
    write_queues(out, what, facts);
    write_uploads(out, what.uploads);
    return out.take();
}

} // namespace oc
