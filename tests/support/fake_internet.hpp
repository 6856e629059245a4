// fake_internet: what the server's outgoing requests meet: Rotur, and push services that accept
// everything unless the test says otherwise. One thread.
#pragma once

#include "base/outgoing_http.hpp"
#include "base/task.hpp"
#include "push/vapid.hpp"
#include "support/fake_rotur.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oc::test {

/// The push services together.
struct push_box {
    /// Posts that were not looked at yet, oldest first.
    std::vector<outgoing_request> posts{};
    /// What they answer.
    std::function<outgoing_response(outgoing_request const&)> answer{};
    /// While set, posts are kept without an answer until give_answers().
    bool is_silent = false;
    std::vector<std::function<void()>> unanswered{};

    void give_answers();
};

/// Answers of that status alone.
std::function<outgoing_response(outgoing_request const&)> answering(int status,
                                                                    std::string retry_after = "");

class fake_internet final : public outgoing_http {
public:
    fake_internet(executor& core, outgoing_http& rotur, push_box& box)
        : core_(core), rotur_(rotur), box_(box)
    {
    }

    void send(outgoing_request request, std::function<void(outgoing_response)> done) override;

private:
    executor& core_;
    outgoing_http& rotur_;
    push_box& box_;
};

/// Always the same key.
std::shared_ptr<vapid_identity const> test_identity();

} // namespace oc::test
