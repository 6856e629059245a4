// TIFF 6.0 and its supplements; the tags of DNG 1.6 that say how its pixels are meant.
#include "media/tiff_metadata.hpp"

#include "media/byte_reader.hpp"

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
constexpr std::size_t directories_max = 1000, entries_max = 100'000; // real files have dozens
constexpr std::uint32_t sub_directories_tag = 330;

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
    tag_range{50778, 50780}, tag_range{50829, 50830}, tag_range{51008, 51009},
    tag_range{51022, 51022},
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

class tiff_walk {
public:
    explicit tiff_walk(std::string_view file)
        : file_(file), is_little_(file.starts_with("II")), pending_{at(4)}
    {
    }

    std::vector<image_patch> run()
    {
        while (!pending_.empty()) {
            auto const offset = pending_.back();
            pending_.pop_back();
            if (auto const found = read(offset))
                clean(*found);
        }
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

    /// Each only once, whatever points at it.
    std::optional<directory> read(std::size_t offset)
    {
        if (offset < header_bytes || offset >= file_.size() || seen_.size() >= directories_max ||
            !seen_.insert(offset).second)
            return std::nullopt;
        directory found{.offset = offset};
        byte_reader in(file_.substr(offset));
        auto const count = number(in, count_bytes);
        for (std::uint32_t i = 0; i < count && in.left() >= entry_bytes; ++i) {
            if (++entry_count_ > entries_max)
                return std::nullopt;
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
            if (each.tag == sub_directories_tag)
                add_sub_directories(each);
        }
        if (found.is_whole) {
            rewrite(found, count, std::move(kept));
            pending_.push_back(found.next);
        }
    }

    void add_sub_directories(entry const& from)
    {
        if (!from.is_elsewhere())
            return pending_.push_back(from.value);
        for (std::uint32_t i = 0; i < from.count && i < directories_max; ++i)
            pending_.push_back(at(std::size_t{from.value} + i * pointer_bytes));
    }

    void drop(entry const& each)
    {
        if (is_metadata_directory(each.tag))
            drop_directory(each.value);
        if (each.is_elsewhere())
            blank(each.value, each.length());
    }

    void drop_directory(std::size_t offset)
    {
        auto const found = read(offset);
        if (!found)
            return;
        for (auto const& each : found->entries)
            drop(each);
        blank(found->offset, found->length);
    }

    void blank(std::size_t offset, std::uint64_t length)
    {
        if (offset < header_bytes || offset >= file_.size())
            return;
        auto const taken = std::min<std::uint64_t>(length, file_.size() - offset);
        blanks_.emplace_back(offset, offset + static_cast<std::size_t>(taken));
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

    /// A blank in a directory that stays is of a hostile file, and left out.
    std::vector<image_patch> finish()
    {
        std::ranges::sort(blanks_);
        std::vector<std::pair<std::size_t, std::size_t>> merged;
        for (auto const& each : blanks_)
            if (merged.empty() || each.first > merged.back().second)
                merged.push_back(each);
            else
                merged.back().second = std::max(merged.back().second, each.second);
        std::vector<image_patch> patches;
        for (auto const& [begin, end] : merged)
            if (!overlaps(begin, end))
                patches.push_back({begin, end - begin, {}});
        for (auto& [offset, made] : directories_)
            patches.push_back(std::move(made));
        std::ranges::sort(patches, {}, &image_patch::offset);
        return patches;
    }

    std::string_view file_;
    bool is_little_;
    std::vector<std::size_t> pending_;
    std::set<std::size_t> seen_{};
    std::size_t entry_count_ = 0;
    std::vector<std::pair<std::size_t, std::size_t>> blanks_{};
    std::map<std::size_t, image_patch> directories_{}; // INVARIANT: without overlaps
};

} // namespace

std::vector<image_patch> find_tiff_metadata(std::string_view file)
{
    using namespace std::string_view_literals;
    if (!file.starts_with("II*\0"sv) && !file.starts_with("MM\0*"sv))
        return {};
    return tiff_walk(file).run();
}

} // namespace oc
