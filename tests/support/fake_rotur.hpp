// fake_rotur: a stand-in for Rotur. The book knows validators and how Rotur feels today; fake_rotur
// answers from it as the server's outgoing_http. The book may be asked from any thread.
#pragma once

#include "base/clock.hpp"
#include "base/outgoing_http.hpp"
#include "base/task.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::test {

class rotur_book {
public:
    enum class mood {
        well,
        slow, // answers only when told to; until then it is silent
        down, // refuses connections
    };
    struct answer {
        int status = 0;
        std::string body{};
    };

    /// A validator that proves to the connection with that key who this is.
    std::string issue(std::string const& id, std::string const& username, std::string const& key);

    void set_mood(mood now);
    mood current_mood() const;
    /// From now on this is the answer to everything; nothing: the true answers again.
    void set_answer(std::optional<answer> fixed);

    /// What GET /validate?QUERY gets.
    answer answer_to(std::string_view query) const;

private:
    struct entry {
        std::string id;
        std::string username;
        std::string key;
    };

    mutable std::mutex mutex_;
    std::map<std::string, entry> by_validator_; // guarded by mutex_, like the rest
    mood mood_ = mood::well;
    std::optional<answer> fixed_{};
    int issued_ = 0;
};

/// The text behind percent-encoding; '+' stays as it is.
std::string percent_decode(std::string_view text);

class fake_rotur final : public outgoing_http {
public:
    fake_rotur(executor& core, clock const& time, rotur_book& book)
        : core_(core), time_(time), book_(book)
    {
    }

    void send(outgoing_request request, std::function<void(outgoing_response)> done) override;

    /// Those that waited longer than their timeout get no answer.
    void expire();
    /// A slow Rotur answers everything that waits.
    void answer_waiting();
    std::size_t waiting_count() const { return waiting_.size(); }

    /// Every URL that was asked, oldest first.
    std::vector<std::string> const& urls() const { return urls_; }

private:
    struct question {
        std::string url;
        steady_ms deadline = 0;
        std::function<void(outgoing_response)> done;
    };

    outgoing_response answer_to(std::string const& url) const;
    void finish(question& asked, outgoing_response response);

    executor& core_;
    clock const& time_;
    rotur_book& book_;
    std::vector<question> waiting_;
    std::vector<std::string> urls_;
};

} // namespace oc::test
