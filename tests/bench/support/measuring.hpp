// measuring: clocks, medians, and the rows that a benchmark prints. Rows go to standard output, one
// line each with tabs, and run.py makes the table of them; everything else goes to standard error.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::bench {

/// Of a clock that never steps.
double now_seconds();
/// The processor time of the calling thread.
double thread_cpu_seconds();

/// The middle one, or the mean of the middle two; 0 of nothing.
double median(std::vector<double> values);
/// The least value that so large a share (0 to 1) of all does not exceed; 0 of nothing.
double quantile(std::vector<double> values, double share);

/// "12.3" with that many digits behind the point.
std::string to_text(double value, int digits = 2);
/// "1,234,567".
std::string to_text(std::size_t number);

/// One line of the table.
struct row {
    std::string measure;
    std::string value;
    std::string baseline{};        // what a bare program of the same run does
    std::optional<double> ratio{}; // value to baseline
    std::string wanted{};          // the project's requirement: ">= 0.60"
    std::optional<bool> is_met{};
};

void print(row const& line);
void say(std::string_view text);

/// The command line: --name value …; throws std::runtime_error for names that are not known.
class arguments {
public:
    arguments(int count, char** words, std::vector<std::string> const& known);

    std::string text(std::string const& name, std::string const& otherwise) const;
    std::size_t number(std::string const& name, std::size_t otherwise) const;

private:
    std::vector<std::pair<std::string, std::string>> given_;
};

/// Runs the benchmark; exceptions become a line and exit code 1.
int run(int count, char** words, int (*body)(int, char**));

} // namespace oc::bench
