// The files of Web Push: made when missing, taken when there, told of and left when broken.
#include "setup/vapid_files.hpp"

#include "base/base64.hpp"
#include "base/log.hpp"
#include "setup/check.hpp"
#include "support/seeded_random.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <sstream>
#include <string>
#include <string_view>

using namespace oc;
using namespace oc::test;

namespace {

constexpr std::string_view key_name = "vapid/private_key.pem";
constexpr std::string_view config_name = "vapid/vapid_config.json";

struct fixture {
    fixture() { log::set_level(log::level::off); }

    std::shared_ptr<vapid_identity const> load(std::string_view url = "")
    {
        return load_vapid(data_directory(folder.path()), url, random);
    }
    findings look() const { return check_vapid(data_directory(folder.path())); }
    boost::json::object config() const
    {
        return boost::json::parse(folder.read(config_name)).as_object();
    }
    unsigned mode_of(std::string_view name) const
    {
        struct stat found {};
        REQUIRE(::stat((folder / name).c_str(), &found) == 0);
        return found.st_mode & 07777U;
    }
    void write_config(boost::json::object const& document)
    {
        folder.write(config_name, boost::json::serialize(document));
    }

    sample_folder folder;
    seeded_random random;
};

std::string some_pem() { return p256_key::from_scalar(std::string(32, '\3')).value().to_pem(); }

std::string public_key_of(vapid_identity const& of)
{
    return encode_base64url(of.key.public_point());
}

} // namespace

TEST_CASE("a fresh server gets a key, closed to others, and keeps it")
{
    fixture f;
    CHECK(f.look().empty());
    auto const made = f.load("https://chat.example");
    REQUIRE(made != nullptr);
    CHECK_EQ(f.mode_of("vapid"), 0700);
    CHECK_EQ(f.mode_of(key_name), 0600);
    CHECK(f.folder.read(key_name).starts_with("-----BEGIN PRIVATE KEY-----\n"));
    CHECK(f.config() == boost::json::object{{"public_key_b64", public_key_of(*made)},
                                            {"claims_email", "https://chat.example"}});
    CHECK_EQ(public_key_of(*made).size(), 87);
    CHECK(f.look().empty());

    auto const key = f.folder.read(key_name);
    auto const config = f.folder.read(config_name);
    auto const again = f.load("https://other.example");
    REQUIRE(again != nullptr);
    CHECK_EQ(public_key_of(*again), public_key_of(*made));
    CHECK_EQ(again->claims_email, "https://chat.example");
    CHECK_EQ(f.folder.read(key_name), key);
    CHECK_EQ(f.folder.read(config_name), config);
}

TEST_CASE("b9: a default install has a valid subject, whatever it knows of itself")
{
    for (auto const* const url :
         {"", "https://chat.example", "http://127.0.0.1:5613", "nonsense"}) {
        fixture f;
        auto const made = f.load(url);
        REQUIRE(made != nullptr);
        CHECK(is_vapid_subject(made->claims_email));
        CHECK(is_vapid_subject(vapid_subject(made->claims_email, url)));
    }
}

TEST_CASE("b9: the original's \"mailto:\" is taken over, told of, and replaced when we speak")
{
    fixture f;
    f.folder.write(key_name, some_pem());
    f.write_config({{"claims_email", "mailto:"}});
    auto const loaded = f.load("https://chat.example");
    REQUIRE(loaded != nullptr);
    CHECK_EQ(vapid_subject(loaded->claims_email, "https://chat.example"), "https://chat.example");
    CHECK(f.config() == boost::json::object{{"claims_email", "mailto:"}}); // as it was
    auto const found = f.look();
    REQUIRE_EQ(found.size(), 1);
    CHECK(found[0].how_bad == severity::warning);
}

TEST_CASE("an imported key is taken as it is, and closed to others")
{
    fixture f;
    f.folder.write(key_name, some_pem());
    auto const loaded = f.load();
    REQUIRE(loaded != nullptr);
    CHECK_EQ(loaded->key.to_pem(), some_pem());
    CHECK_EQ(f.folder.read(key_name), some_pem());
    CHECK_EQ(f.mode_of(key_name), 0600);
    CHECK_EQ(f.config().at("public_key_b64").as_string(), public_key_of(*loaded));
}

TEST_CASE("a config without or with a wrong public key: the key's own counts")
{
    for (boost::json::object const& document :
         {boost::json::object{{"claims_email", "mailto:a@b.example"}},
          boost::json::object{{"claims_email", "mailto:a@b.example"},
                              {"public_key_b64", "BAAA"}}}) {
        fixture f;
        f.folder.write(key_name, some_pem());
        f.write_config(document);
        auto const loaded = f.load();
        REQUIRE(loaded != nullptr);
        CHECK_EQ(loaded->key.to_pem(), some_pem());
        CHECK_EQ(loaded->claims_email, "mailto:a@b.example");
        CHECK(f.config() == document);
        CHECK_EQ(f.look().size(), document.contains("public_key_b64") ? 1 : 0);
    }
}

TEST_CASE("a broken key switches push off, is told of, and stays as it is")
{
    for (std::string_view const broken :
         {"", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
        fixture f;
        f.folder.write(key_name, broken);
        CHECK(f.load() == nullptr);
        CHECK_EQ(f.folder.read(key_name), broken);
        CHECK_FALSE(std::filesystem::exists(f.folder / config_name));
        auto const found = f.look();
        REQUIRE_EQ(found.size(), 1);
        CHECK(found[0].how_bad == severity::problem);
        CHECK(found[0].place.ends_with("private_key.pem"));
    }
}

TEST_CASE("a broken config switches push off and stays as it is")
{
    for (std::string_view const broken : {"", "{", "[]", "{\"claims_email\":"}) {
        fixture f;
        f.folder.write(key_name, some_pem());
        f.folder.write(config_name, broken);
        CHECK(f.load() == nullptr);
        CHECK_EQ(f.folder.read(config_name), broken);
        REQUIRE_EQ(f.look().size(), 1);
        CHECK(f.look()[0].how_bad == severity::problem);
    }
}

TEST_CASE("a config whose key is missing is no fresh server")
{
    fixture f;
    auto const made = f.load();
    REQUIRE(made != nullptr);
    std::filesystem::remove(f.folder / key_name);
    CHECK(f.load() == nullptr);
    CHECK_FALSE(std::filesystem::exists(f.folder / key_name));
    REQUIRE_EQ(f.look().size(), 1);
    CHECK(f.look()[0].words.find("private_key.pem") != std::string::npos);
    std::filesystem::remove(f.folder / config_name); // as the words say
    CHECK(f.load() != nullptr);
}

TEST_CASE("a folder that cannot be made costs push, not the server")
{
    fixture f;
    f.folder.write("vapid", "a file in its place");
    CHECK(f.load() == nullptr);
}

TEST_CASE("check has a line for it")
{
    fixture f;
    f.folder.write(key_name, "not a key");
    std::ostringstream out;
    CHECK_EQ(run_check(f.folder.path(), {}, out), 1);
    CHECK(out.str().find("private_key.pem: it holds no private key of the curve P-256; "
                         "Web Push is off") != std::string::npos);
}
