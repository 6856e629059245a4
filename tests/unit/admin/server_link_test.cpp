// The command line's end of the control socket, against servers that say what they are told to.
#include "admin/admin_link.hpp"

#include "admin/unix_address.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <sys/socket.h>

#include <array>
#include <thread>
#include <utility>
#include <vector>

using namespace oc::test;

namespace json = boost::json;

namespace {

constexpr char const* hello = "{\"hello\":{\"protocol\":1}}\n";

using pieces = std::vector<std::string>; // each is one send

/// Takes one client in, says what is first, then after each of its lines what is next, and leaves.
class scripted_server {
public:
    explicit scripted_server(std::vector<pieces> script) : script_(std::move(script))
    {
        auto const where = oc::make_unix_address(file());
        listener_ = oc::file_descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        REQUIRE(::bind(listener_.get(), where.get(), sizeof where.address) == 0);
        REQUIRE(::listen(listener_.get(), 1) == 0);
        thread_ = std::thread([this] { run(); });
    }
    ~scripted_server() { end(); }

    std::filesystem::path file() const { return folder_ / "control.sock"; }
    /// The lines that the client said; waits for the end of the script.
    std::vector<std::string> const& heard()
    {
        end();
        return heard_;
    }

private:
    void end()
    {
        ::shutdown(listener_.get(), SHUT_RDWR); // whom nobody asked
        if (thread_.joinable())
            thread_.join();
    }

    void run()
    {
        oc::file_descriptor const client(::accept(listener_.get(), nullptr, nullptr));
        for (std::size_t i = 0; client && i < script_.size(); ++i) {
            if (i > 0 && !hear_line(client.get()))
                return;
            for (auto const& piece : script_[i])
                ::send(client.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
        }
    }

    bool hear_line(int client)
    {
        std::string line;
        char next = 0;
        while (::recv(client, &next, 1, 0) == 1 && next != '\n')
            line += next;
        heard_.push_back(line);
        return next == '\n';
    }

    sample_folder folder_{};
    std::vector<pieces> script_;
    oc::file_descriptor listener_{};
    std::vector<std::string> heard_{};
    std::thread thread_{};
};

/// Why there is no link to a server that greets so.
std::string greeted_with(pieces const& greeting)
{
    scripted_server at({greeting});
    return failure_of([&] { static_cast<void>(oc::connect_to_server(at.file())); });
}

struct conversation {
    json::object last{};
    std::vector<std::pair<std::int64_t, std::int64_t>> progress{};
    std::string failure{}; // instead
};

/// What comes of a request when the server answers so.
conversation ask(pieces const& answer)
{
    scripted_server at({{hello}, answer});
    conversation out;
    out.failure = failure_of([&] {
        auto const link = oc::connect_to_server(at.file());
        REQUIRE(link);
        out.last = link->ask({{"cmd", "x"}}, [&](std::int64_t done, std::int64_t total) {
            out.progress.emplace_back(done, total);
        });
    });
    return out;
}

} // namespace

TEST_CASE("where nobody listens there is no link, and that is no failure")
{
    sample_folder const folder;
    CHECK(oc::connect_to_server(folder / "nowhere/control.sock") == nullptr);
    CHECK(oc::connect_to_server(folder / "control.sock") == nullptr);
    folder.write("file", "no socket");
    CHECK(oc::connect_to_server(folder / "file") == nullptr);
    CHECK(folder.read("file") == "no socket");
}

TEST_CASE("the socket that a killed server left behind is nobody")
{
    sample_folder const folder;
    {
        auto const where = oc::make_unix_address(folder / "control.sock");
        oc::file_descriptor const left(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        REQUIRE(::bind(left.get(), where.get(), sizeof where.address) == 0);
    }
    REQUIRE(folder.has("control.sock"));
    CHECK(oc::connect_to_server(folder / "control.sock") == nullptr);
}

TEST_CASE("a server that refuses its operator is quoted")
{
    CHECK(greeted_with({"{\"ok\":false,\"code\":\"busy\",\"text\":\"Too many operators\"}\n"}) ==
          "the server refuses: Too many operators");
    CHECK(greeted_with({"{\"ok\":false}\n"}) == "the server refuses: {\"ok\":false}");
    CHECK(greeted_with({"{\"text\":5}\n"}) == "the server refuses: {\"text\":5}");
}

TEST_CASE("a server of another version is told apart from one that refuses")
{
    for (auto const* const greeting :
         {"{\"hello\":{\"protocol\":2}}\n", "{\"hello\":{\"protocol\":\"1\"}}\n",
          "{\"hello\":{}}\n", "{\"hello\":5}\n", "{\"hello\":null}\n"}) {
        CAPTURE(greeting);
        CHECK(greeted_with({greeting}) == "the server that runs is of another version");
    }
}

TEST_CASE("what a newer server adds to its greeting is no hindrance")
{
    CHECK(greeted_with({"{\"hello\":{\"protocol\":1,\"version\":\"9\"},\"more\":[]}\n"}).empty());
}

TEST_CASE("something that listens there and is no server is said to be none")
{
    for (auto const* const greeting :
         {"SSH-2.0-something\r\n", "\n", "[]\n", "5\n", "{\"hello\"\n", "{} {}\n"}) {
        CAPTURE(greeting);
        CHECK(greeted_with({greeting}) == "the server does not speak this protocol");
    }
}

TEST_CASE("a server that leaves without a whole greeting has gone away")
{
    CHECK(greeted_with({}) == "the server has gone away");
    CHECK(greeted_with({"{\"hello\":{\"protocol\":1}}"}) == "the server has gone away");
}

TEST_CASE("a request is one line, whatever is in it")
{
    scripted_server at({{hello}, {"{\"ok\":true}\n"}, {"{\"ok\":false}\n"}});
    auto const link = oc::connect_to_server(at.file());
    REQUIRE(link);
    json::object const odd{{"cmd", "x"}, {"text", "a\nb\r\n\"\\\u0001é"}};
    CHECK(link->ask(odd, {}) == json::object{{"ok", true}});
    CHECK(link->ask({}, {}) == json::object{{"ok", false}});
    REQUIRE(at.heard().size() == 2);
    CHECK(json::parse(at.heard()[0]) == odd);
    CHECK(at.heard()[1] == "{}");
}

TEST_CASE("progress is told line by line, and is not the answer")
{
    auto const told = ask({"{\"progress\":{\"done\":1,\"total\":9}}\n",
                           "{\"progress\":{\"done\":5,\"total\":9}}\n",
                           "{\"ok\":true,\"reply\":{\"cmd\":\"x\"}}\n"});
    CHECK(told.failure == "");
    CHECK(told.last == json::parse(R"({"ok":true,"reply":{"cmd":"x"}})").as_object());
    CHECK(told.progress == std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 9}, {5, 9}});
}

TEST_CASE("lines are put together, whatever the pieces they came in")
{
    std::string const whole = "{\"progress\":{\"done\":1,\"total\":2}}\n{\"ok\":true,\"n\":7}\n";
    pieces by_bytes;
    for (char const each : whole)
        by_bytes.emplace_back(1, each);
    for (auto const& answer : {pieces{whole}, by_bytes}) {
        auto const told = ask(answer);
        CHECK(told.failure == "");
        CHECK(told.last == json::parse(R"({"ok":true,"n":7})").as_object());
        CHECK(told.progress.size() == 1);
    }
}

TEST_CASE("what comes with the greeting is kept for the first request")
{
    scripted_server at({{std::string(hello) + "{\"ok\":true,\"early\":1}\n"}, {}});
    auto const link = oc::connect_to_server(at.file());
    REQUIRE(link);
    CHECK(link->ask({{"cmd", "x"}}, {}).at("early") == json::value(1));
}

TEST_CASE("an answer may be longer than any buffer")
{
    std::string const long_text(300'000, 'x');
    auto const told = ask({"{\"ok\":true,\"text\":\"" + long_text + "\"}\n"});
    CHECK(told.failure == "");
    CHECK(told.last.at("text") == json::value(long_text));
}

TEST_CASE("a server that stops in the middle of an answer has gone away")
{
    for (auto const& answer :
         {pieces{}, pieces{"{\"ok\":true"}, pieces{"{\"progress\":{\"done\":1,\"total\":2}}\n"}}) {
        CAPTURE(answer.size());
        CHECK(ask(answer).failure == "the server has gone away");
    }
}

TEST_CASE("an answer that is none is said to be none")
{
    for (auto const* const answer :
         {"{\"ok\":tru}\n", "null\n", "{\"progress\":5}\n", "{\"progress\":{\"done\":1}}\n",
          "{\"progress\":{\"done\":\"1\",\"total\":2}}\n"}) {
        CAPTURE(answer);
        CHECK(ask({answer}).failure == "the server does not speak this protocol");
    }
}
