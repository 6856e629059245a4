// The pictures of the server as clients are shown them (part 2 §11.5, §12.2).
#include "handlers/server/server_object.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

using namespace oc;

namespace {

struct fixture {
    test::sample_folder folder;
    config settings;

    fixture()
    {
        folder.write("logo.png", "a picture");
        settings.picture_folder = folder.path().string();
        settings.server["icon"] = "logo.png";
    }
    std::string icon() const { return shown_picture(settings, "icon"); }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a file that is there is shown as an address of ours")
{
    settings.server["url"] = "wss://Chat.Example/Path/";
    CHECK_EQ(icon(), "https://chat.example/Path/server-assets/icon");
    settings.server["url"] = "chat.example";
    CHECK_EQ(icon(), "https://chat.example/server-assets/icon");
    settings.server.erase("url");
    settings.host = "192.0.2.1";
    settings.port = 80;
    CHECK_EQ(icon(), "http://192.0.2.1:80/server-assets/icon");
    settings.host = "::1";
    CHECK_EQ(icon(), "http://[::1]:80/server-assets/icon");
    settings.server["icon"] = "old/folder/logo.png";
    CHECK_EQ(icon(), "http://[::1]:80/server-assets/icon");
}

TEST_CASE_FIXTURE(fixture, "anything else is shown as it is")
{
    for (char const* const value :
         {"", "gone.png", "https://elsewhere/logo.png", ".hidden", ".."}) {
        CAPTURE(value);
        settings.server["icon"] = value;
        CHECK_EQ(icon(), value);
    }
    settings.server["icon"] = 5;
    CHECK_EQ(icon(), "");
    settings.server["icon"] = "logo.png";
    settings.picture_folder.clear();
    CHECK_EQ(icon(), "logo.png");
}

TEST_CASE_FIXTURE(fixture, "the section is shown whole, with what else stands in it")
{
    settings.server["url"] = "https://chat.example";
    settings.server["banner"] = nullptr;
    settings.server["motto"] = "hello";
    auto const shown = shown_server(settings);
    CHECK_EQ(shown.at("icon").as_string(), "https://chat.example/server-assets/icon");
    CHECK(shown.at("banner").is_null());
    CHECK_EQ(shown.at("motto").as_string(), "hello");
    CHECK_EQ(settings.server.at("icon").as_string(), "logo.png");
}
