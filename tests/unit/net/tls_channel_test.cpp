// The server's end of TLS with its bytes chopped in every way, and certificates good and bad.
#include "net/tls_channel.hpp"

#include "base/clock.hpp"
#include "net/tls_context.hpp"
#include "net/tls_source.hpp"
#include "support/fake_clock.hpp"
#include "support/sample_certificate.hpp"
#include "support/tls_peer.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace oc::test {
namespace {

struct fixture {
    fixture() { write_certificate(files.certificate, files.key); }

    std::shared_ptr<tls_context const> load()
    {
        return std::make_shared<tls_context const>(files, now, meters);
    }
    std::string refusal()
    {
        try {
            load();
        } catch (std::runtime_error const& why) {
            return why.what();
        }
        return "";
    }

    sample_folder folder;
    tls_files files{folder.path() / "server.pem", folder.path() / "server.key"};
    unix_seconds now = system_clock_source().wall_now();
    std::shared_ptr<tls_meters> meters = std::make_shared<tls_meters>();
};

/// A client and a server's channel with a network that carries so many bytes at a time.
struct connected {
    explicit connected(std::shared_ptr<tls_context const> const& with, std::size_t piece)
        : channel(with), piece_bytes(piece)
    {
    }

    /// Carries whatever there is; false when the server has had enough.
    bool carry()
    {
        for (bool moved = true; moved;) {
            is_client_well = client.step();
            auto const out = client.take_out();
            moved = !out.empty() || !channel.unsent().empty();
            for (std::size_t at = 0; at < out.size(); at += piece_bytes)
                if (!give(std::string_view(out).substr(at, piece_bytes)))
                    return false;
            while (!channel.unsent().empty()) {
                auto const bytes = channel.unsent().substr(0, piece_bytes);
                client.take_in(bytes);
                channel.consume(bytes.size());
            }
        }
        return true;
    }
    bool give(std::string_view bytes)
    {
        auto const result = channel.read(bytes, room);
        text.append(room.data(), result.bytes);
        return result.state != io_state::closed;
    }

    tls_channel channel;
    tls_peer client;
    std::size_t piece_bytes;
    std::vector<char> room = std::vector<char>(tls_channel::room_bytes_min);
    std::string text; // that the server has read
    bool is_client_well = true;
};

TEST_CASE_FIXTURE(fixture, "TLS comes whole through pieces of any size")
{
    auto const context = load();
    for (std::size_t const piece : {1, 2, 7, 1000, 32 * 1024}) {
        CAPTURE(piece);
        connected pair(context, piece);
        REQUIRE(pair.carry());
        CHECK(pair.channel.is_established());
        CHECK(pair.client.is_established());
        std::string const asked(40'000, 'q');
        std::string const answer(100'000, 'a');
        pair.client.write(asked);
        CHECK(pair.channel.write(answer));
        REQUIRE(pair.carry());
        CHECK(pair.text == asked);
        CHECK(pair.client.read() == answer);
        pair.channel.end();
        CHECK_FALSE(pair.channel.write("more"));
        pair.carry();
        CHECK(pair.client.is_ended());
        pair.client.end();
        CHECK_FALSE(pair.carry()); // the end is told
    }
    CHECK(meters->full == 5);
    CHECK(meters->failures == 0);
}

TEST_CASE_FIXTURE(fixture, "what is written before the handshake goes nowhere")
{
    connected pair(load(), 100);
    CHECK_FALSE(pair.channel.write("too early"));
    pair.channel.end();
    CHECK(pair.channel.unsent().empty());
}

TEST_CASE_FIXTURE(fixture, "garbage is refused with an alert, and nothing is read after it")
{
    connected pair(load(), 100);
    CHECK_FALSE(pair.give(std::string_view("\x16\x03\x01\x00\x05hello", 10)));
    CHECK(pair.channel.unsent().size() >= 7); // an alert
    CHECK_FALSE(pair.give("\x16"));
    CHECK(meters->failures == 1);
}

TEST_CASE_FIXTURE(fixture, "a record that was changed on its way ends the connection")
{
    connected pair(load(), 1000);
    REQUIRE(pair.carry());
    pair.client.write("pay ten");
    auto record = pair.client.take_out();
    record[record.size() - 3] ^= 1;
    CHECK_FALSE(pair.give(record));
    CHECK(pair.text.empty());
    CHECK_FALSE(pair.channel.write("answer"));
}

TEST_CASE_FIXTURE(fixture, "TLS 1.2 and 1.3 are spoken, older ones are not")
{
    auto const context = load();
    auto const speaks = [&](int version) {
        connected pair(context, 10'000);
        tls_peer client(version, version);
        while (client.step()) {
            auto const out = client.take_out();
            if (out.empty() || !pair.give(out))
                break;
            client.take_in(pair.channel.unsent());
            pair.channel.consume(pair.channel.unsent().size());
        }
        return client.is_established() && SSL_version(client.session()) == version;
    };
    CHECK(speaks(TLS1_3_VERSION));
    CHECK(speaks(TLS1_2_VERSION));
    CHECK_FALSE(speaks(TLS1_1_VERSION));
    CHECK_FALSE(speaks(TLS1_VERSION));
}

TEST_CASE_FIXTURE(fixture, "ALPN: http/1.1 is chosen, a client of other protocols is refused")
{
    auto const context = load();
    auto const choose = [&](std::string const& offer) {
        connected pair(context, 10'000);
        SSL_set_alpn_protos(pair.client.session(),
                            reinterpret_cast<unsigned char const*>(offer.data()),
                            static_cast<unsigned>(offer.size()));
        if (!pair.carry() || !pair.client.is_established())
            return std::string("refused");
        unsigned char const* chosen = nullptr;
        unsigned bytes = 0;
        SSL_get0_alpn_selected(pair.client.session(), &chosen, &bytes);
        return std::string(reinterpret_cast<char const*>(chosen), bytes);
    };
    CHECK(choose("\x02h2\x08http/1.1") == "http/1.1");
    CHECK(choose("\x02h2") == "refused");
    CHECK(choose("") == "");
}

TEST_CASE_FIXTURE(fixture, "a session is resumed")
{
    auto const context = load();
    connected first(context, 10'000);
    REQUIRE(first.carry());
    SSL_SESSION* const ticket = SSL_get1_session(first.client.session());
    connected second(context, 10'000);
    SSL_set_session(second.client.session(), ticket);
    SSL_SESSION_free(ticket);
    REQUIRE(second.carry());
    CHECK(SSL_session_reused(second.client.session()) == 1);
    CHECK(meters->resumed == 1);
}

TEST_CASE_FIXTURE(fixture, "a client cannot renegotiate")
{
    connected pair(load(), 10'000);
    SSL_set_max_proto_version(pair.client.session(), TLS1_2_VERSION);
    REQUIRE(pair.carry());
    SSL_renegotiate(pair.client.session());
    SSL_do_handshake(pair.client.session());
    pair.carry();
    CHECK(pair.channel.is_established());
    CHECK(meters->full == 1);
}

TEST_CASE_FIXTURE(fixture, "a pair that cannot be used is refused in words")
{
    CHECK(refusal().empty());
    auto const other = folder.path() / "other.key";
    write_certificate(folder.path() / "other.pem", other);
    files.key = other;
    CHECK(refusal() == other.string() + ": the key does not belong to the certificate");
    files.key = folder.path() / "nowhere.key";
    CHECK(refusal() == files.key.string() + ": No such file or directory");
    files.key = folder.path();
    CHECK(refusal() == folder.path().string() + ": it is no file");
    files.key = files.certificate;
    CHECK(refusal() == files.key.string() + ": it holds no private key in PEM form");
    files.certificate = files.key = folder.path() / "server.key";
    CHECK(refusal() == files.certificate.string() + ": it holds no certificate in PEM form");
}

TEST_CASE_FIXTURE(fixture, "a key behind a passphrase is refused without asking for it")
{
    write_certificate(files.certificate, files.key, {.passphrase = "secret"});
    CHECK(refusal() == files.key.string() +
                           ": it is protected by a passphrase; the server needs a key without one");
}

TEST_CASE_FIXTURE(fixture, "a certificate out of its time is refused")
{
    write_certificate(files.certificate, files.key, {.valid_until_s = -60});
    CHECK(refusal().find(": the certificate expired on 20") != std::string::npos);
    write_certificate(files.certificate, files.key, {.valid_from_s = 3600});
    CHECK(refusal().find(": the certificate is not valid before 20") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "whom a certificate is for")
{
    auto const context = load();
    CHECK(context->names("chat.example"));
    CHECK(context->names("127.0.0.1"));
    CHECK_FALSE(context->names("other.example"));
}

TEST_CASE_FIXTURE(fixture, "changed files are loaded once they have settled; a bad pair is not")
{
    fake_clock time(now);
    tls_source source(files, time);
    auto const first = source.current();
    source.refresh();
    source.refresh();
    CHECK(source.current() == first);

    write_certificate(files.certificate, folder.path() / "not-yet.key");
    source.refresh(); // seen
    source.refresh(); // tried, and of no use: the key is the old one's
    CHECK(source.current() == first);
    std::filesystem::rename(folder.path() / "not-yet.key", files.key);
    source.refresh();
    CHECK(source.current() == first);
    source.refresh();
    auto const second = source.current();
    CHECK(second != first);

    source.reload(); // whatever the files
    CHECK(source.current() != second);
    std::filesystem::remove(files.key);
    auto const third = source.current();
    source.reload();
    CHECK(source.current() == third);
}

} // namespace
} // namespace oc::test
