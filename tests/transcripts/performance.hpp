// performance: one play on one stage. Every packet has to be accounted for: strictly in order per
// connection, with nothing left at the end, and each as the schema says.
#pragma once

#include "support/packet_match.hpp"
#include "support/packet_schema.hpp"
#include "support/play.hpp"
#include "transcripts/frame_record.hpp"
#include "transcripts/given.hpp"
#include "transcripts/stage.hpp"

#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace oc::test {

/// "FILE:LINE: what", with what was expected and what came.
class play_failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What plays have shown, for the check that they show everything.
struct observations {
    std::set<std::string> commands{}; // sent
    std::set<std::string> refusals{}; // their codes
};

class performance {
public:
    enum class rigour {
        exact,
        // The world fails on purpose: only that every request which is answered otherwise is
        // answered (answered()), and that packets are of the schema.
        answers_only,
    };

    struct parts {
        play const& shown;
        stage& on;
        packet_schema const& schema;
        observations& seen;
        captures& known;
        frame_record* frames = nullptr; // nobody wants them
    };

    explicit performance(parts with, rigour how = rigour::exact) : with_(with), how_(how) {}

    /// The actors come and log in; what they heard until then is forgotten.
    void open();
    /// Everything else. Throws play_failure.
    void run();

    /// Which steps were requests that got an answer or ended their connection.
    std::set<std::size_t> const& answered() const { return answered_; }
    /// For rigour::answers_only, before run(): what goes wrong, and what has to be answered then.
    struct trouble {
        std::set<std::size_t> answered{};    // steps that have to be answered
        std::function<void()> after_step{};  // for whoever makes the trouble
        std::optional<std::size_t> dropped{}; // right after this step's request its sender is gone
    };
    void expect(trouble coming) { coming_ = std::move(coming); }

private:
    [[noreturn]] void fail(std::string const& what) const;
    void perform(play_step const& step);
    void log_in(std::string const& name, std::string const& account);
    void enter(std::string const& name, std::string const& address);
    void connect(play_step const& step);
    void send(play_step const& step);
    /// Whether anything came back to it, be it the end of the connection.
    bool send_text(std::string const& name, std::string const& text);
    void hear(play_step const& step);
    void hear_nothing(std::string const& name);
    void hear_close(play_step const& step);
    void issue(play_step const& step);
    void close();

    boost::json::object take(std::string const& name);
    void check_received();
    void record(std::string const& name, frame_sender from, std::string_view text) const;
    void send_frame(std::string const& name, std::string const& text);
    void check_packet(std::string const& name, std::string const& text);
    std::string shorten(std::string const& text) const;

    parts with_;
    rigour how_;
    play_accounts accounts_{};
    play_step const* now_ = nullptr;
    std::size_t number_ = 0;                       // of that step
    std::map<std::string, bool> connected_{};      // and whether its end has been accounted for
    std::map<std::string, std::size_t> checked_{}; // packets of the queue that were looked at
    std::set<std::size_t> answered_{};
    trouble coming_{};
};

} // namespace oc::test
