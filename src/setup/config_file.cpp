// A config file's text, and what to say when it is no JSON object.
#include "setup/config_file.hpp"

#include "base/json_places.hpp"
#include "base/parsed_json.hpp"
#include "base/pretty_json.hpp"
#include "setup/atomic_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::runtime_error make_read_failure(fs::path const& file, std::string const& why)
{
    return std::runtime_error("cannot read " + file.string() + ": " + why);
}

std::runtime_error make_fault(fs::path const& file, json_fault const& fault)
{
    return std::runtime_error(file.string() +
                              (fault.where.line == 0 ? "" : ":" + to_string(fault.where)) + ": " +
                              fault.what);
}

} // namespace

std::string read_text_file(fs::path const& file, std::size_t bytes_max)
{
    std::error_code failure;
    auto const status = fs::status(file, failure);
    if (status.type() == fs::file_type::not_found)
        throw make_read_failure(file, "there is no such file");
    if (failure)
        throw make_read_failure(file, failure.message());
    if (!fs::is_regular_file(status)) // a pipe would wait for ever
        throw make_read_failure(file, "it is no file");

    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw make_read_failure(file, std::generic_category().message(errno));
    std::string text(bytes_max + 1, '\0'); // one more, to see that it is longer
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad())
        throw make_read_failure(file, "reading failed");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytes_max)
        throw make_read_failure(file, "it is larger than " + std::to_string(bytes_max) + " bytes");
    return text;
}

json::object parse_config_text(std::string_view text, fs::path const& file)
{
    auto parsed = parse_json(text);
    if (parsed.fault)
        throw make_fault(file, *parsed.fault);
    if (auto* object = parsed.value.if_object())
        return std::move(*object);
    auto const begin = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    throw make_fault(file, {find_place(text, begin), "expected an object: { … }"});
}

parsed_config parse_config_edit(std::string_view text, fs::path const& file,
                                std::vector<config_problem> const& known)
{
    auto parsed = parse_config(parse_config_text(text, file));
    for (auto const& problem : parsed.problems) {
        bool const is_known = std::ranges::any_of(known, [&](config_problem const& old) {
            return old.path == problem.path && old.message == problem.message;
        });
        if (is_known)
            continue;
        auto const places = find_json_places(text);
        auto const found = places.keys.find(problem.path);
        throw make_fault(file, {found == places.keys.end() ? text_place{} : found->second,
                                problem.message.substr(0, problem.message.rfind("; "))});
    }
    return parsed;
}

json::object read_config_document(fs::path const& file)
{
    return parse_config_text(read_text_file(file, config_bytes_max), file);
}

void write_config_atomically(fs::path const& file, json::object const& document)
{
    write_file_atomically(file, pretty_json(document) + "\n");
}

} // namespace oc
