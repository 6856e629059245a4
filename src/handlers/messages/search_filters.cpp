// Reading `filters`, and cursors.
#include "handlers/messages/search_filters.hpp"

#include "base/limits.hpp"
#include "protocol/reader.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace oc {
namespace {

/// The members with one type each; those that may be several things are values here.
struct plain_filters {
    boost::json::value from;
    boost::json::value has;
    boost::json::value before;
    boost::json::value after;
    boost::json::value in;
    std::optional<bool> pinned;
    std::optional<bool> threads;
    std::optional<std::string> sort;
    std::optional<std::int64_t> limit;
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(plain_filters, (), (from, has, before, after, in, pinned, threads, sort,
                                          limit, cursor))

error wrong(std::string_view member)
{
    return error{errc::invalid_value, "filters." + std::string(member)};
}

/// A text, or a list of texts.
result<std::vector<std::string>> read_texts(boost::json::value const& value,
                                            std::string_view member)
{
    std::vector<std::string> texts;
    if (value.is_null())
        return texts;
    if (value.is_string()) {
        texts.emplace_back(value.get_string());
        return texts;
    }
    if (!value.is_array() || value.get_array().size() > limits::search_filter_entries_max)
        return wrong(member);
    for (auto const& entry : value.get_array()) {
        if (!entry.is_string())
            return wrong(member);
        texts.emplace_back(entry.get_string());
    }
    return texts;
}

result<std::vector<message_feature>> read_features(boost::json::value const& value)
{
    TRY(auto const names, read_texts(value, "has"));
    std::vector<message_feature> features;
    for (auto const& name : names) {
        auto const feature = parse_message_feature(name);
        if (!feature)
            return wrong("has");
        features.push_back(*feature);
    }
    return features;
}

result<search_bound> read_bound(boost::json::value const& value, std::string_view member)
{
    if (value.is_null())
        return search_bound{};
    if (value.is_string())
        return search_bound{std::string(value.get_string())};
    if (!value.is_number())
        return wrong(member);
    return search_bound{value.to_number<double>()};
}

} // namespace

std::string to_text(search_cursor const& cursor)
{
    boost::json::array places;
    for (auto const& [room, position] : cursor.places)
        places.emplace_back(boost::json::array{room, position});
    return boost::json::serialize(
        boost::json::array{cursor.total, cursor.timestamp, std::move(places)});
}

std::optional<search_cursor> parse_search_cursor(std::string_view text)
{
    boost::system::error_code problem;
    auto const value = boost::json::parse(text, problem);
    auto const* const parts = problem ? nullptr : value.if_array();
    if (parts == nullptr || parts->size() != 3 || !(*parts)[0].is_int64() ||
        !(*parts)[1].is_number() || !(*parts)[2].is_array())
        return std::nullopt;
    search_cursor read{.total = (*parts)[0].get_int64(),
                       .timestamp = (*parts)[1].to_number<double>()};
    if (read.total < 0 || read.total > static_cast<std::int64_t>(limits::search_total_max) + 1)
        return std::nullopt;
    if ((*parts)[2].get_array().size() > limits::search_cursor_places_max)
        return std::nullopt;
    for (auto const& entry : (*parts)[2].get_array()) {
        auto const* const place = entry.if_array();
        if (place == nullptr || place->size() != 2 || !(*place)[0].is_int64() ||
            !(*place)[1].is_int64())
            return std::nullopt;
        read.places.emplace_back((*place)[0].get_int64(), (*place)[1].get_int64());
    }
    return read;
}

bool search_filters::narrows() const
{
    return !from.empty() || !has.empty() || pinned || before.index() != 0 || after.index() != 0;
}

result<search_filters> parse_search_filters(boost::json::object const& given)
{
    auto const read = read_struct<plain_filters>(given);
    if (!read)
        return wrong(read.error().detail);
    search_filters made{.pinned = read->pinned,
                        .threads = read->threads.value_or(false),
                        .by_relevance = read->sort == "relevance",
                        .limit = read->limit};
    TRY(made.from, read_texts(read->from, "from"));
    TRY(made.has, read_features(read->has));
    TRY(made.before, read_bound(read->before, "before"));
    TRY(made.after, read_bound(read->after, "after"));
    TRY(made.in, read_texts(read->in, "in"));
    if (read->sort && *read->sort != "relevance" && *read->sort != "newest")
        return wrong("sort");
    if (read->limit && (*read->limit < 1 || *read->limit > limits::search_results_most))
        return wrong("limit");
    if (read->cursor && !(made.cursor = parse_search_cursor(*read->cursor)))
        return wrong("cursor");
    return made;
}

} // namespace oc
