// loading: a new database that a test fills with records, and looks at before it is finished.
#pragma once

#include "db/blob_folder.hpp"
#include "db/bulk_load.hpp"
#include "import/data_loader.hpp"
#include "support/fake_clock.hpp"
#include "support/seeded_random.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace oc::test {

inline boost::json::object object(std::string_view text)
{
    return boost::json::parse(text).as_object();
}

/// Single quotes for double ones.
inline boost::json::object quoted(std::string text)
{
    for (auto& c : text)
        c = c == '\'' ? '"' : c;
    return object(text);
}

class loading {
public:
    explicit loading(reference_form form = reference_form::original)
        : blobs(folder / "attachments"),
          bulk({.file = folder / "new.sqlite3",
                .settings = std::make_shared<config const>(),
                .secrets = secrets,
                .time = time,
                .random = random}),
          loader({.into = bulk, .blobs = blobs, .report = report, .random = random, .form = form})
    {
    }

    tx& db() { return bulk.db(); }

    /// Roles, users ada (id "1"), ben (id "2"), and the channel general; its room.
    room_id begin()
    {
        loader.finish_roles();
        loader.take_user("1", quoted("{'username':'ada','roles':['owner','user']}"), "users:1");
        loader.take_user("2", quoted("{'username':'ben','roles':['user']}"), "users:2");
        auto const room = loader.take_channel(
            quoted("{'name':'general','permissions':{'view':['user']}}"), "channels:1");
        loader.begin_room(*room, false);
        return *room;
    }

    void say(std::string const& text) { loader.take_message(quoted(text), "general:1"); }

    std::vector<message> history(room_id room)
    {
        return bulk.db().messages.list_newest(room, 0, 1000);
    }

    sample_folder folder{};
    fake_clock time{};
    seeded_random random{};
    secret_box secrets{secret_box::key{}};
    import_report report{};
    blob_folder blobs;
    bulk_load bulk;
    data_loader loader;
};

} // namespace oc::test
