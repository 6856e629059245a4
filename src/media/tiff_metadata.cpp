// TIFF 6.0 and its supplements; the tags of DNG 1.6 that say how its pixels are meant.
#include "media/tiff_metadata.hpp"

#include "media/byte_reader.hpp"
#include "media/jpeg_segments.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t header_bytes = 8, entry_bytes = 12, count_bytes = 2, pointer_bytes = 4;
// Real files have dozens, and what has more is refused.
constexpr std::size_t directories_max = 1000, entries_max = 100'000, pointers_max = 100'000;
constexpr std::size_t strips_max = 1'000'000, told_max = 100'000;
constexpr std::uint32_t sub_directories_tag = 330;

/// Where the bytes of pictures are, and how many.
struct picture_tags {
    std::uint32_t offsets;
    std::uint32_t lengths;
};
constexpr std::array pictures{picture_tags{273, 279}, picture_tags{324, 325},
                              picture_tags{513, 514}}; // strips, tiles, a JPEG

struct tag_range {
    std::uint32_t first;
    std::uint32_t last;
};
constexpr std::array kept_tags{
    tag_range{254, 259},     tag_range{262, 266},     tag_range{273, 274}, // size, strips, upright
    tag_range{277, 284},     tag_range{286, 287},     tag_range{290, 293},
    tag_range{296, 297},     tag_range{301, 301},     tag_range{317, 325}, // colours, tiles
    tag_range{330, 330},     tag_range{332, 332},     tag_range{334, 334},
    tag_range{336, 336},     tag_range{338, 342},     tag_range{347, 347}, // samples, JPEG tables
    tag_range{512, 521},     tag_range{529, 532},     tag_range{32995, 32998},
    tag_range{33421, 33422}, tag_range{34675, 34675}, tag_range{50674, 50674}, // ICC
    tag_range{50706, 50707}, tag_range{50710, 50734}, tag_range{50736, 50739}, // DNG
    tag_range{50752, 50752}, tag_range{50778, 50780}, tag_range{50829, 50834}, // CR2: slices
    tag_range{50879, 50879}, tag_range{50937, 50940}, tag_range{50964, 50965},
    tag_range{50970, 50970}, tag_range{50974, 50975}, tag_range{50981, 50982},
    tag_range{51008, 51009}, tag_range{51022, 51022}, tag_range{51041, 51041},
    tag_range{51089, 51091}, tag_range{51107, 51110}, tag_range{51125, 51125},
};

bool is_kept(std::uint32_t tag)
{
    return std::ranges::any_of(
        kept_tags, [tag](tag_range const& each) { return tag >= each.first && tag <= each.last; });
}

bool is_metadata_directory(std::uint32_t tag)
{
    return tag == 34665 || tag == 34853 || tag == 40965; // EXIF, GPS, and one within EXIF
}

std::uint64_t bytes_of_type(std::uint32_t type)
{
    constexpr std::array<std::uint8_t, 14> bytes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    return type < bytes.size() ? bytes[type] : 0;
}

struct entry {
    std::uint32_t tag = 0;
    std::uint32_t type = 0;
    std::uint32_t count = 0;
    std::uint32_t value = 0; // or where it is
    std::string_view raw{};

    std::uint64_t length() const { return bytes_of_type(type) * count; }
    bool is_elsewhere() const { return length() > pointer_bytes; }
};

struct directory {
    std::size_t offset = 0;
    std::size_t length = 0;
    bool is_whole = false;
    std::uint32_t next = 0;
    std::vector<entry> entries{};
};

struct range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Sorted and apart.
std::vector<range> merge(std::vector<range> ranges)
{
    std::ranges::sort(ranges, {}, &range::begin);
    std::vector<range> merged;
    for (auto const& each : ranges)
        if (merged.empty() || each.begin > merged.back().end)
            merged.push_back(each);
        else
            merged.back().end = std::max(merged.back().end, each.end);
    return merged;
}

/// What of `from` is not in `taken`; both are merged.
std::vector<range> subtract(std::vector<range> const& from, std::vector<range> const& taken)
{
    std::vector<range> left;
    auto next = taken.begin();
    for (auto [begin, end] : from) {
        while (next != taken.end() && next->end <= begin)
            ++next;
        for (auto each = next; each != taken.end() && each->begin < end; ++each) {
            if (each->begin > begin)
                left.push_back({begin, each->begin});
            begin = std::min(std::max(begin, each->end), end);
        }
        if (begin < end)
            left.push_back({begin, end});
    }
    return left;
}

class tiff_walk {
public:
    explicit tiff_walk(std::string_view file)
        : file_(file), is_little_(file.starts_with("II")),
          jpeg_bytes_left_(file.size() * jpeg_walks)
    {
    }

    /// nullopt when it has no directory, or more of anything than is looked at.
    std::optional<std::vector<image_patch>> run()
    {
        queue(at(4));
        while (!pending_.empty()) {
            auto const offset = pending_.back();
            pending_.pop_back();
            if (auto const found = read(offset))
                clean(*found);
        }
        if (directories_.empty() || gave_up_)
            return std::nullopt;
        return finish();
    }

private:
    std::uint32_t number(byte_reader& in, std::size_t bytes) const
    {
        return is_little_ ? in.little_endian(bytes) : in.big_endian(bytes);
    }
    std::uint32_t at(std::size_t offset) const
    {
        byte_reader in(file_.substr(std::min(offset, file_.size())));
        return number(in, pointer_bytes);
    }

    /// Whether it is to be read: each only once, whatever points at it.
    bool claim(std::size_t offset)
    {
        if (offset < header_bytes || offset >= file_.size() || seen_.contains(offset))
            return false;
        gave_up_ = gave_up_ || seen_.size() >= directories_max;
        return !gave_up_ && seen_.insert(offset).second;
    }

    /// So there are never more than directories_max that wait.
    void queue(std::size_t offset)
    {
        if (claim(offset))
            pending_.push_back(offset);
    }

    std::optional<directory> read(std::size_t offset)
    {
        directory found{.offset = offset};
        byte_reader in(file_.substr(offset));
        auto const count = number(in, count_bytes);
        for (std::uint32_t i = 0; i < count && in.left() >= entry_bytes; ++i) {
            if (++entry_count_ > entries_max) {
                gave_up_ = true;
                return std::nullopt;
            }
            entry each{.raw = file_.substr(offset + in.position(), entry_bytes)};
            each.tag = number(in, 2);
            each.type = number(in, 2);
            each.count = number(in, 4);
            each.value = number(in, 4);
            found.entries.push_back(each);
        }
        found.next = found.entries.size() == count ? number(in, pointer_bytes) : 0;
        found.is_whole = in.ok() && found.entries.size() == count;
        found.length = in.position();
        return found;
    }

    void clean(directory const& found)
    {
        std::string kept;
        std::size_t count = 0;
        for (auto const& each : found.entries) {
            if (!is_kept(each.tag)) {
                drop(each);
                continue;
            }
            kept += each.raw;
            ++count;
            if (each.is_elsewhere())
                spare(each.value, each.length());
            if (each.tag == sub_directories_tag)
                add_sub_directories(each);
        }
        for (auto const& each : pictures)
            keep_pictures(found, each);
        if (found.is_whole) {
            rewrite(found, count, std::move(kept));
            queue(found.next);
        }
    }

    void add_sub_directories(entry const& from)
    {
        if (!from.is_elsewhere())
            return queue(from.value);
        auto const all = range_of(from.value, from.length());
        for (auto place = all.begin; place < all.end && !gave_up_; place += pointer_bytes) {
            gave_up_ = ++pointer_count_ > pointers_max;
            queue(at(place));
        }
    }

    std::uint32_t number_of(entry const& from, std::size_t index) const
    {
        constexpr std::size_t value_at = 8;
        auto const bytes = static_cast<std::size_t>(bytes_of_type(from.type));
        auto values = from.is_elsewhere() ? file_.substr(std::min<std::size_t>(from.value,
                                                                               file_.size()))
                                          : from.raw.substr(value_at);
        byte_reader in(values.substr(std::min(index * bytes, values.size())));
        return number(in, std::min(bytes, pointer_bytes));
    }

    /// A tag that is dropped may claim their bytes, too.
    void keep_pictures(directory const& of, picture_tags const& tags)
    {
        auto const offsets = std::ranges::find(of.entries, tags.offsets, &entry::tag);
        auto const lengths = std::ranges::find(of.entries, tags.lengths, &entry::tag);
        if (offsets == of.entries.end() || lengths == of.entries.end())
            return;
        auto const count = std::min(offsets->count, lengths->count);
        for (std::uint32_t i = 0; i < count && !gave_up_; ++i) {
            gave_up_ = ++strip_count_ > strips_max;
            auto const offset = number_of(*offsets, i), length = number_of(*lengths, i);
            auto const found = range_of(offset, length);
            spare(offset, length);
            blank_jpeg(file_.substr(found.begin, found.end - found.begin));
        }
    }

    /// What a JPEG within tells. It keeps its length, for others may point into it.
    void blank_jpeg(std::string_view picture)
    {
        if (!picture.starts_with("\xff\xd8\xff") || picture.size() > jpeg_bytes_left_)
            return;
        jpeg_bytes_left_ -= picture.size();
        jpeg_segments segments(picture);
        while (auto const each = segments.next()) {
            if (makes_picture(*each))
                continue;
            if (told_.size() >= told_max) {
                gave_up_ = true;
                return;
            }
            add(told_, static_cast<std::size_t>(each->body.data() - file_.data()),
                each->body.size());
        }
    }

    void drop(entry const& each)
    {
        if (is_metadata_directory(each.tag))
            drop_directory(each.value);
        if (each.is_elsewhere())
            add(blanks_, each.value, each.length());
    }

    void drop_directory(std::size_t offset)
    {
        auto const found = claim(offset) ? read(offset) : std::nullopt;
        if (!found)
            return;
        for (auto const& each : found->entries)
            drop(each);
        add(blanks_, found->offset, found->length);
    }

    /// What of it is in the file.
    range range_of(std::size_t offset, std::uint64_t length) const
    {
        if (offset < header_bytes || offset >= file_.size())
            return {file_.size(), file_.size()};
        auto const taken = std::min<std::uint64_t>(length, file_.size() - offset);
        return {offset, offset + static_cast<std::size_t>(taken)};
    }

    /// A length that leaves the file is a wrong one, and would spare everything.
    void spare(std::size_t offset, std::uint64_t length)
    {
        if (offset < file_.size() && length <= file_.size() - offset)
            add(spared_, offset, length);
    }

    /// The strips of a picture mostly follow one another, and are one range then.
    void add(std::vector<range>& to, std::size_t offset, std::uint64_t length) const
    {
        auto const found = range_of(offset, length);
        if (!to.empty() && to.back().end == found.begin)
            to.back().end = found.end;
        else if (found.begin < found.end)
            to.push_back(found);
    }

    /// Shorter in the same place.
    void rewrite(directory const& from, std::size_t count, std::string kept)
    {
        image_patch made{from.offset, from.length, {}};
        if (overlaps(from.offset, from.offset + from.length))
            return;
        auto const low = static_cast<char>(count & 0xff), high = static_cast<char>(count >> 8);
        std::string head{is_little_ ? low : high, is_little_ ? high : low};
        head += kept;
        head += file_.substr(from.offset + from.length - pointer_bytes, pointer_bytes);
        made.content.made.push_back(std::move(head));
        made.content.pieces.emplace_back(made.content.made.back());
        directories_.emplace(from.offset, std::move(made));
    }

    bool overlaps(std::size_t begin, std::size_t end) const
    {
        auto const next = directories_.lower_bound(end);
        return next != directories_.begin() &&
               std::prev(next)->first + std::prev(next)->second.length > begin;
    }

    /// Nothing that a tag uses which stays is blanked, whatever else claims it.
    std::vector<image_patch> finish()
    {
        auto blanks = subtract(merge(std::move(blanks_)), merge(std::move(spared_)));
        blanks.insert(blanks.end(), told_.begin(), told_.end());
        std::vector<range> directories;
        for (auto const& [offset, made] : directories_)
            directories.push_back({offset, offset + made.length});
        std::vector<image_patch> patches;
        for (auto const& [begin, end] : subtract(merge(std::move(blanks)), directories))
            patches.push_back({begin, end - begin, {}});
        for (auto& [offset, made] : directories_)
            patches.push_back(std::move(made));
        std::ranges::sort(patches, {}, &image_patch::offset);
        return patches;
    }

    static constexpr std::size_t jpeg_walks = 4; // over the whole file; no more, for its time

    std::string_view file_;
    bool is_little_;
    bool gave_up_ = false;
    std::vector<std::size_t> pending_{};
    std::set<std::size_t> seen_{};
    std::size_t entry_count_ = 0, pointer_count_ = 0, strip_count_ = 0, jpeg_bytes_left_;
    std::vector<range> blanks_{};
    std::vector<range> spared_{}; // what stays has its values and pixels there
    std::vector<range> told_{};   // by a JPEG within what stays
    std::map<std::size_t, image_patch> directories_{}; // INVARIANT: without overlaps
};

} // namespace

std::optional<std::vector<image_patch>> find_tiff_metadata(std::string_view file)
{
    using namespace std::string_view_literals;
    if (!file.starts_with("II*\0"sv) && !file.starts_with("MM\0*"sv))
        return std::nullopt;
    return tiff_walk(file).run();
}

} // namespace oc
