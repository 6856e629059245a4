// Which names a backup may hold.
#include "backup/layout.hpp"

#include "backup/stamp.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace oc;

TEST_CASE("the files of a data directory may be in a backup")
{
    for (auto const* const name :
         {"config.json", "db/originchats.sqlite3", "db/webhook.key", "vapid/private_key.pem",
          "db/attachments/blobs/aB3_-x", "db/serverAssets/icon.png", "plugins/automod/rules.json",
          "fullchain.pem", "tls/live/key.pem", "server.key", "SHA256SUMS",
          "originchats-backup.json"})
        CHECK_MESSAGE(backup_names::is_known(name), name);
}

TEST_CASE("nothing else may, whatever it looks like")
{
    for (auto const* const name : {"",
                                   "/",
                                   ".",
                                   "..",
                                   "/config.json",
                                   "./config.json",
                                   "../config.json",
                                   "config.json/",
                                   "config.json/x",
                                   "db",
                                   "db/",
                                   "db//webhook.key",
                                   "db/originchats.sqlite3-wal",
                                   "db/attachments/blobs/",
                                   "db/attachments/blobs/a/b",
                                   "db/attachments/blobs/..",
                                   "db/attachments/blobs/a.b",
                                   "db/attachments/incoming/a",
                                   "db/serverAssets/../x",
                                   "db/serverAssets/.hidden",
                                   "db/serverAssets/",
                                   "vapid/a\nb",
                                   "vapid/a\\b",
                                   "vapid",
                                   "vapid/../../etc/passwd",
                                   "plugins/a/b/c/d/e/f/g/h/i",
                                   "db/x.pem",
                                   "C:\\x.pem"})
        CHECK_FALSE_MESSAGE(backup_names::is_known(name), name);
    CHECK_FALSE(backup_names::is_known(std::string("vapid/a\0b", 9)));
    CHECK_FALSE(backup_names::is_known("vapid/" + std::string(300, 'a')));
}

TEST_CASE("keys and the database are nobody else's to read")
{
    CHECK(backup_names::is_secret("db/originchats.sqlite3"));
    CHECK(backup_names::is_secret("db/webhook.key"));
    CHECK(backup_names::is_secret("vapid/private_key.pem"));
    CHECK_FALSE(backup_names::is_secret("config.json"));
}

TEST_CASE("a moment as a stamp and as a day")
{
    CHECK_EQ(utc_stamp(1763822096.9), "20251122-143456");
    CHECK_EQ(utc_stamp(0), "19700101-000000");
    CHECK_EQ(utc_day_of(86400.0 * 3 + 3600.0 * 5 + 1).day, 3);
    CHECK_EQ(utc_day_of(86400.0 * 3 + 3600.0 * 5 + 1).hour, 5);
    CHECK_EQ(utc_day_of(86400.0 * 3 - 0.5).hour, 23);
}
