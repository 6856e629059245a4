// metrics_writer: the text format of Prometheus (exposition format 0.0.4). Pure; one thread.
#pragma once

#include "base/meters.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace oc {

enum class metric_type : std::uint8_t { counter, gauge, histogram };

class metrics_writer {
public:
    using labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Begins a family; its samples follow. Names are ours and good, each comes once.
    void family(std::string_view name, metric_type type, std::string_view help);

    template <std::integral Number>
    void sample(labels of, Number value)
    {
        append_sample("", of, std::to_string(value));
    }
    void sample(labels of, double value) { append_sample("", of, format(value)); }
    void sample(labels of, counter const& value) { sample(of, value.value()); }
    void sample(labels of, gauge const& value) { sample(of, value.value()); }
    /// What was observed times `unit` is what is told: 1e-6 makes seconds of microseconds.
    void sample(labels of, histogram const& value, double unit);

    /// A family of one sample without labels.
    template <class Value>
    void single(std::string_view name, metric_type type, std::string_view help, Value const& value)
    {
        family(name, type, help);
        sample({}, value);
    }

    std::string take() { return std::move(text_); }

private:
    static std::string format(double value);
    void append_sample(std::string_view suffix, labels of, std::string_view value);
    void append_bucket(labels of, std::string_view bound, std::uint64_t count);
    void append_label(std::string_view name, std::string_view value);

    std::string family_;
    std::string text_;
};

} // namespace oc
