// answer: the lines that go back to an operator: any number of progress lines, then one last line,
// a reply or a refusal (docs/decisions/0015). Any thread.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace oc {

/// Who waits for the end of a request.
class answer {
public:
    virtual ~answer() = default;
    /// May be dropped when the asker reads slowly.
    virtual void say(std::string line) = 0;
    /// Exactly once.
    virtual void finish(std::string line) = 0;
    /// False: the asker is gone; what can be left undone is.
    virtual bool is_wanted() const = 0;
};
using answer_ptr = std::shared_ptr<answer>;

/// {"hello":{"protocol":1}}, the first line of every connection.
std::string hello_line();
/// {"progress":{"done":…,"total":…}}
std::string progress_line(std::int64_t done, std::int64_t total);
/// {"ok":true,"reply":…} with a packet as JSON.
std::string reply_line(std::string_view packet);
/// {"ok":false,"code":…,"text":…}
std::string refusal_line(std::string_view code, std::string_view text);
std::string refusal_line(error const& refusal);
/// One of both.
std::string end_line(result<std::string> const& outcome);

} // namespace oc
