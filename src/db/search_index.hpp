// The search index: sealed blocks of 1024 positions of a room (docs/decisions/0007). A block is
// sealed when it has a row in search_texts; what is not sealed is read from messages. Writer only.
#pragma once

#include "db/sql.hpp"
#include "domain/channel.hpp"

#include <cstddef>
#include <cstdint>

namespace oc {

inline constexpr std::int64_t search_block_size = 1024;
/// Ends the text of each position; no byte of UTF-8.
inline constexpr char search_separator = '\xFF';

/// Notes a message that has just been inserted; true when its block is complete with it.
bool note_new_position(sql::connection& sql, room_id room, std::int64_t position);

/// Removes the index's copy of a message that changes or goes, and of its block; true when the
/// block waits for being sealed again.
bool unseal_block(sql::connection& sql, room_id room, std::int64_t position);

/// Whether a sealed block is what its messages make of it.
bool is_sealed_well(sql::connection& sql, room_id room, std::int64_t block);

class search_index {
public:
    explicit search_index(sql::connection& sql) : sql_(sql) {}

    /// Seals up to that many blocks, the newest rooms' first; true when more wait.
    bool seal_some(std::size_t blocks_max);

private:
    sql::connection& sql_;
};

} // namespace oc
