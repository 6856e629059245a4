// fanout: how many messages a second reach everybody. Half a thousand connections in one channel,
// fifty of them talking, each sending its next message when the reply to the last has come; every
// message is on the disk before anybody sees it. Measured in turns with baseline_server, which
// delivers frames of the same size and nothing more.
#include "bench/support/frames.hpp"
#include "bench/support/measuring.hpp"
#include "bench/support/server_under_test.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace oc::bench {
namespace {

constexpr double ratio_min = 0.6; // the project's requirement
constexpr std::size_t content_bytes = 100;
constexpr std::string_view reply_mark = R"(,"listener":"own")"; // what replies have and others not

std::string make_request()
{
    auto const packet = R"({"cmd":"message_new","channel":"general","content":")" +
                        std::string(content_bytes, 'x') + R"(","listener":"own"})";
    return make_client_frame(opcode::text, packet);
}

/// What each connection has seen, as a number and a digest of the ids in their order.
struct history_digest {
    std::uint64_t count = 0;
    std::uint64_t digest = 0;

    void add(std::string_view id)
    {
        std::uint64_t words[2];
        std::memcpy(words, id.data() + id.size() - sizeof words, sizeof words);
        digest = (digest ^ words[0]) * 0x9e3779b97f4a7c15U;
        digest = (digest ^ (digest >> 29) ^ words[1]) * 0xbf58476d1ce4e5b9U;
        ++count;
    }
    friend bool operator==(history_digest const&, history_digest const&) = default;
};

/// The talkers and everybody who listens.
class conversation final : public socket_listener {
public:
    conversation(socket_set& sockets, std::size_t senders)
        : sockets_(sockets), request_(make_request()), seen_(sockets.size()), sent_at_(senders)
    {
    }

    void on_text(std::size_t connection, std::string_view payload) override
    {
        if (!is_packet(payload, "message_new")) {
            if (is_packet(payload, "error") || is_packet(payload, "rate_limit"))
                throw std::runtime_error("refused: " + std::string(payload));
            return;
        }
        seen_[connection].add(find_id(payload));
        ++deliveries_;
        if (connection < sent_at_.size() && payload.find(reply_mark) != std::string_view::npos)
            on_reply(connection, payload);
    }

    void on_turn_end() override
    {
        if (answered_.empty())
            return;
        double const now = now_seconds();
        for (std::size_t const sender : answered_) {
            if (is_recording_)
                reply_seconds_.push_back(now - sent_at_[sender]);
            if (is_talking_)
                say_next(sender, now);
        }
        answered_.clear();
    }

    void start_talking(std::size_t senders)
    {
        is_talking_ = true;
        double const now = now_seconds();
        for (std::size_t i = 0; i < senders; ++i)
            say_next(i, now);
    }

    /// Until everybody has everything; false when something has not arrived in five seconds.
    bool stop_talking()
    {
        constexpr int patience_ms = 5000;
        is_talking_ = false;
        while (!is_settled())
            if (!sockets_.turn(*this, patience_ms))
                return false;
        return true;
    }

    void run(double seconds)
    {
        for (double const end = now_seconds() + seconds; now_seconds() < end;)
            sockets_.turn(*this, 100);
    }

    /// Takes in what came while the other one was measured.
    void catch_up()
    {
        while (sockets_.turn(*this, 0)) {
        }
    }

    /// What is wrong when not every connection has seen every message, in the same order as all
    /// others; empty when all is well.
    std::string find_fault() const
    {
        if (replies_ != said_)
            return to_text(replies_) + " replies to " + to_text(said_) + " messages";
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            if (seen_[i].count != said_)
                return "connection " + to_text(i) + " has seen " + to_text(seen_[i].count) +
                       " of " + to_text(said_);
            if (seen_[i] != seen_[0])
                return "connection " + to_text(i) + " has seen another order than the first";
        }
        return "";
    }

    void record(bool wanted)
    {
        is_recording_ = wanted;
        if (wanted)
            reply_seconds_.clear();
    }

    std::uint64_t deliveries() const { return deliveries_; }
    std::size_t reads() const { return sockets_.reads(); }
    std::uint64_t replies() const { return replies_; }
    std::vector<double> const& reply_seconds() const { return reply_seconds_; }
    /// The first reply, and the same message as everybody else has got it.
    std::string const& reply() const { return reply_; }
    std::string frame() const
    {
        auto frame = reply_;
        return frame.erase(frame.find(reply_mark), reply_mark.size());
    }
    std::size_t request_size() const { return request_.size(); }

private:
    bool is_settled() const { return deliveries_ == replies_ * seen_.size() && replies_ == said_; }

    void say_next(std::size_t sender, double now)
    {
        ++said_;
        sent_at_[sender] = now;
        sockets_.send(sender, request_);
    }

    void on_reply(std::size_t connection, std::string_view payload)
    {
        ++replies_;
        answered_.push_back(connection);
        if (reply_.empty())
            reply_ = payload;
    }

    std::string_view find_id(std::string_view payload)
    {
        constexpr std::string_view key = R"("id":")";
        constexpr std::size_t id_bytes = 36;
        if (payload.substr(std::min(id_at_, payload.size())).substr(0, key.size()) != key)
            id_at_ = payload.find(key);
        if (id_at_ > payload.size() || payload.size() - id_at_ < key.size() + id_bytes)
            throw std::runtime_error("a message without an id: " + std::string(payload));
        return payload.substr(id_at_ + key.size(), id_bytes);
    }

    socket_set& sockets_;
    std::string const request_;
    std::vector<history_digest> seen_;
    std::vector<double> sent_at_; // of each sender
    std::vector<std::size_t> answered_{};
    std::vector<double> reply_seconds_{};
    std::string reply_{}; // the first one
    std::size_t id_at_ = 0;
    std::uint64_t said_ = 0;
    std::uint64_t replies_ = 0;
    std::uint64_t deliveries_ = 0;
    bool is_talking_ = false;
    bool is_recording_ = false;
};

struct figures {
    double deliveries_per_second = 0;
    double server_ns_per_delivery = 0; // processor time
    double generator_busy = 0;         // share of a core
    double frames_at_once = 0;         // that came in together
    double reply_ms = 0;               // median
    double reply_ms_p99 = 0;
};

struct plan {
    std::size_t connections = 500;
    std::size_t senders = 50;
    std::size_t pairs = 15; // short and many: the machine's moods last seconds
    double warm_up_seconds = 0.3;
    double seconds = 1;
};

figures measure(conversation& talk, process const& server, plan const& how)
{
    talk.catch_up();
    talk.start_talking(how.senders);
    talk.run(how.warm_up_seconds);
    talk.record(true);
    double const cpu_before = server.cpu_seconds();
    double const own_before = thread_cpu_seconds();
    double const started = now_seconds();
    auto const before = talk.deliveries();
    auto const reads_before = talk.reads();
    talk.run(how.seconds);
    double const elapsed = now_seconds() - started;
    auto const count = static_cast<double>(talk.deliveries() - before);
    figures got{.deliveries_per_second = count / elapsed,
                .server_ns_per_delivery = (server.cpu_seconds() - cpu_before) / count * 1e9,
                .generator_busy = (thread_cpu_seconds() - own_before) / elapsed,
                .frames_at_once = count / static_cast<double>(talk.reads() - reads_before),
                .reply_ms = median(talk.reply_seconds()) * 1e3,
                .reply_ms_p99 = quantile(talk.reply_seconds(), 0.99) * 1e3};
    talk.record(false);
    bool const has_settled = talk.stop_talking();
    if (auto const fault = talk.find_fault(); !has_settled || !fault.empty())
        throw std::runtime_error("not everybody has seen every message once and in one order: " +
                                 fault);
    return got;
}

std::string describe(char const* name, figures const& got)
{
    return std::string(name) + to_text(got.deliveries_per_second / 1e6) + " M deliveries/s, " +
           to_text(got.server_ns_per_delivery, 0) + " ns of server each, reply after " +
           to_text(got.reply_ms, 1) + " ms (99%: " + to_text(got.reply_ms_p99, 1) + "), " +
           to_text(got.frames_at_once, 1) + " at once, generator busy " +
           to_text(got.generator_busy * 100, 0) + "%";
}

/// The baseline with the frames that the server has just shown.
class baseline {
public:
    baseline(std::string const& program, plan const& how, conversation const& pattern)
        : port_(find_free_port())
    {
        constexpr std::size_t probes_max = 16; // connections of wait_until_listening
        folder_.write("frame", make_server_frame(pattern.frame()));
        folder_.write("reply", make_server_frame(pattern.reply()));
        process_ = std::make_unique<process>(process::setup{
            .command = {program, std::to_string(port_),
                        std::to_string(how.connections + probes_max),
                        std::to_string(pattern.request_size()), (folder_.path() / "frame").string(),
                        (folder_.path() / "reply").string()},
            .output = folder_.path() / "output"});
        process_->wait_until_listening(port_);
    }

    int port() const { return port_; }
    process& program() { return *process_; }

private:
    scratch_folder folder_;
    int port_;
    std::unique_ptr<process> process_;
};

template <class Part>
double median_of(std::vector<figures> const& all, Part part)
{
    std::vector<double> values;
    for (auto const& one : all)
        values.push_back(part(one));
    return median(values);
}

std::string show(double deliveries_per_second, double ns_per_delivery)
{
    return to_text(deliveries_per_second / 1e6) + " M/s, " + to_text(ns_per_delivery, 0) + " ns";
}

bool print_table(std::vector<figures> const& ours, std::vector<figures> const& theirs)
{
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.size(); ++i)
        ratios.push_back(ours[i].deliveries_per_second / theirs[i].deliveries_per_second);
    auto const speed = [](figures const& one) { return one.deliveries_per_second; };
    auto const cost = [](figures const& one) { return one.server_ns_per_delivery; };
    auto const wait = [](figures const& one) { return one.reply_ms; };
    double const ratio = median(ratios);
    print({.measure = "fan-out, durable: deliveries",
           .value = show(median_of(ours, speed), median_of(ours, cost)),
           .baseline = show(median_of(theirs, speed), median_of(theirs, cost)),
           .ratio = ratio,
           .wanted = ">= " + to_text(ratio_min),
           .is_met = ratio >= ratio_min});
    print({.measure = "fan-out, durable: time to the sender's reply",
           .value = to_text(median_of(ours, wait), 1) + " ms",
           .baseline = to_text(median_of(theirs, wait), 1) + " ms",
           .ratio = median_of(ours, wait) / median_of(theirs, wait)});
    return ratio >= ratio_min;
}

int run_fanout(int count, char** words)
{
    arguments const given(count, words,
                          {"server", "baseline", "connections", "senders", "pairs", "seconds"});
    plan const how{.connections = given.number("connections", 500),
                   .senders = given.number("senders", 50),
                   .pairs = given.number("pairs", 15),
                   .seconds = static_cast<double>(given.number("seconds", 1))};
    if (how.senders < 2 || how.connections < how.senders)
        throw std::runtime_error("at least two senders, and no more than connections");
    require_open_files(2 * how.connections + 100);

    server_under_test server(given.text("server", "build/release/originchats"));
    socket_set to_server(server.port(), socket_set::kind::websocket);
    log_in(to_server, how.connections, how.connections);
    conversation with_server(to_server, how.senders);
    with_server.catch_up();
    with_server.start_talking(how.senders);
    if (!with_server.stop_talking())
        throw std::runtime_error("a first round of messages did not arrive everywhere");

    baseline bare(given.text("baseline", "build/bench/baseline_server"), how, with_server);
    socket_set to_baseline(bare.port(), socket_set::kind::plain);
    for (std::size_t i = 0; i < how.connections; ++i)
        to_baseline.open();
    conversation with_baseline(to_baseline, how.senders);
    say("frames of " + to_text(with_server.frame().size()) + " bytes, " + to_text(how.connections) +
        " connections, " + to_text(how.senders) + " of them talking");

    std::vector<figures> ours;
    std::vector<figures> theirs;
    for (std::size_t i = 0; i < how.pairs; ++i) {
        ours.push_back(measure(with_server, server.program(), how));
        say(describe("server:   ", ours.back()));
        theirs.push_back(measure(with_baseline, bare.program(), how));
        say(describe("baseline: ", theirs.back()));
    }
    bare.program().stop();
    say(bare.program().output_end());
    return print_table(ours, theirs) ? 0 : 1;
}

} // namespace
} // namespace oc::bench

int main(int count, char** words) { return oc::bench::run(count, words, oc::bench::run_fanout); }
