// What an import found and did (part 2 §15.8), for the operator: printed, and kept as a file. One
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace oc {

struct import_counts {
    std::int64_t users = 0;
    std::int64_t roles = 0;
    std::int64_t channels = 0;
    std::int64_t messages = 0; // of channels
    std::int64_t threads = 0;
    std::int64_t thread_messages = 0;
    std::int64_t reactions = 0;
    std::int64_t pins = 0;
    std::int64_t attachments = 0;
    std::int64_t attachment_bytes = 0;
    std::int64_t expired_attachments = 0;
    std::int64_t missing_files = 0;
    std::int64_t emojis = 0;
    std::int64_t webhooks = 0;
    std::int64_t polls = 0;
    std::int64_t votes = 0;
    std::int64_t subscriptions = 0;
    std::int64_t read_markers = 0;
    std::int64_t modlog_entries = 0;
    std::int64_t skipped = 0; // records that could not be read
};

class import_report {
public:
    import_counts counts{};
    std::vector<std::pair<std::string, std::int64_t>> messages_by_channel{};
    std::vector<std::string> orphans{}; // files and rows without a channel or thread

    /// A record that is left out. `place`: "db/channels/general.json:17".
    void skip(std::string const& place, std::string_view why);
    /// Something that was changed or decided, and that the operator should know.
    void note(std::string words);
    /// Whoever was named and is no user.
    void add_unresolved(std::string const& name);

    std::string to_text() const;

private:
    static constexpr std::size_t lines_max = 1000; // of each list
    std::vector<std::string> skips_{};
    std::vector<std::string> notes_{};
    std::size_t unlisted_notes_ = 0;
    std::unordered_set<std::string> unresolved_{};
    std::int64_t unresolved_count_ = 0;
};

} // namespace oc
