// GET /server-assets/icon and /banner: the files of db/serverAssets that the config names (part 2
// §11.5). The config is asked at every request, so that server_update shows at once.
#include "domain/server_picture.hpp"
#include "net/file_response.hpp"
#include "server/routes.hpp"
#include "server/web_assets.hpp"

#include <utility>

namespace oc {
namespace {

// A picture from elsewhere must not run scripts when somebody opens it as a page.
constexpr char const* picture_policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

http_response asset_response(http_request const& request, std::filesystem::path const& path)
{
    auto const file = open_response_file(path);
    if (!file)
        return make_text_response(404, "Server asset not found");
    return make_file_response(request, *file,
                              {.content_type = std::string(content_type_of(path.native())),
                               .headers = {{"Cache-Control", "public, max-age=3600"},
                                           {"Content-Security-Policy", picture_policy}}});
}

void answer_asset(route_places const& places, core_answers const& answers, http_request request,
                  http_respond respond)
{
    places.core.post(
        [&places, &answers, request = std::move(request), respond = std::move(respond)]() mutable {
            auto const which = last_segment(request.path);
            auto const name = find_picture_file(answers.server_picture(which));
            if (!name)
                return respond(make_text_response(404, "Server asset not found"));
            places.files.post(
                [path = places.folder / "serverAssets" / *name, request = std::move(request),
                 respond = std::move(respond)] { respond(asset_response(request, path)); });
        });
}

} // namespace

void add_asset_routes(route_table& table, route_places const& places, core_answers const& answers)
{
    for (char const* const which : {"icon", "banner"})
        table.add({.method = "GET",
                   .path = std::string("/server-assets/") + which,
                   .handle = [&places, &answers](http_request request, http_respond respond) {
                       answer_asset(places, answers, std::move(request), std::move(respond));
                   }});
    table.add({.method = "GET",
               .path = "/server-assets/*",
               .handle = [](http_request const&, http_respond const& respond) {
                   respond(make_text_response(404, "Server asset not found"));
               }});
}

} // namespace oc
