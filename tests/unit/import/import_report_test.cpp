// The report of an import, and its progress.
#include "import/import_progress.hpp"
#include "import/import_report.hpp"
#include "support/fake_clock.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace oc;

TEST_CASE("a report lists what was skipped, changed, orphaned and unresolved")
{
    import_report report;
    report.counts.users = 3;
    report.skip("db/x.json:7", "no valid JSON");
    report.note("something changed");
    report.orphans.push_back("db/channels/old.json");
    report.add_unresolved("gone");
    report.add_unresolved("gone");
    report.messages_by_channel.emplace_back("general", 5);
    auto const text = report.to_text();
    for (auto const* const words :
         {"users                   3\n", "skipped records         1\n",
          "  db/x.json:7: no valid JSON",
          "  something changed\n", "  db/channels/old.json\n", "unresolved references   2\n",
          "  general: 5\n", "  gone\n"})
        CHECK_MESSAGE(text.find(words) != std::string::npos, words);
}

TEST_CASE("a report of absurd length stays short, and counts all the same")
{
    import_report report;
    for (int i = 0; i < 5000; ++i) {
        report.skip("f:" + std::to_string(i), "why");
        report.note("n" + std::to_string(i));
        report.add_unresolved(std::string(10'000, 'x') + std::to_string(i));
    }
    auto const text = report.to_text();
    CHECK(report.counts.skipped == 5000);
    CHECK(text.find("and 4000 more") != std::string::npos);
    CHECK(text.size() < 200'000);
}

TEST_CASE("what a file says does not control the terminal")
{
    import_report report;
    report.note("a\x1b[2Jb\nc");
    CHECK(report.to_text().find("a?[2Jb?c") != std::string::npos);
}

TEST_CASE("progress is a bar on a terminal and a line now and then elsewhere")
{
    test::fake_clock time;
    for (bool const is_terminal : {true, false}) {
        std::string shown;
        import_progress progress(time, {.write = [&](std::string_view text) { shown += text; },
                                        .is_terminal = is_terminal,
                                        .bytes_total = 1000});
        progress.begin("#general");
        CHECK(shown.empty());
        progress.add_bytes(500);
        time.advance_s(6);
        progress.add_records(1024);
        CHECK(shown.find("50%  1024 messages, 170/s  #general") != std::string::npos);
        CHECK((shown.find('\r') != std::string::npos) == is_terminal);
        CHECK(shown.ends_with('\n') != is_terminal);
        progress.end();
        CHECK(shown.ends_with('\n'));
    }
}
