// meta/iinf names the items, meta/iloc says where they are (in the file, or in meta/idat).
#include "media/heif_metadata.hpp"

#include "media/byte_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

namespace oc {
namespace {

constexpr std::size_t entries_max = 10'000; // items, extents: real files have dozens

struct box {
    std::string_view type{};
    std::string_view body{};
};

/// The next box; nullopt at the end, or where it is damaged.
std::optional<box> next_box(byte_reader& in)
{
    constexpr std::size_t head_length = 8, long_head_length = 16;
    if (in.left() < head_length)
        return std::nullopt;
    std::uint64_t length = in.big_endian(4);
    box found{.type = in.take(4)};
    std::size_t head = head_length;
    if (length == 1) {
        length = std::uint64_t{in.big_endian(4)} << 32;
        length |= in.big_endian(4);
        head = long_head_length;
    } else if (length == 0) {
        length = head + in.left();
    }
    if (!in.ok() || length < head || length - head > in.left())
        return std::nullopt;
    found.body = in.take(static_cast<std::size_t>(length) - head);
    return found;
}

std::string_view find_box(std::string_view within, std::string_view type)
{
    byte_reader in(within);
    while (auto const found = next_box(in))
        if (found->type == type)
            return found->body;
    return {};
}

/// The id of an item that is EXIF, or XMP (of type mime), by its infe box.
std::optional<std::uint32_t> read_metadata_item(std::string_view entry)
{
    byte_reader in(entry);
    auto const version = in.byte();
    in.skip(3); // flags
    if (version < 2)
        return std::nullopt; // has no types
    auto const id = in.big_endian(version == 2 ? 2 : 4);
    in.skip(2); // protection
    auto const type = in.take(4);
    if (!in.ok() || (type != "Exif" && type != "mime"))
        return std::nullopt;
    return id;
}

std::set<std::uint32_t> list_metadata_items(std::string_view iinf)
{
    std::set<std::uint32_t> ids;
    byte_reader in(iinf);
    auto const version = in.byte();
    in.skip(3);
    in.skip(version == 0 ? 2 : 4); // how many
    while (auto const entry = next_box(in)) {
        auto const id = entry->type == "infe" ? read_metadata_item(entry->body) : std::nullopt;
        if (id && ids.size() < entries_max)
            ids.insert(*id);
    }
    return ids;
}

std::uint64_t read_sized(byte_reader& in, std::size_t bytes)
{
    std::uint64_t const high = bytes == 8 ? in.big_endian(4) : 0;
    return high << 32 | in.big_endian(std::min<std::size_t>(bytes, 4));
}

/// Reads iloc: what belongs to the items and lies in the file, or, by construction 1, in `idat`.
class location_reader {
public:
    location_reader(std::string_view file, std::string_view meta)
        : file_(file), idat_(find_box(meta, "idat")), in_(find_box(meta, "iloc"))
    {
    }

    std::vector<byte_extent> read(std::set<std::uint32_t> const& items)
    {
        version_ = in_.byte();
        in_.skip(3);
        auto const sizes = in_.big_endian(2);
        offset_bytes_ = sizes >> 12 & 15;
        length_bytes_ = sizes >> 8 & 15;
        base_bytes_ = sizes >> 4 & 15;
        index_bytes_ = version_ == 0 ? 0 : sizes & 15;
        auto const count = in_.big_endian(version_ < 2 ? 2 : 4);
        for (std::uint32_t i = 0; i < count && in_.ok() && found_.size() < entries_max; ++i)
            read_item(items);
        return std::move(found_);
    }

private:
    void read_item(std::set<std::uint32_t> const& items)
    {
        auto const id = in_.big_endian(version_ < 2 ? 2 : 4);
        auto const construction = version_ == 0 ? 0 : in_.big_endian(2) & 15;
        in_.skip(2); // data reference
        auto const base = read_sized(in_, base_bytes_);
        auto const extents = in_.big_endian(2);
        for (std::uint32_t i = 0; i < extents && in_.ok(); ++i) {
            in_.skip(index_bytes_);
            auto const offset = base + read_sized(in_, offset_bytes_);
            auto const length = read_sized(in_, length_bytes_);
            if (in_.ok() && items.contains(id))
                add(construction, offset, length);
        }
    }

    void add(std::uint32_t construction, std::uint64_t offset, std::uint64_t length)
    {
        auto const within = construction == 1 ? idat_ : file_;
        if (construction > 1 || offset >= within.size() || found_.size() >= entries_max)
            return;
        auto const start = static_cast<std::size_t>(within.data() - file_.data()) + offset;
        auto const left = within.size() - static_cast<std::size_t>(offset);
        // No length means all the rest.
        auto const taken = length == 0 ? left : std::min<std::uint64_t>(length, left);
        found_.push_back({start, static_cast<std::size_t>(taken)});
    }

    std::string_view file_;
    std::string_view idat_;
    byte_reader in_;
    std::uint8_t version_ = 0;
    std::size_t offset_bytes_ = 0, length_bytes_ = 0, base_bytes_ = 0, index_bytes_ = 0;
    std::vector<byte_extent> found_{};
};

std::vector<byte_extent> merge(std::vector<byte_extent> extents)
{
    std::ranges::sort(extents, {}, &byte_extent::offset);
    std::vector<byte_extent> merged;
    for (auto const& each : extents) {
        auto const end = each.offset + each.length;
        if (merged.empty() || each.offset > merged.back().offset + merged.back().length)
            merged.push_back(each);
        else
            merged.back().length = std::max(merged.back().length, end - merged.back().offset);
    }
    return merged;
}

std::string_view find_meta(std::string_view file)
{
    constexpr std::size_t version_and_flags = 4;
    auto const meta = find_box(file, "meta");
    return meta.substr(std::min(version_and_flags, meta.size()));
}

} // namespace

std::vector<byte_extent> find_heif_metadata(std::string_view file)
{
    auto const meta = find_meta(file);
    auto const items = list_metadata_items(find_box(meta, "iinf"));
    return merge(location_reader(file, meta).read(items));
}

bool has_heif_items(std::string_view file) { return !find_box(find_meta(file), "iloc").empty(); }

heif_size find_heif_size(std::string_view file)
{
    heif_size largest;
    byte_reader properties(find_box(find_box(find_meta(file), "iprp"), "ipco"));
    while (auto const property = next_box(properties)) {
        if (property->type != "ispe")
            continue;
        byte_reader in(property->body);
        in.skip(4); // version, flags
        heif_size const size{in.big_endian(4), in.big_endian(4)};
        if (in.ok() && std::uint64_t{size.width} * size.height >
                           std::uint64_t{largest.width} * largest.height)
            largest = size;
    }
    return largest;
}

} // namespace oc
