// Clocks, statistics, output.
#include "bench/support/measuring.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace oc::bench {
namespace {

double read_clock(clockid_t which)
{
    timespec now{};
    ::clock_gettime(which, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

} // namespace

double now_seconds() { return read_clock(CLOCK_MONOTONIC); }

double thread_cpu_seconds() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    std::size_t const middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double quantile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    auto const wanted = std::ceil(share * static_cast<double>(values.size()));
    auto const at = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(wanted) - 1, 0,
                                               std::ssize(values) - 1);
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

std::string to_text(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string to_text(std::size_t number)
{
    auto const digits = std::to_string(number);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            out.push_back(',');
        out.push_back(digits[i]);
    }
    return out;
}

void print(row const& line)
{
    std::printf("%s\t%s\t%s\t%s\t%s\t%s\n", line.measure.c_str(), line.value.c_str(),
                line.baseline.c_str(), line.ratio ? to_text(*line.ratio).c_str() : "",
                line.wanted.c_str(), line.is_met ? (*line.is_met ? "met" : "MISSED") : "");
    std::fflush(stdout);
}

void say(std::string_view text)
{
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

arguments::arguments(int count, char** words, std::vector<std::string> const& known)
{
    for (int i = 1; i < count; i += 2) {
        std::string const word = words[i];
        if (!word.starts_with("--") || i + 1 >= count ||
            std::find(known.begin(), known.end(), word.substr(2)) == known.end())
            throw std::runtime_error("what is " + word + "?");
        given_.emplace_back(word.substr(2), words[i + 1]);
    }
}

std::string arguments::text(std::string const& name, std::string const& otherwise) const
{
    for (auto const& [key, value] : given_)
        if (key == name)
            return value;
    return otherwise;
}

std::size_t arguments::number(std::string const& name, std::size_t otherwise) const
{
    auto const given = text(name, "");
    return given.empty() ? otherwise : std::stoul(given);
}

int run(int count, char** words, int (*body)(int, char**))
{
    try {
        return body(count, words);
    } catch (std::exception const& failure) {
        say(std::string(words[0]) + ": " + failure.what());
        return 1;
    }
}

} // namespace oc::bench
