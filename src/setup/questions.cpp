// How answers are read, and the table of questions.
#include "setup/questions.hpp"

#include "base/text.hpp"
#include "domain/config.hpp"
#include "domain/config_rules.hpp"
#include "setup/config_path.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::size_t answer_length_max = 500; // code points
constexpr std::string_view host_signs =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_%";

parsed_answer unreadable(std::string problem)
{
    return {{}, answer_fault::unreadable, std::move(problem)};
}

parsed_answer unusable(std::string problem)
{
    return {{}, answer_fault::unusable, std::move(problem)};
}

setting const* find_setting(std::string_view path)
{
    for (auto const& row : settings())
        if (row.path == path)
            return &row;
    return nullptr;
}

bool has_control_character(std::string_view text)
{
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned char delete_sign = 0x7F;
    return std::any_of(text.begin(), text.end(), [](unsigned char byte) {
        return byte < first_printable || byte == delete_sign;
    });
}

parsed_answer parse_text(setup_question const&, std::string_view answer)
{
    return {json::string(answer)};
}

parsed_answer parse_host(setup_question const&, std::string_view answer)
{
    if (answer.find_first_not_of(host_signs) != std::string_view::npos)
        return unreadable("not an address; for example 127.0.0.1, or 0.0.0.0 for every network");
    return {json::string(answer)};
}

parsed_answer parse_url(setup_question const&, std::string_view answer)
{
    auto const scheme_end = answer.find("://");
    if (scheme_end != std::string_view::npos) {
        auto const scheme = fold_case(answer.substr(0, scheme_end));
        if (scheme != "http" && scheme != "https" && scheme != "ws" && scheme != "wss")
            return unreadable("not a URL of http or https");
    }
    if (!is_usable_server_url(answer))
        return unreadable("not a URL; for example https://chat.example.org");
    return {json::string(answer)};
}

parsed_answer parse_number(setup_question const& question, std::string_view answer)
{
    std::int64_t number = 0;
    auto const* const end = answer.data() + answer.size();
    auto const [stopped, failure] = std::from_chars(answer.data(), end, number);
    if (stopped != end || failure == std::errc::invalid_argument)
        return unreadable("not a whole number");
    auto const* const row = find_setting(question.path);
    auto const least = row == nullptr ? 0 : row->least;
    auto const most =
        row == nullptr || row->most == 0 ? std::numeric_limits<std::int64_t>::max() : row->most;
    if (failure != std::errc{} || number < least || number > most)
        return unusable("not between " + std::to_string(least) + " and " + std::to_string(most));
    return {number};
}

parsed_answer parse_choice(setup_question const& question, std::string_view answer)
{
    auto const folded = fold_case(answer);
    std::string offered;
    if (auto const* const row = find_setting(question.path))
        for (auto const choice : row->choices) {
            if (choice == folded)
                return {json::string(choice)};
            offered += (offered.empty() ? "" : ", ") + std::string(choice);
        }
    return unreadable("not one of " + offered);
}

parsed_answer parse_flag(setup_question const&, std::string_view answer)
{
    auto const flag = parse_yes_no(answer);
    return flag ? parsed_answer{*flag} : unreadable("neither yes nor no");
}

/// "PNG, .jpg" gives png and jpg.
parsed_answer parse_extensions(setup_question const&, std::string_view answer)
{
    json::array extensions;
    for (std::size_t begin = 0; begin <= answer.size();) {
        auto const end = std::min(answer.find(',', begin), answer.size());
        auto extension = fold_case(trim(answer.substr(begin, end - begin)));
        std::erase(extension, '.');
        bool const is_plain = std::all_of(extension.begin(), extension.end(), [](char sign) {
            return (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9');
        });
        if (!is_plain)
            return unreadable("not a list of file types; for example png,gif");
        json::value const entry = json::string(extension); // braces would make an array of it
        if (!extension.empty() &&
            std::find(extensions.begin(), extensions.end(), entry) == extensions.end())
            extensions.push_back(entry);
        begin = end + 1;
    }
    if (extensions.empty())
        return unreadable("not a list of file types; for example png,gif");
    return {std::move(extensions)};
}

using table = std::vector<setup_question>;

void add_looks(table& rows)
{
    rows.push_back({"server-name", "Server name", "server.name", parse_text});
    rows.push_back({.key = "icon",
                    .prompt = "Icon: a file of db/serverAssets, a picture to copy there, or a URL",
                    .path = "server.icon",
                    .parse = parse_text,
                    .is_optional = true,
                    .is_picture = true});
    rows.push_back(
        {.key = "banner",
         .prompt = "Banner: a file of db/serverAssets, a picture to copy there, or a URL",
         .path = "server.banner",
         .parse = parse_text,
         .is_optional = true,
         .is_picture = true});
    rows.push_back({.key = "server-url",
                    .prompt = "URL at which clients reach the server",
                    .path = "server.url",
                    .parse = parse_url,
                    .is_optional = true});
    rows.push_back({"owner-name", "Name of the owner, as shown (gives no rights)",
                    "server.owner.name", parse_text});
}

void add_service(table& rows)
{
    rows.push_back({"host", "Address to listen on", "websocket.host", parse_host});
    rows.push_back({.key = "port",
                    .prompt = "Port to listen on",
                    .path = "websocket.port",
                    .parse = parse_number,
                    .falls_back = true});
    rows.push_back(
        {"message-length", "Longest message, in characters", "limits.post_content", parse_number});
    rows.push_back(
        {"search-results", "Most results of a search", "limits.search_results", parse_number});
    rows.push_back({"emoji-types", "File types of emojis, separated by commas",
                    "uploads.emoji_allowed_file_types", parse_extensions});
    rows.push_back({"auth-mode",
                    "Login: rotur, cracked (Rotur and passwords of this server) or cracked-only",
                    "auth_mode", parse_choice});
    rows.push_back({"registration", "May anybody register with a password (yes or no)",
                    "cracked.allow_registration", parse_flag});
}

table make_table()
{
    table rows;
    add_looks(rows);
    add_service(rows);
    return rows;
}

/// As it would be typed; nothing for values that no answer makes.
std::optional<std::string> to_answer(json::value const& value)
{
    if (auto const* text = value.if_string())
        return std::string(*text);
    if (auto const* number = value.if_int64())
        return std::to_string(*number);
    if (auto const* flag = value.if_bool())
        return std::string(*flag ? "yes" : "no");
    auto const* array = value.if_array();
    if (array == nullptr)
        return std::nullopt;
    std::string joined;
    for (auto const& each : *array) {
        auto const* text = each.if_string();
        if (text == nullptr)
            return std::nullopt;
        joined += (joined.empty() ? "" : ",") + std::string(*text);
    }
    return joined;
}

} // namespace

std::vector<setup_question> const& setup_questions()
{
    static table const rows = make_table();
    return rows;
}

parsed_answer parse_answer(setup_question const& question, std::string_view answer)
{
    if (!is_valid_utf8(answer))
        return unreadable("not UTF-8");
    auto const trimmed = trim(answer);
    if (trimmed.empty())
        return unreadable("empty");
    if (code_points(trimmed) > answer_length_max)
        return unusable("longer than " + std::to_string(answer_length_max) + " characters");
    if (has_control_character(trimmed))
        return unreadable("it has control characters");
    return question.parse(question, trimmed);
}

std::optional<bool> parse_yes_no(std::string_view answer)
{
    if (!is_valid_utf8(answer))
        return std::nullopt;
    auto const folded = fold_case(trim(answer));
    for (auto const* const word : {"y", "yes", "true", "1"})
        if (folded == word)
            return true;
    for (auto const* const word : {"n", "no", "false", "0"})
        if (folded == word)
            return false;
    return std::nullopt;
}

std::optional<std::string> find_current_answer(setup_question const& question,
                                               json::object const& document)
{
    auto const* const value = find_value(document, question.path);
    auto answer = value == nullptr ? std::nullopt : to_answer(*value);
    // A text "5613" is no port: the value has to be what its own answer makes.
    if (!answer || parse_answer(question, *answer).value.kind() != value->kind())
        return std::nullopt;
    return answer;
}

std::optional<std::string> find_default_answer(setup_question const& question)
{
    if (auto const* const row = find_setting(question.path))
        return to_answer(default_of(*row));
    static auto const fresh = fresh_config_document();
    auto const* const value = find_value(fresh, question.path);
    return value == nullptr ? std::nullopt : to_answer(*value);
}

} // namespace oc
