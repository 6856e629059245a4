// One line a sample; label values escaped as the format wants.
#include "base/metrics_writer.hpp"

#include <array>
#include <charconv>

namespace oc {

void metrics_writer::family(std::string_view name, metric_type type, std::string_view help)
{
    constexpr std::array<std::string_view, 3> types{"counter", "gauge", "histogram"};
    family_ = name;
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    text_.append(name).append(" ").append(types[static_cast<std::size_t>(type)]).append("\n");
}

std::string metrics_writer::format(double value)
{
    std::array<char, 32> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), end.ptr};
}

void metrics_writer::append_label(std::string_view name, std::string_view value)
{
    text_.append(text_.back() == '{' ? "" : ",").append(name).append("=\"");
    for (char const c : value) {
        if (c == '\\' || c == '"')
            text_.push_back('\\');
        if (c == '\n')
            text_.append("\\n");
        else
            text_.push_back(c);
    }
    text_.push_back('"');
}

void metrics_writer::append_sample(std::string_view suffix, labels of, std::string_view value)
{
    text_.append(family_).append(suffix);
    if (of.size() > 0) {
        text_.push_back('{');
        for (auto const& [name, content] : of)
            append_label(name, content);
        text_.push_back('}');
    }
    text_.append(" ").append(value).append("\n");
}

void metrics_writer::append_bucket(labels of, std::string_view bound, std::uint64_t count)
{
    text_.append(family_).append("_bucket{");
    for (auto const& [name, content] : of)
        append_label(name, content);
    append_label("le", bound);
    text_.append("} ").append(std::to_string(count)).append("\n");
}

void metrics_writer::sample(labels of, histogram const& value, double unit)
{
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < value.bounds().size(); ++i) {
        total += value.count_in(i);
        append_bucket(of, format(static_cast<double>(value.bounds()[i]) * unit), total);
    }
    total += value.count_in(value.bounds().size());
    append_bucket(of, "+Inf", total);
    append_sample("_sum", of, format(static_cast<double>(value.sum()) * unit));
    append_sample("_count", of, std::to_string(total));
}

} // namespace oc
