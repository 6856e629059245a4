// The kernel's word about a real folder: both kinds of editors.
#include "watchers/inotify_watch.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

using namespace oc;

namespace {

struct fixture {
    test::sample_folder folder{};
    std::mutex mutex{};
    std::condition_variable told{};
    std::vector<std::filesystem::path> changed{};
    inotify_watch watch{}; // last: its thread ends first

    fixture()
    {
        watch.start({folder.path()}, [this](std::vector<std::filesystem::path> files) {
            std::lock_guard const lock(mutex);
            changed.insert(changed.end(), files.begin(), files.end());
            told.notify_all();
        });
    }
    bool hears_of(char const* name)
    {
        constexpr std::chrono::seconds deadline{20};
        std::unique_lock lock(mutex);
        return told.wait_for(lock, deadline, [&] {
            return std::ranges::find(changed, folder / name) != changed.end();
        });
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a file written in place is told of")
{
    folder.write("roles.json", "{}");
    CHECK(hears_of("roles.json"));
}

TEST_CASE_FIXTURE(fixture, "a file that is replaced by renaming is told of")
{
    folder.write("roles.json.swp", "{}");
    std::filesystem::rename(folder / "roles.json.swp", folder / "roles.json");
    CHECK(hears_of("roles.json"));
}

TEST_CASE_FIXTURE(fixture, "a file that goes is told of")
{
    folder.write("users.json", "{}");
    CHECK(hears_of("users.json"));
    std::filesystem::rename(folder / "users.json", folder / "away");
    CHECK(hears_of("away"));
    std::filesystem::remove(folder / "away");
}

TEST_CASE_FIXTURE(fixture, "after the end nothing is told, and ending twice is well")
{
    watch.stop();
    folder.write("roles.json", "{}");
    watch.stop();
    CHECK(changed.empty());
}

TEST_CASE("a folder that is not there is no reason to fail")
{
    inotify_watch watch;
    watch.start({"/nonexistent/folder"}, [](auto const&) {});
    watch.stop();
}
