// Searching, block by block.
#include "db/search_reader.hpp"

#include "base/text.hpp"
#include "db/message_gaps.hpp"
#include "db/messages.hpp"
#include "db/search_index.hpp"
#include "domain/byte_finder.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

// The newest blocks are looked at few at a time: who searches something frequent is done soon.
constexpr std::size_t first_window_size = 8;
constexpr std::size_t window_growth = 4;
constexpr std::size_t terms_max = 8;
// One more term is looked at while more than a share of the blocks is left, and it helps: reading
// a text costs as much as reading the filters of some thirty blocks.
constexpr std::size_t blocks_per_candidate_max = 12;
constexpr int useless_terms_max = 4;

sql::query const list_sealed("SELECT block FROM search_texts "
                             "WHERE room = $1 AND block >= $2 AND block < $3");
sql::query const list_sealed_with_times("SELECT block, oldest, newest FROM search_texts "
                                        "WHERE room = $1 AND block >= $2 AND block < $3");
sql::query const list_filters("SELECT block, bits FROM search_filters "
                              "WHERE room = $1 AND slice = $2 AND block >= $3 AND block < $4");
sql::query const list_pinned_blocks(
    "SELECT DISTINCT position / 1024 FROM messages WHERE room = $1 AND pinned = 1 "
    "AND position >= $2 * 1024 AND position < $3 * 1024");
sql::query const list_reacted_blocks(
    "SELECT DISTINCT position / 1024 FROM reactions WHERE room = $1 "
    "AND position >= $2 * 1024 AND position < $3 * 1024");
sql::query const find_texts("SELECT texts FROM search_texts WHERE room = $1 AND block = $2");
sql::query const list_contents("SELECT position, content, author, timestamp, pinned, "
                               "embeds IS NOT NULL, attachments IS NOT NULL FROM messages "
                               "WHERE room = $1 AND position >= $2 AND position < $3 "
                               "ORDER BY position");

} // namespace

search_walk::search_walk(sql::connection& sql, search_scope scope, message_filter const& filter)
    : sql_(sql), scope_(scope), filter_(filter), needle_(filter.text),
      needs_embeds_(filter.wants(message_feature::embed) || filter.wants(message_feature::poll)),
      needs_attachments_(filter.wants(message_feature::image) ||
                         filter.wants(message_feature::file)),
      window_size_(first_window_size)
{
    if (needle_.empty() && filter.wants(message_feature::link))
        needle_ = "://";
    terms_ = list_query_terms(needle_, terms_max);
    scope_.before = std::clamp<std::int64_t>(scope_.before, 0, find_next_position(sql, scope.room));
    blocks_left_ = (scope_.before + search_block_size - 1) / search_block_size;
    if (needs_embeds_)
        terms_.push_back(feature_term(search_feature::embeds));
    if (needs_attachments_)
        terms_.push_back(feature_term(search_feature::attachments));
}

std::optional<message> search_walk::next()
{
    do {
        while (!hits_.empty()) {
            auto const position = hits_.back();
            hits_.pop_back();
            if (auto found = read(position))
                return found;
        }
    } while (go_to_next_block());
    return std::nullopt;
}

std::optional<message> search_walk::read(std::int64_t position) const
{
    auto found = messages_reader(sql_).find_at(scope_.room, position);
    return found && fits(filter_, *found) ? std::move(found) : std::nullopt;
}

/// Finds the hits of the next candidate; false when no block is left.
bool search_walk::go_to_next_block()
{
    while (candidates_.empty()) {
        if (blocks_left_ == 0)
            return false;
        open_window();
    }
    auto const block = candidates_.back();
    bool const is_sealed = candidate_is_sealed_.back();
    candidates_.pop_back();
    candidate_is_sealed_.pop_back();
    if (is_sealed && !needle_.empty())
        find_in_texts(block);
    else
        find_in_messages(block);
    return true;
}

std::size_t search_walk::window::count_candidates() const
{
    return static_cast<std::size_t>(std::ranges::count(blocks, true, &block_state::is_candidate));
}

/// Goes over the next older blocks and keeps those that may have something.
void search_walk::open_window()
{
    auto const size = std::min(blocks_left_, static_cast<std::int64_t>(window_size_));
    window over{.first = blocks_left_ - size,
                .blocks = std::vector<block_state>(static_cast<std::size_t>(size))};
    blocks_left_ = over.first * search_block_size > scope_.after ? over.first : 0;
    window_size_ *= window_growth;
    mark_sealed(over);
    if (filter_.pinned == true)
        drop_unmarked(over, list_pinned_blocks);
    if (filter_.wants(message_feature::reaction))
        drop_unmarked(over, list_reacted_blocks);
    drop_by_terms(over);
    for (std::size_t index = 0; index < over.blocks.size(); ++index) {
        if (!over.blocks[index].is_candidate)
            continue;
        candidates_.push_back(over.first + static_cast<std::int64_t>(index));
        candidate_is_sealed_.push_back(over.blocks[index].is_sealed);
    }
}

void search_walk::mark_sealed(window& over) const
{
    bool const by_time = filter_.before || filter_.after;
    sql::cursor row(sql_, by_time ? list_sealed_with_times : list_sealed, scope_.room, over.first,
                    over.first + static_cast<std::int64_t>(over.blocks.size()));
    while (row.next()) {
        auto& block = over.blocks[static_cast<std::size_t>(row.integer(0) - over.first)];
        block.is_sealed = true;
        if (filter_.before && row.real(1) >= *filter_.before)
            block.is_candidate = false;
        if (filter_.after && row.real(2) <= *filter_.after)
            block.is_candidate = false;
    }
}

void search_walk::drop_by_terms(window& over) const
{
    if (!filter_.authors.empty()) {
        std::vector<search_term> authors;
        for (auto const& author : filter_.authors)
            authors.push_back(author_term(author));
        drop_without(over, authors);
    }
    auto left = over.count_candidates();
    int useless = 0;
    for (auto const term : terms_) {
        if (left * blocks_per_candidate_max <= over.blocks.size() || useless == useless_terms_max)
            return;
        drop_without(over, {term});
        auto const before = std::exchange(left, over.count_candidates());
        useless += before - left < before / 16 ? 1 : 0;
    }
}

/// Sealed blocks whose filters say that they have none of these terms are no candidates. A block
/// without filters stays one.
void search_walk::drop_without(window& over, std::vector<search_term> const& any_of) const
{
    std::vector<bool> said_no(over.blocks.size(), false);
    std::vector<bool> said_yes(over.blocks.size(), false);
    auto const end = over.first + static_cast<std::int64_t>(over.blocks.size());
    for (auto const term : any_of) {
        sql::cursor row(sql_, list_filters, scope_.room, slice_of(term), over.first, end);
        while (row.next()) {
            auto const index = static_cast<std::size_t>(row.integer(0) - over.first);
            if (!over.blocks[index].is_candidate || !over.blocks[index].is_sealed)
                continue;
            if (may_have(row.blob(1), term))
                said_yes[index] = true;
            else
                said_no[index] = true;
        }
    }
    for (std::size_t index = 0; index < over.blocks.size(); ++index)
        if (said_no[index] && !said_yes[index])
            over.blocks[index].is_candidate = false;
}

void search_walk::drop_unmarked(window& over, sql::query const& list_marked) const
{
    std::vector<bool> marked(over.blocks.size(), false);
    sql::cursor row(sql_, list_marked, scope_.room, over.first,
                    over.first + static_cast<std::int64_t>(over.blocks.size()));
    while (row.next())
        marked[static_cast<std::size_t>(row.integer(0) - over.first)] = true;
    for (std::size_t index = 0; index < over.blocks.size(); ++index)
        if (!marked[index])
            over.blocks[index].is_candidate = false;
}

void search_walk::add_hit(std::int64_t position)
{
    if (position > scope_.after && position < scope_.before)
        hits_.push_back(position);
}

/// Each text that contains what is wanted is a hit; its position is the number of texts before it.
void search_walk::find_in_texts(std::int64_t block)
{
    sql::cursor row(sql_, find_texts, scope_.room, block);
    if (!row.next())
        return;
    auto const texts = row.blob(0);
    byte_finder const wanted(needle_);
    auto position = block * search_block_size;
    std::size_t counted = 0; // texts that end before here are in `position`
    for (auto at = wanted.find(texts, 0); at != std::string_view::npos;
         at = wanted.find(texts, counted)) {
        position += std::count(texts.begin() + static_cast<std::ptrdiff_t>(counted),
                               texts.begin() + static_cast<std::ptrdiff_t>(at), search_separator);
        add_hit(position);
        auto const end = texts.find(search_separator, at);
        if (end == std::string_view::npos)
            return; // damaged
        counted = end + 1;
        ++position;
    }
}

void search_walk::find_in_messages(std::int64_t block)
{
    auto const first = block * search_block_size;
    byte_finder const wanted(needle_);
    sql::cursor row(sql_, list_contents, scope_.room, first, first + search_block_size);
    while (row.next()) {
        message_circumstances const of{
            .author = row.text(2), .timestamp = row.real(3), .pinned = row.flag(4)};
        if (!fits(filter_, of))
            continue;
        if ((needs_embeds_ && !row.flag(5)) || (needs_attachments_ && !row.flag(6)))
            continue;
        if (needle_.empty() || wanted.find(fold_case(row.text(1)), 0) != std::string::npos)
            add_hit(row.integer(0));
    }
}

std::vector<message> search_reader::list(search_scope scope, message_filter const& filter,
                                         std::size_t limit) const
{
    std::vector<message> found;
    auto way = walk(scope, filter);
    while (found.size() < limit) {
        auto next = way.next();
        if (!next)
            break;
        found.push_back(std::move(*next));
    }
    return found;
}

} // namespace oc
