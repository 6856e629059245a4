// GET /emojis/{file name} and /emojis/{id}: the picture, for both (part 2 §2.3). The core knows
// which one is meant, a reader has its bytes; a client that has it already costs no reading.
#include "handlers/http/emojis.hpp"
#include "media/media_type.hpp"
#include "net/file_response.hpp"
#include "server/routes.hpp"

#include <cmath>
#include <utility>

namespace oc {
namespace {

// An SVG must not run scripts when somebody opens it as a page.
constexpr char const* svg_policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

entity facts_of(emoji const& which)
{
    // The file name changes with the picture, and no id is given twice.
    return {.etag = '"' + which.file_name + '-' + std::to_string(which.bytes) + '"',
            .last_modified = std::floor(which.changed_at),
            .bytes = which.bytes};
}

response_extras extras_of(emoji const& which)
{
    response_extras out{std::string(type_of_extension(which.file_name)),
                        {{"Cache-Control", "public, max-age=3600"},
                         {"X-Content-Type-Options", "nosniff"}}};
    if (out.content_type == "image/svg+xml")
        out.headers.emplace_back("Content-Security-Policy", svg_policy);
    return out;
}

bool needs_bytes(http_request const& request, emoji const& which)
{
    auto const status = choose_part(request.headers, facts_of(which)).status;
    return status == 200 || status == 206;
}

void answer_emoji(core_answers const& answers, http_request const& request,
                  http_respond const& respond)
{
    auto const which = answers.find_emoji(last_segment(request.path));
    if (!which)
        return respond(make_text_response(404, "Emoji not found"));
    auto answer = [request, respond, which](std::optional<std::string> const& image) {
        if (!image)
            return respond(make_text_response(404, "Emoji not found"));
        respond(make_bytes_response(request, *image, facts_of(*which), extras_of(*which)));
    };
    if (needs_bytes(request, *which))
        return answers.read_emoji(which->file_name, std::move(answer));
    answer(std::string(which->bytes, '\0')); // of which nothing is sent
}

} // namespace

void add_emoji_routes(route_table& table, route_places const& places, core_answers const& answers)
{
    table.add({.method = "GET",
               .path = "/emojis/*",
               .handle = [&places, &answers](http_request request, http_respond respond) {
                   places.core.post([&answers, request = std::move(request),
                                     respond = std::move(respond)] {
                       answer_emoji(answers, request, respond);
                   });
               }});
}

} // namespace oc
