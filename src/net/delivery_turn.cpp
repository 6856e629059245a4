// A counting sort of deliveries by slot: count, place, fill. Before it, small frames of one
// audience are copied side by side, so that most connections need one buffer for a whole turn.
#include "net/delivery_turn.hpp"

#include "base/check.hpp"
#include "net/outbox.hpp"
#include "net/websocket_codec.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace oc {
namespace {

// Copying pays when it saves buffers for several listeners; large frames are cheap as buffers.
constexpr std::size_t joined_frame_bytes_max = 2 * 1024;
constexpr std::size_t joined_listeners_min = 4;
constexpr std::size_t joined_bytes_max = 1024 * 1024; // per turn; the rest goes uncopied

constexpr std::size_t kept_order_max = 1024 * 1024; // deliveries; what one huge turn took is freed

iovec to_buffer(std::string_view bytes)
{
    // writev does not write to it, though its type cannot say so.
    return {const_cast<char*>(bytes.data()), bytes.size()};
}

} // namespace

void delivery_turn::start(std::span<delivery_batch const> batches, std::size_t slot_count)
{
    if (marks_.size() < slot_count)
        marks_.resize(slot_count);
    number_frames(batches);
    lay_out(batches);
    touch_answered(batches);
    for (auto const& batch : batches)
        for (auto const& step : batch.deliveries)
            count(step);
    place_all();
    std::uint32_t base = 0;
    for (auto const& batch : batches) {
        for (auto const& step : batch.deliveries)
            if (step.close_code == 0)
                fill(step, base + step.frame);
        base += static_cast<std::uint32_t>(batch.frames.size());
    }
}

void delivery_turn::finish()
{
    for (std::uint32_t const slot : touched_)
        marks_[slot] = mark();
    touched_.clear();
    order_.clear();
    if (order_.capacity() > kept_order_max)
        order_.shrink_to_fit();
    closes_.clear();
    frames_.clear();
    wires_.clear();
    compressed_.clear();
    joined_.clear();
    buffers_.clear();
}

void delivery_turn::number_frames(std::span<delivery_batch const> batches)
{
    for (auto const& batch : batches) {
        for (auto const& frame : batch.frames) {
            frames_.push_back(&frame);
            wires_.push_back(to_buffer(frame->wire()));
        }
    }
}

// Frames of the same audience are found by the identity of its list.
void delivery_turn::lay_out(std::span<delivery_batch const> batches)
{
    std::vector<std::pair<audience const*, std::uint32_t>> candidates;
    std::size_t bytes = 0;
    std::uint32_t base = 0;
    for (auto const& batch : batches) {
        for (auto const& step : batch.deliveries) {
            if (step.close_code != 0 || !step.listeners)
                continue;
            CHECK(step.frame < batch.frames.size());
            std::size_t const size = batch.frames[step.frame]->wire().size();
            if (size > joined_frame_bytes_max || bytes + size > joined_bytes_max ||
                step.listeners->size() < joined_listeners_min)
                continue;
            bytes += size;
            candidates.emplace_back(step.listeners.get(), base + step.frame);
        }
        base += static_cast<std::uint32_t>(batch.frames.size());
    }
    if (candidates.size() < 2)
        return;
    std::stable_sort(candidates.begin(), candidates.end(), [](auto const& a, auto const& b) {
        return std::less<>{}(a.first, b.first);
    });
    joined_.reserve(bytes); // what is pointed to must not move
    for (auto const& [listeners, frame] : candidates) {
        std::string_view const wire = (*frames_[frame])->wire();
        if (wires_[frame].iov_base != wire.data())
            continue; // it has another audience too, and lies there
        wires_[frame].iov_base = joined_.data() + joined_.size();
        joined_.insert(joined_.end(), wire.begin(), wire.end());
    }
}

void delivery_turn::touch(std::uint32_t slot)
{
    CHECK(slot < marks_.size());
    if (marks_[slot].begin != untouched)
        return;
    marks_[slot].begin = 0;
    touched_.push_back(slot);
}

void delivery_turn::touch_answered(std::span<delivery_batch const> batches)
{
    for (auto const& batch : batches)
        for (auto const& step : batch.deliveries)
            if (!step.listeners)
                touch(step.slot);
}

void delivery_turn::count(delivery const& step)
{
    auto const count_one = [this](std::uint32_t slot) {
        touch(slot);
        mark& found = marks_[slot];
        if (found.close == no_close)
            ++found.count;
    };
    if (step.listeners && step.close_code == 0) {
        for (std::uint32_t const slot : *step.listeners)
            if (slot != step.slot)
                count_one(slot);
    } else if (step.close_code == 0) {
        count_one(step.slot);
    } else {
        mark& found = marks_[step.slot];
        if (found.close != no_close)
            return;
        found.close = static_cast<std::uint32_t>(closes_.size());
        closes_.push_back({step.close_code, step.close_reason});
    }
}

void delivery_turn::place_all()
{
    std::uint32_t total = 0;
    for (std::uint32_t const slot : touched_) {
        marks_[slot].begin = total;
        total += marks_[slot].count;
    }
    order_.resize(total);
}

void delivery_turn::fill(delivery const& step, std::uint32_t frame)
{
    CHECK(frame < frames_.size());
    auto const fill_one = [this, frame](std::uint32_t slot) {
        mark& found = marks_[slot];
        if (found.filled < found.count) // not so after a close
            order_[found.begin + found.filled++] = frame;
    };
    if (!step.listeners) {
        fill_one(step.slot);
        return;
    }
    for (std::uint32_t const slot : *step.listeners)
        if (slot != step.slot)
            fill_one(slot);
}

std::span<std::uint32_t const> delivery_turn::frames_for(std::uint32_t slot) const
{
    mark const& found = marks_[slot];
    if (found.begin == untouched)
        return {};
    return std::span(order_).subspan(found.begin, found.count);
}

std::string const* delivery_turn::compressed(std::uint32_t frame, deflate_terms const& terms)
{
    std::string_view const payload = (*frames_[frame])->payload();
    if (payload.size() < deflate_bytes_min_ || !terms.allows(payload.size()))
        return nullptr;
    if (compressed_.empty())
        compressed_.resize(frames_.size());
    auto& made = compressed_[frame];
    if (!made.is_tried) {
        made.is_tried = true;
        auto wire = encode_compressed_text(deflater_.compress(payload));
        if (wire.size() < wires_[frame].iov_len)
            made.owner = std::make_shared<std::string const>(std::move(wire));
    }
    return made.owner.get();
}

iovec delivery_turn::wire(std::uint32_t frame, deflate_terms const* terms)
{
    if (terms != nullptr)
        if (std::string const* const smaller = compressed(frame, *terms))
            return to_buffer(*smaller);
    return wires_[frame];
}

std::span<iovec const> delivery_turn::gather(std::uint32_t slot, deflate_terms const* terms)
{
    buffers_.clear();
    char const* end = nullptr;
    for (std::uint32_t const frame : frames_for(slot)) {
        iovec const next = wire(frame, terms);
        if (next.iov_base == end)
            buffers_.back().iov_len += next.iov_len;
        else
            buffers_.push_back(next);
        end = static_cast<char const*>(next.iov_base) + next.iov_len;
    }
    return buffers_;
}

void delivery_turn::keep_rest(std::uint32_t slot, deflate_terms const* terms, std::size_t skipped,
                              outbox& into)
{
    for (std::uint32_t const frame : frames_for(slot)) {
        std::shared_ptr<void const> owner = *frames_[frame];
        std::string_view bytes = (*frames_[frame])->wire();
        if (terms != nullptr && compressed(frame, *terms) != nullptr) {
            owner = compressed_[frame].owner;
            bytes = *compressed_[frame].owner;
        }
        if (skipped >= bytes.size()) {
            skipped -= bytes.size();
            continue;
        }
        into.append(std::move(owner), bytes.substr(skipped));
        if (skipped > 0)
            into.set_front_begun();
        skipped = 0;
    }
}

delivery_turn::close_order const* delivery_turn::find_close(std::uint32_t slot) const
{
    std::uint32_t const found = marks_[slot].close;
    return found == no_close ? nullptr : &closes_[found];
}

} // namespace oc
