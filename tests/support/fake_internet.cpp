// Posts are pushes; everything else is for Rotur.
#include "support/fake_internet.hpp"

#include <utility>

namespace oc::test {

void push_box::give_answers()
{
    for (auto& each : std::exchange(unanswered, {}))
        each();
}

std::function<outgoing_response(outgoing_request const&)> answering(int status,
                                                                    std::string retry_after)
{
    return [status, retry_after](outgoing_request const&) {
        outgoing_response answer;
        answer.status = status;
        answer.failure = status == 0 ? "connect: the test says no" : "";
        answer.retry_after = retry_after;
        return answer;
    };
}

void fake_internet::send(outgoing_request request, std::function<void(outgoing_response)> done)
{
    if (request.method != "POST")
        return rotur_.send(std::move(request), std::move(done));
    auto answer = box_.answer ? box_.answer(request) : answering(201)(request);
    box_.posts.push_back(std::move(request));
    auto give = [this, done = std::move(done), answer = std::move(answer)] {
        core_.post([done, answer] { done(answer); });
    };
    if (box_.is_silent)
        box_.unanswered.push_back(std::move(give));
    else
        give();
}

std::shared_ptr<vapid_identity const> test_identity()
{
    static auto const made = std::make_shared<vapid_identity const>(
        vapid_identity{.key = p256_key::from_scalar(std::string(p256_scalar_bytes, '\7')).value(),
                       .claims_email = "mailto:admin@chat.example"});
    return made;
}

} // namespace oc::test
