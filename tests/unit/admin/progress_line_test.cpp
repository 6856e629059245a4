// How far a long act is, as stderr shows it when it is no terminal: seldom, in whole lines.
#include "admin/progress_line.hpp"

#include "support/fake_clock.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <limits>

using namespace oc::test;

namespace {

/// What the work writes to stderr, which is a file meanwhile.
std::string stderr_of(std::function<void()> const& work)
{
    sample_folder const folder;
    auto const file = folder.write("stderr", "");
    int const before = ::dup(STDERR_FILENO);
    int const instead = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    ::dup2(instead, STDERR_FILENO);
    ::close(instead);
    work();
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    return folder.read("stderr");
}

} // namespace

TEST_CASE("what is over within a second is not talked about")
{
    fake_clock time;
    CHECK(stderr_of([&] {
              oc::progress_line_view line(time, false);
              line.show(1, 10);
              time.advance_ms(999);
              line.show(9, 10);
              line.clear();
          }) == "");
}

TEST_CASE("what takes longer is told once a second, in lines that programs can keep")
{
    fake_clock time;
    CHECK(stderr_of([&] {
              oc::progress_line_view line(time, false);
              for (int done = 0; done <= 30; ++done) {
                  line.show(done, 30);
                  time.advance_ms(100);
              }
              line.clear();
          }) == "10 of 30 (33 %)\n20 of 30 (66 %)\n30 of 30 (100 %)\n");
}

TEST_CASE("a long silence is not made up for")
{
    fake_clock time;
    CHECK(stderr_of([&] {
              oc::progress_line_view line(time, false);
              time.advance_s(60);
              line.show(5, 10);
              line.show(6, 10);
              line.show(7, 10);
          }) == "5 of 10 (50 %)\n");
}

TEST_CASE("where nobody knows how much it will be, only what is done is told")
{
    for (std::int64_t const total : {std::int64_t{0}, std::int64_t{-1}}) {
        fake_clock time;
        CHECK(stderr_of([&] {
                  oc::progress_line_view line(time, false);
                  time.advance_s(1);
                  line.show(12, total);
              }) == "12\n");
    }
}

TEST_CASE("a program that reads is told nothing")
{
    fake_clock time;
    CHECK(stderr_of([&] {
              oc::progress_line_view line(time, true);
              time.advance_s(5);
              line.show(1, 2);
              line.clear();
          }) == "");
}
