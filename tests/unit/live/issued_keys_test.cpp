// Which validator keys are ours, and for how long.
#include "live/issued_keys.hpp"

#include "base/limits.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("S4: a key that was never issued is not found")
{
    issued_keys keys;
    keys.insert("ours");
    CHECK(keys.find("ours") != nullptr);
    CHECK(keys.find("theirs") == nullptr);
    CHECK(keys.find("") == nullptr);
}

TEST_CASE("a key knows who logged in with it")
{
    issued_keys keys;
    keys.insert("k");
    CHECK(keys.find("k")->user_id.empty());
    keys.set_user("k", "USR:ada", "token");
    CHECK_EQ(keys.find("k")->user_id, "USR:ada");
    CHECK_EQ(keys.find("k")->token, "token");
    keys.set_user("other", "USR:ben", "token");
    CHECK(keys.find("other") == nullptr);
}

TEST_CASE("a key outlives its connection for a while")
{
    issued_keys keys;
    keys.insert("k");
    keys.insert("open");
    keys.close("k", 1000);
    keys.close("k", 2000); // once is enough
    keys.close("unknown", 1000);
    keys.forget(1000 + limits::closed_key_ms_max - 1);
    CHECK(keys.find("k") != nullptr);
    keys.forget(1000 + limits::closed_key_ms_max);
    CHECK(keys.find("k") == nullptr);
    CHECK(keys.find("open") != nullptr);
}

TEST_CASE("connections that come and go do not fill the memory")
{
    issued_keys keys;
    for (std::size_t i = 0; i <= limits::closed_keys_max; ++i) {
        auto const key = std::to_string(i);
        keys.insert(key);
        keys.close(key, 0);
    }
    CHECK(keys.find("0") == nullptr);
    CHECK(keys.find("1") != nullptr);
}
