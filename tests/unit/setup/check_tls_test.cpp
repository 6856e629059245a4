// What `check` says about a certificate, and that it says what a start would.
#include "setup/check_tls.hpp"

#include "support/sample_certificate.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <sys/stat.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    fixture()
    {
        values.tls_certificate = "server.pem";
        values.tls_key = (folder / "server.key").string(); // absolute ones are as good
        write({});
    }

    void write(certificate_wishes wishes)
    {
        write_certificate(folder / "server.pem", folder / "server.key", wishes);
        ::chmod((folder / "server.key").c_str(), 0600);
    }
    /// The findings in a row.
    std::string told() const
    {
        std::string out;
        for (auto const& each : check_tls(data_directory(folder.path()), values, now))
            out += (each.how_bad == severity::problem ? "problem: " : "warning: ") + each.words +
                   "\n";
        return out;
    }

    sample_folder folder;
    config values;
    unix_seconds now = system_clock_source().wall_now();
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a good pair, and no pair, are nothing to speak of")
{
    CHECK(told().empty());
    values.tls_certificate = values.tls_key = "";
    CHECK(told().empty());
}

TEST_CASE_FIXTURE(fixture, "half a pair keeps the server from starting")
{
    values.tls_certificate = "";
    CHECK(told() ==
          "problem: it needs both certificate and key; the server does not start\n");
}

TEST_CASE_FIXTURE(fixture, "a certificate that cannot be used keeps the server from starting")
{
    write({.valid_until_s = -1});
    CHECK(told().find("the certificate expired on ") != std::string::npos);
    CHECK(told().find("; the server does not start\n") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "one that expires soon is a warning")
{
    write({.valid_until_s = 3 * 24 * 3600 + 60});
    CHECK(told() == "warning: the certificate expires in 3 days\n");
}

TEST_CASE_FIXTURE(fixture, "a key of another kind is said not to belong to the certificate")
{
    constexpr int bits = 2048;
    key_pointer const other(EVP_RSA_gen(bits));
    FILE* const out = open_or_throw(folder / "server.key");
    PEM_write_PrivateKey(out, other.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    CHECK(told() == "problem: " + (folder / "server.key").string() +
                        ": the key does not belong to the certificate; the server does not "
                        "start\n");
}

TEST_CASE_FIXTURE(fixture, "a key that every user may read is a problem")
{
    ::chmod((folder / "server.key").c_str(), 0644);
    CHECK(told() == "problem: every user may read it, and it holds a private key\n");
}

TEST_CASE_FIXTURE(fixture, "server.url is compared with the names of the certificate")
{
    values.server = boost::json::parse(R"({"url": "https://chat.example"})").as_object();
    CHECK(told().empty());
    values.server = boost::json::parse(R"({"url": "https://elsewhere.example"})").as_object();
    CHECK(told() ==
          "warning: the certificate is not for elsewhere.example, which server.url names\n");
}
