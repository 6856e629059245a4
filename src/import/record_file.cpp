// Reader and parser together.
#include "import/record_file.hpp"

#include "base/exact_json.hpp"
#include "base/text.hpp"
#include "import/plain_files.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <array>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace oc {

namespace json = boost::json;
namespace fs = std::filesystem;

std::optional<json::value> parse_record(std::string_view text, json::storage_ptr const& where)
{
    auto value = parse_exact_json(text, record_depth_max, where);
    if (!value && text.find("\\u") != std::string_view::npos)
        value = parse_exact_json(mend_surrogate_escapes(text), record_depth_max, where);
    return value;
}

void for_each_record(fs::path const& file, std::string const& shown, record_layout layout,
                     record_handlers const& with)
{
    plain_file from(file);
    record_reader reader([&](char* into, std::size_t most) { return from.read(into, most); },
                         {.layout = layout});
    constexpr std::size_t usual_bytes = 64 * 1024;
    std::array<unsigned char, usual_bytes> memory{};
    std::uint64_t told = 0;
    std::string member;
    while (auto const next = reader.next()) {
        auto const place = shown + ":" + std::to_string(next->line);
        if (with.on_progress && reader.bytes_read() != told) {
            with.on_progress(reader.bytes_read() - told);
            told = reader.bytes_read();
        }
        if (!next->fault.empty()) {
            with.fail(place, next->fault);
            continue;
        }
        json::monotonic_resource pool(memory.data(), memory.size());
        auto text = next->text;
        if (reader.is_object())
            text = member.assign("{").append(text).append("}");
        auto const value = parse_record(text, &pool);
        if (!value) {
            with.fail(place, "no valid JSON");
        } else if (!reader.is_object()) {
            with.take({.value = *value, .place = place});
        } else if (auto const& only = value->as_object(); only.size() == 1) {
            with.take({.key = only.begin()->key(), .value = only.begin()->value(), .place = place});
        } else {
            with.fail(place, "no valid JSON");
        }
    }
}

bool for_each_entry(fs::path const& file, std::string const& shown,
                    std::function<void(parsed_record const&)> const& take)
{
    std::error_code ignored;
    if (fs::symlink_status(file, ignored).type() == fs::file_type::not_found)
        return false;
    for_each_record(file, shown, record_layout::index,
                    {.take = take, .fail = [](std::string const& place, std::string_view why) {
                         throw std::runtime_error(place + ": " + std::string(why) +
                                                  "; put this file in order first");
                     }});
    return true;
}

} // namespace oc
