// importing: how many messages a second an import takes in, and how much memory it needs for it,
// with the real program on one large channel file. Measured against a bare loop of SQLite calls
// that puts rows of the same texts into one table with one index, in the same run.
#include "bench/support/measuring.hpp"
#include "bench/support/process.hpp"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace oc::bench {
namespace {

constexpr std::size_t user_count = 200;
constexpr double rate_wanted = 50'000;
constexpr double memory_wanted_mb = 200;

std::string id_of(std::size_t number)
{
    // Spread like random ids, so that the index has to be sorted.
    auto const mixed = static_cast<unsigned>(number * 2'654'435'761U);
    char text[64];
    std::snprintf(text, sizeof text, "%08x-0000-4000-8000-%012zx", mixed, number);
    return text;
}

std::string content_of(std::size_t number)
{
    return "this is message number " + std::to_string(number) +
           " of quite an ordinary length, as people write them to each other all day long";
}

std::string user_of(std::size_t number) { return "user-" + std::to_string(number % user_count); }

void write_original(std::filesystem::path const& folder, std::size_t count)
{
    std::filesystem::create_directories(folder / "db" / "channels");
    std::ofstream users(folder / "db" / "users.json");
    users << "{";
    for (std::size_t i = 0; i < user_count; ++i)
        users << (i == 0 ? "" : ",") << "\"" << user_of(i) << R"(":{"username":"name)" << i
              << R"(","roles":["user"]})";
    users << "}";
    std::ofstream(folder / "db" / "channels.json")
        << R"([{"name":"general","type":"text","permissions":{"view":["user"]}}])";
    std::ofstream lines(folder / "db" / "channels" / "general.json");
    for (std::size_t i = 0; i < count; ++i) {
        lines << R"({"user":")" << user_of(i * 7) << R"(","content":")" << content_of(i)
              << R"(","timestamp":)" << 1'795'345'389 + i << ".3234212,\"type\":\"message\","
              << R"("pinned":false,"id":")" << id_of(i) << "\"";
        if (i % 6 == 5)
            lines << R"(,"reply_to":{"id":")" << id_of(i - 1) << R"(","user":")" << user_of(i)
                  << "\"}";
        if (i % 10 == 9)
            lines << R"(,"reactions":{"👍":["user-1","user-2"]})";
        lines << "}" << (i % 3 == 0 ? std::string(512, ' ') : std::string()) << "\n";
    }
}

struct outcome {
    double seconds = 0;
    double cpu_seconds = 0;
    double memory_mb = 0;
};

outcome run_import(std::string const& program, std::filesystem::path const& folder,
                   std::filesystem::path const& data)
{
    auto const began = now_seconds();
    auto const pid = ::fork();
    if (pid == 0) {
        static_cast<void>(std::freopen("/dev/null", "w", stdout));
        ::execl(program.c_str(), program.c_str(), "import", folder.c_str(), "--data", data.c_str(),
                nullptr);
        ::_exit(127);
    }
    int status = 0;
    rusage used{};
    if (::wait4(pid, &status, 0, &used) != pid || status != 0)
        throw std::runtime_error("the import failed");
    constexpr double kibibytes_per_mb = 1000.0 * 1000.0 / 1024.0;
    auto const cpu = [](timeval const& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return {now_seconds() - began, cpu(used.ru_utime) + cpu(used.ru_stime),
            static_cast<double>(used.ru_maxrss) / kibibytes_per_mb};
}

/// The same texts in rows, one transaction, and an index over the ids.
double run_baseline(std::filesystem::path const& file, std::size_t count)
{
    sqlite3* opened = nullptr;
    sqlite3_open(file.c_str(), &opened);
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> const handle(opened, sqlite3_close);
    auto const began = now_seconds();
    sqlite3_exec(opened,
                 "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                 "CREATE TABLE messages (room INTEGER, position INTEGER, id TEXT, author TEXT, "
                 "content TEXT, timestamp REAL, PRIMARY KEY (room, position)) WITHOUT ROWID; BEGIN",
                 nullptr, nullptr, nullptr);
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(opened, "INSERT INTO messages VALUES (1, ?, ?, ?, ?, ?)", -1, &prepared,
                       nullptr);
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> const insert(prepared, sqlite3_finalize);
    for (std::size_t i = 0; i < count; ++i) {
        auto const id = id_of(i);
        auto const author = user_of(i * 7);
        auto const content = content_of(i);
        sqlite3_bind_int64(prepared, 1, static_cast<sqlite3_int64>(i));
        sqlite3_bind_text(prepared, 2, id.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_text(prepared, 3, author.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_text(prepared, 4, content.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_double(prepared, 5, 1'795'345'389.3 + static_cast<double>(i));
        if (sqlite3_step(prepared) != SQLITE_DONE)
            throw std::runtime_error(sqlite3_errmsg(opened));
        sqlite3_reset(prepared);
    }
    if (sqlite3_exec(opened, "CREATE UNIQUE INDEX by_id ON messages (id); COMMIT", nullptr, nullptr,
                     nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(opened));
    return now_seconds() - began;
}

int body(int count, char** words)
{
    arguments const given(count, words, {"server", "messages"});
    auto const messages = given.number("messages", 1'000'000);
    scratch_folder const scratch;
    say("writing a channel of " + to_text(messages) + " messages");
    write_original(scratch.path() / "original", messages);
    say("importing it");
    auto const ours = run_import(given.text("server", "build/bench/originchats"),
                                 scratch.path() / "original", scratch.path() / "data");
    say("the same rows by bare SQLite");
    auto const bare = run_baseline(scratch.path() / "bare.sqlite3", messages);
    auto const total = static_cast<double>(messages);
    auto const rate = total / ours.seconds;
    print({.measure = "import, messages a second",
           .value = to_text(static_cast<std::size_t>(rate)),
           .baseline = to_text(static_cast<std::size_t>(total / bare)),
           .ratio = bare / ours.seconds,
           .wanted = ">= 50,000",
           .is_met = rate >= rate_wanted});
    print({.measure = "import, processor time of a message, us",
           .value = to_text(ours.cpu_seconds / total * 1e6)});
    print({.measure = "import, memory at most, MB",
           .value = to_text(ours.memory_mb, 1),
           .wanted = "< 200",
           .is_met = ours.memory_mb < memory_wanted_mb});
    return 0;
}

} // namespace
} // namespace oc::bench

int main(int count, char** words) { return oc::bench::run(count, words, oc::bench::body); }
