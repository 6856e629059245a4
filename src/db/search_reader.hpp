// Searching a room: candidate blocks by their filters, hits in their sealed texts, and messages by
// position; blocks that are not sealed are read themselves. Answers never depend on the index. The
// thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/message_filter.hpp"
#include "domain/search_terms.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// Where to search: messages of the room between those positions, which are not searched.
struct search_scope {
    room_id room = 0;
    std::int64_t after = -1;
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
};

/// One search of one room on its way, newest message first. Lives no longer than its transaction;
/// the filter outlives it.
class search_walk {
public:
    search_walk(sql::connection& sql, search_scope scope, message_filter const& filter);

    /// The next newest message that fits; nothing at the end.
    std::optional<message> next();

private:
    struct block_state {
        bool is_sealed = false;
        bool is_candidate = true;
    };
    struct window {
        std::int64_t first; // block
        std::vector<block_state> blocks;

        std::size_t count_candidates() const;
    };

    bool go_to_next_block();
    void open_window();
    void mark_sealed(window& over) const;
    void drop_without(window& over, std::vector<search_term> const& any_of) const;
    void drop_by_terms(window& over) const;
    void drop_unmarked(window& over, sql::query const& list_marked) const;
    void find_in_texts(std::int64_t block);
    void find_in_messages(std::int64_t block);
    void add_hit(std::int64_t position);
    std::optional<message> read(std::int64_t position) const;

    sql::connection& sql_;
    search_scope scope_;
    message_filter const& filter_;
    std::string needle_; // what every text that fits contains
    bool needs_embeds_;
    bool needs_attachments_;
    std::vector<search_term> terms_{};
    std::int64_t blocks_left_ = 0; // blocks below this one have not been looked at
    std::size_t window_size_;
    std::vector<std::int64_t> candidates_{}; // blocks, the next one last
    std::vector<bool> candidate_is_sealed_{};
    std::vector<std::int64_t> hits_{}; // positions of the block, the next one last
};

class search_reader {
public:
    explicit search_reader(sql::connection& sql) : sql_(sql) {}

    search_walk walk(search_scope scope, message_filter const& filter) const
    {
        return {sql_, scope, filter};
    }
    /// Up to `limit` messages, newest first.
    std::vector<message> list(search_scope scope, message_filter const& filter,
                              std::size_t limit) const;

private:
    sql::connection& sql_;
};

} // namespace oc
