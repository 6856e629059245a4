// importing: the folder of an original ("old") that a test arranges, the data directory that it is
// imported into ("new"), and a look at what is there then.
#pragma once

#include "import/original_import.hpp"
#include "import/snapshot.hpp"
#include "setup/secret_key.hpp"
#include "support/fake_clock.hpp"
#include "support/seeded_random.hpp"
#include "unit/setup/sample_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oc::test {

/// Single quotes for double ones.
inline std::string unquoted(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

class importing {
public:
    struct wishes {
        bool takes_orphans = false;
        bool allows_missing = false;
        bool follows_links = false;
    };

    /// A file of the original, with single quotes for double ones.
    void put(std::string const& name, std::string const& text) const
    {
        folder.write("old/" + name, unquoted(text));
    }

    /// ada (owner, "1"), ben ("2"), the channels general and news, two messages in general.
    void put_small_server() const
    {
        put("db/roles.json", "{'owner':{'id':'r1','position':0,'permissions':['administrator']},"
                             "'user':{'id':'r2','position':1,'permissions':[]}}");
        put("db/users.json", "{'1':{'username':'ada','roles':['owner','user']},"
                             "'2':{'username':'ben','roles':['user']}}");
        put("db/channels.json",
            "[{'name':'general','type':'text','permissions':{'view':['user']}},"
            "{'name':'news','type':'text','permissions':{'view':['user']}}]");
        put("db/channels/general.json",
            "{'id':'a','user':'1','content':'one','timestamp':1}\n"
            "{'id':'b','user':'2','content':'two','timestamp':2,'reactions':{'x':['1']}}");
    }

    import_report run(wishes how)
    {
        return import_original({.from = folder / "old",
                                .data = data,
                                .takes_orphans = how.takes_orphans,
                                .allows_missing = how.allows_missing,
                                .follows_links = how.follows_links,
                                .time = time,
                                .random = random,
                                .progress = progress});
    }
    import_report run() { return run(wishes{}); }

    import_report run_stream(std::filesystem::path const& file, data_directory const& into)
    {
        return import_stream({.from = file,
                              .data = into,
                              .time = time,
                              .random = random,
                              .progress = progress});
    }
    import_report run_stream(std::filesystem::path const& file) { return run_stream(file, data); }

    /// The new database.
    std::unique_ptr<snapshot> look() const { return look(data); }
    static std::unique_ptr<snapshot> look(data_directory const& at)
    {
        return std::make_unique<snapshot>(
            snapshot::parts{.database = at.database_file(),
                            .webhook_key = find_secret_key(at.webhook_key_file())});
    }

    /// "id author:content" of each message of the channel, or of the thread.
    std::vector<std::string> history(std::string const& name) const
    {
        auto const in = look();
        auto const* const thread = in->now().threads.find(name);
        auto const room =
            thread != nullptr ? thread->room : in->now().channels->find(name)->id;
        std::vector<std::string> all;
        in->walks().each_message(room, [&](message const& each) {
            all.push_back(each.id + " " + each.user + ":" + each.content);
        });
        return all;
    }

    bool has_database() const { return std::filesystem::exists(data.database_file()); }

    sample_folder folder{};
    data_directory data{folder / "new"};
    fake_clock time{};
    seeded_random random{};
    import_progress progress{time, {}};
};

inline bool has(std::string_view text, std::string_view words)
{
    return text.find(words) != std::string_view::npos;
}

} // namespace oc::test
