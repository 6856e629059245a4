// frame_record: every frame that plays send and hear, as JSON lines for tests/protocol_frames.py:
// {"play":…,"connection":…,"from":"client" or "server","frame":{…}}. What is no JSON object stands
// there as "text":null.
#pragma once

#include "support/play.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace oc::test {

enum class frame_sender { client, server };

class frame_record {
public:
    /// A new file. Throws std::runtime_error when it cannot be made.
    explicit frame_record(std::filesystem::path const& file);

    struct heading {
        play const& shown;
        std::string const& connection;
        frame_sender from;
    };
    void add(heading about, std::string_view text);

private:
    std::ofstream out_;
};

} // namespace oc::test
