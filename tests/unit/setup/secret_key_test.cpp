// The key file: made once, closed to others, never overwritten.
#include "setup/secret_key.hpp"

#include "support/seeded_random.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>
#include <string>

using namespace oc::test;
using oc::ensure_secret_key;
using oc::find_secret_key;

namespace fs = std::filesystem;

TEST_CASE("a key is made when there is none, for its owner alone, and found again")
{
    sample_folder const folder;
    seeded_random random;
    auto const file = folder / "webhook.key";
    CHECK_FALSE(find_secret_key(file));
    auto const made = ensure_secret_key(file, random);
    CHECK((mode_of(file) & 0777U) == 0600);
    CHECK(fs::file_size(file) == 65);
    CHECK(find_secret_key(file) == made);
    CHECK(ensure_secret_key(file, random) == made);
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("each key is another")
{
    sample_folder const folder;
    seeded_random random;
    CHECK(ensure_secret_key(folder / "a", random) != ensure_secret_key(folder / "b", random));
}

TEST_CASE("what is no key is left as it is, and told")
{
    sample_folder const folder;
    seeded_random random;
    for (auto const& text : {std::string(), std::string("no key\n"), std::string(63, 'a'),
                             std::string(64, 'g'), std::string(64, 'A'), std::string(66, 'a'),
                             std::string(5000, 'a')}) {
        folder.write("webhook.key", text);
        CHECK_THROWS_AS(ensure_secret_key(folder / "webhook.key", random), std::runtime_error);
        CHECK(fs::file_size(folder / "webhook.key") == text.size());
    }
}

TEST_CASE("a key that an editor has touched is still one")
{
    sample_folder const folder;
    folder.write("webhook.key", std::string(64, '1') + "\r\n");
    auto const found = find_secret_key(folder / "webhook.key");
    REQUIRE(found);
    CHECK((*found)[31] == std::byte{0x11});
}

TEST_CASE("where no file can be made, the operator is told")
{
    sample_folder const folder;
    seeded_random random;
    CHECK_THROWS_AS(ensure_secret_key(folder / "absent" / "webhook.key", random),
                    std::runtime_error);
    fs::create_directory(folder / "a-folder");
    CHECK_THROWS_AS(find_secret_key(folder / "a-folder"), std::runtime_error);
}
