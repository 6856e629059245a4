// The order of RFC 9110 §13.2.2: If-Match or If-Unmodified-Since, If-None-Match or
// If-Modified-Since, then Range as If-Range allows it.
#include "net/file_response.hpp"

#include "net/http_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

namespace oc {
namespace {

std::string_view trim_spaces(std::string_view text)
{
    constexpr std::string_view spaces = " \t";
    auto const first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

/// Takes the front of a list off, up to a comma outside of quotes.
std::string_view take_element(std::string_view& list)
{
    bool is_quoted = false;
    std::size_t end = 0;
    for (; end < list.size() && (is_quoted || list[end] != ','); ++end)
        is_quoted = is_quoted != (list[end] == '"');
    auto const element = trim_spaces(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    return element;
}

enum class comparison { strong, weak };

// RFC 9110 §8.8.3.2; our own tags are strong.
bool is_in_list(std::string_view list, std::string_view etag, comparison how)
{
    if (trim_spaces(list) == "*")
        return true;
    while (!list.empty()) {
        auto element = take_element(list);
        if (how == comparison::weak && element.starts_with("W/"))
            element.remove_prefix(2);
        if (!etag.empty() && element == etag)
            return true;
    }
    return false;
}

bool is_precondition_false(header_fields const& headers, entity const& whole)
{
    if (auto const tags = find_header(headers, "if-match"); !tags.empty())
        return !is_in_list(tags, whole.etag, comparison::strong);
    auto const since = parse_http_date(find_header(headers, "if-unmodified-since"));
    return since && whole.last_modified && *whole.last_modified > *since;
}

bool is_unchanged(header_fields const& headers, entity const& whole)
{
    if (auto const tags = find_header(headers, "if-none-match"); !tags.empty())
        return is_in_list(tags, whole.etag, comparison::weak);
    auto const since = parse_http_date(find_header(headers, "if-modified-since"));
    return since && whole.last_modified && *whole.last_modified <= *since;
}

// A part is wanted only of the entity that the rest of it came from (§13.1.5).
bool may_send_part(header_fields const& headers, entity const& whole)
{
    auto const condition = trim_spaces(find_header(headers, "if-range"));
    if (condition.empty())
        return true;
    if (condition.starts_with('"'))
        return condition == whole.etag;
    auto const date = parse_http_date(condition);
    return date && whole.last_modified && *date == *whole.last_modified;
}

std::optional<std::uint64_t> parse_number(std::string_view text)
{
    std::uint64_t value = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure == std::errc::result_out_of_range)
        return UINT64_MAX;
    if (failure != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

enum class range_reading { good, unsatisfiable, malformed };

range_reading read_range(std::string_view text, std::uint64_t bytes, byte_range& into)
{
    auto const dash = text.find('-');
    if (dash == std::string_view::npos)
        return range_reading::malformed;
    auto const before = trim_spaces(text.substr(0, dash));
    auto const after = trim_spaces(text.substr(dash + 1));
    auto const last = parse_number(after);
    if (before.empty()) { // the last so many
        if (!last)
            return range_reading::malformed;
        into.length = std::min(*last, bytes);
        into.offset = bytes - into.length;
        return into.length > 0 ? range_reading::good : range_reading::unsatisfiable;
    }
    auto const first = parse_number(before);
    if (!first || (!after.empty() && (!last || *last < *first)))
        return range_reading::malformed;
    if (*first >= bytes)
        return range_reading::unsatisfiable;
    into.offset = *first;
    into.length = (last ? std::min(*last, bytes - 1) : bytes - 1) - *first + 1;
    return range_reading::good;
}

entity_choice choose_range(std::string_view header, std::uint64_t bytes)
{
    constexpr std::string_view unit = "bytes=";
    entity_choice const everything{.status = 200, .range = {0, bytes}};
    if (!header.starts_with(unit) || header.size() == unit.size())
        return everything;
    header.remove_prefix(unit.size());
    entity_choice part{.status = 206};
    bool is_found = false;
    while (!header.empty()) {
        byte_range range;
        switch (read_range(take_element(header), bytes, range)) {
        case range_reading::good:
            if (!std::exchange(is_found, true))
                part.range = range;
            break;
        case range_reading::unsatisfiable: break;
        case range_reading::malformed: return everything;
        }
    }
    return is_found ? part : entity_choice{.status = 416};
}

std::string to_etag(struct ::stat const& facts)
{
    constexpr std::uint64_t second_ns = 1'000'000'000;
    auto const modified_ns = static_cast<std::uint64_t>(facts.st_mtim.tv_sec) * second_ns +
                             static_cast<std::uint64_t>(facts.st_mtim.tv_nsec);
    char text[64] = {};
    std::snprintf(text, sizeof text, "\"%llx-%llx\"", static_cast<unsigned long long>(modified_ns),
                  static_cast<unsigned long long>(facts.st_size));
    return text;
}

http_response make_choice_response(entity_choice const& choice, entity const& whole,
                                   response_extras extras)
{
    if (choice.status == 412)
        return make_http_error(412, "Precondition failed");
    auto const total = std::to_string(whole.bytes);
    if (choice.status == 416) {
        auto refusal = make_http_error(416, "Range not satisfiable");
        refusal.headers.emplace_back("Content-Range", "bytes */" + total);
        return refusal;
    }
    http_response out{.status = choice.status,
                      .content_type = std::move(extras.content_type),
                      .headers = std::move(extras.headers)};
    if (!whole.etag.empty())
        out.headers.emplace_back("ETag", whole.etag);
    if (whole.last_modified)
        out.headers.emplace_back("Last-Modified", format_http_date(*whole.last_modified));
    out.headers.emplace_back("Accept-Ranges", "bytes");
    if (choice.status == 206) {
        auto const first = std::to_string(choice.range.offset);
        auto const last = std::to_string(choice.range.offset + choice.range.length - 1);
        out.headers.emplace_back("Content-Range", "bytes " + first + "-" + last + "/" + total);
    }
    return out;
}

bool has_content(int status) { return status == 200 || status == 206; }

} // namespace

entity_choice choose_part(header_fields const& headers, entity const& whole)
{
    if (is_precondition_false(headers, whole))
        return {.status = 412};
    if (is_unchanged(headers, whole))
        return {.status = 304};
    auto const range = find_header(headers, "range");
    if (range.empty() || !may_send_part(headers, whole))
        return {.status = 200, .range = {0, whole.bytes}};
    return choose_range(range, whole.bytes);
}

std::optional<response_file> open_response_file(std::filesystem::path const& path)
{
    auto descriptor = std::make_shared<file_descriptor const>(
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    struct ::stat facts {};
    if (!*descriptor || ::fstat(descriptor->get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return std::nullopt;
    return response_file{.descriptor = std::move(descriptor),
                         .facts = {.etag = to_etag(facts),
                                   .last_modified = facts.st_mtim.tv_sec,
                                   .bytes = static_cast<std::uint64_t>(facts.st_size)}};
}

http_response make_file_response(http_request const& request, response_file const& file,
                                 response_extras extras)
{
    auto const choice = choose_part(request.headers, file.facts);
    auto out = make_choice_response(choice, file.facts, std::move(extras));
    if (has_content(choice.status))
        out.file = file_body{
            .file = file.descriptor, .offset = choice.range.offset, .length = choice.range.length};
    return out;
}

http_response make_bytes_response(http_request const& request, std::string_view bytes, entity facts,
                                  response_extras extras)
{
    facts.bytes = bytes.size();
    auto const choice = choose_part(request.headers, facts);
    auto out = make_choice_response(choice, facts, std::move(extras));
    if (has_content(choice.status))
        out.body = bytes.substr(choice.range.offset, choice.range.length);
    return out;
}

} // namespace oc
