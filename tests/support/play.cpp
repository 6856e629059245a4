// Reading plays line by line. A line that begins with white space continues the one before.
#include "support/play.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <charconv>
#include <optional>
#include <utility>

namespace oc::test {
namespace {

namespace json = boost::json;

constexpr std::string_view spaces = " \t";

std::string_view trim_spaces(std::string_view text)
{
    auto const begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

struct logical_line {
    int number = 0;
    std::string text{};
};

/// Lines with their continuations; comments and empty lines left out.
std::vector<logical_line> join_lines(std::string_view text)
{
    std::vector<logical_line> lines;
    for (int number = 1; !text.empty(); ++number) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        auto const content = trim_spaces(line);
        if (content.empty() || line.starts_with('#'))
            continue;
        if (spaces.find(line.front()) != std::string_view::npos && !lines.empty())
            lines.back().text.append(" ").append(content);
        else
            lines.push_back({number, std::string(content)});
    }
    return lines;
}

/// One line, taken apart from the front.
class reader {
public:
    reader(std::string_view rest, std::string place) : rest_(rest), place_(std::move(place)) {}

    [[noreturn]] void fail(std::string const& what) const { throw play_error(place_ + what); }

    bool at_end() const { return rest_.empty(); }

    /// The next word, or "" at the end.
    std::string_view word()
    {
        auto const end = std::min(rest_.find_first_of(spaces), rest_.size());
        auto const found = rest_.substr(0, end);
        rest_ = trim_spaces(rest_.substr(end));
        return found;
    }

    std::string require_word(char const* what)
    {
        auto const found = word();
        if (found.empty())
            fail(std::string("expected ") + what);
        return std::string(found);
    }

    void require(std::string_view expected)
    {
        auto const found = word();
        if (found != expected)
            fail("expected \"" + std::string(expected) + "\", got \"" + std::string(found) + "\"");
    }

    std::int64_t number(std::string_view digits) const
    {
        std::int64_t value = 0;
        auto const* const end = digits.data() + digits.size();
        auto const [stop, failure] = std::from_chars(digits.data(), end, value);
        if (failure != std::errc{} || stop != end || digits.empty())
            fail("expected a number, got \"" + std::string(digits) + "\"");
        return value;
    }

    std::string rest() { return std::string(std::exchange(rest_, {})); }

    json::value json_rest()
    {
        json::error_code failure;
        auto value = json::parse(rest_, failure);
        if (failure)
            fail("no JSON: " + std::string(rest_));
        rest_ = {};
        return value;
    }

    json::value object_rest()
    {
        if (at_end())
            return json::object{};
        auto value = json_rest();
        if (!value.is_object())
            fail("expected an object");
        return value;
    }

    /// "alice (owner, user) bob": the name and what stands in its parentheses.
    std::pair<std::string, std::optional<std::string>> name_with_list()
    {
        auto const end = std::min(rest_.find_first_of(" \t("), rest_.size());
        std::string name(rest_.substr(0, end));
        rest_ = trim_spaces(rest_.substr(end));
        if (!rest_.starts_with('('))
            return {name, std::nullopt};
        auto const close = rest_.find(')');
        if (close == std::string_view::npos)
            fail("no closing parenthesis");
        std::string list(rest_.substr(1, close - 1));
        rest_ = trim_spaces(rest_.substr(close + 1));
        return {name, list};
    }

private:
    std::string_view rest_;
    std::string place_;
};

json::array parse_list(std::string_view text)
{
    json::array out;
    while (!trim_spaces(text).empty()) {
        auto const comma = std::min(text.find(','), text.size());
        out.emplace_back(trim_spaces(text.substr(0, comma)));
        text.remove_prefix(std::min(text.size(), comma + 1));
    }
    return out;
}

class play_parser {
public:
    explicit play_parser(std::string file) { out_.file = std::move(file); }

    play run(std::string_view text)
    {
        if (text.starts_with('#'))
            out_.title = std::string(trim_spaces(text.substr(1, text.find('\n') - 1)));
        if (out_.title.empty())
            throw play_error(out_.file + ":1: a play opens with a comment that says what it shows");
        auto const lines = join_lines(text);
        parse(lines, 0, lines.size());
        return std::move(out_);
    }

private:
    reader read(logical_line const& line) const
    {
        return {line.text, out_.file + ":" + std::to_string(line.number) + ": "};
    }

    void parse(std::vector<logical_line> const& lines, std::size_t from, std::size_t to)
    {
        for (auto i = from; i < to; ++i) {
            auto r = read(lines[i]);
            if (r.word() != "repeat") {
                parse_line(lines[i]);
                continue;
            }
            auto const times = r.number(r.word());
            auto const begin = i + 1;
            while (i < to && lines[i].text != "end")
                ++i;
            if (i == to)
                r.fail("repeat without end");
            for (std::int64_t n = 0; n < times; ++n)
                parse(lines, begin, i);
        }
    }

    play_step& add(step_kind kind) { return out_.steps.emplace_back(play_step{kind, line_}); }
    play_step& add_for_process(step_kind kind)
    {
        out_.needs_process = true;
        return add(kind);
    }

    void parse_line(logical_line const& line)
    {
        line_ = line.number;
        auto r = read(line);
        auto const first = r.require_word("a word");
        if (first == "actors")
            return parse_actors(r);
        if (first == "given" || first == "now")
            return parse_given(r, first == "given");
        if (first == "connect")
            return parse_connect(r);
        if (first == "disconnect")
            add(step_kind::disconnect).who = r.require_word("a name");
        else if (first == "rotur")
            return parse_rotur(r);
        else if (first == "disk")
            return parse_disk(r);
        else if (first == "restart")
            add_for_process(step_kind::restart);
        else if (first == "all")
            parse_silence(r, "");
        else if (first.starts_with('~'))
            parse_wait(r, first.substr(1));
        else
            return parse_act(r, first);
        if (!r.at_end())
            r.fail("too much: " + r.rest());
    }

    void parse_actors(reader& r)
    {
        while (!r.at_end()) {
            auto const [name, list] = r.name_with_list();
            auto& step = add(step_kind::actor);
            step.who = name;
            step.json = json::object{{"roles", parse_list(list.value_or("user"))}};
            step.is_given = true;
        }
    }

    void parse_given(reader& r, bool is_given)
    {
        if (!is_given)
            out_.needs_process = true;
        auto const kind = r.require_word("what is given");
        auto& step = add(step_kind::setting);
        step.is_given = is_given;
        if (kind == "message") {
            step.kind = step_kind::message;
            return parse_message(r, step);
        }
        if (kind == "attachment") {
            step.kind = step_kind::attachment;
            return parse_attachment(r, step);
        }
        step.what = r.require_word("a name");
        if (kind == "setting") {
            step.json = r.json_rest();
        } else if (kind == "role" || kind == "channel" || kind == "user") {
            step.kind = kind == "role"      ? step_kind::role
                        : kind == "channel" ? step_kind::channel
                                            : step_kind::user;
            step.json = r.object_rest();
        } else if (kind == "module") {
            step.kind = step_kind::module;
            step.json = r.object_rest();
        } else if (kind == "claim-code") {
            step.kind = step_kind::claim_code;
        } else {
            r.fail("nobody knows how to give a " + kind);
        }
        if (!r.at_end())
            r.fail("too much: " + r.rest());
    }

    void parse_message(reader& r, play_step& step)
    {
        step.what = r.require_word("a capture, $name");
        if (!step.what.starts_with('$'))
            r.fail("expected $name");
        step.what.erase(0, 1);
        r.require("in");
        step.where = r.require_word("a channel");
        r.require("by");
        step.who = r.require_word("a user");
        step.json = r.json_rest();
    }

    void parse_attachment(reader& r, play_step& step)
    {
        step.what = r.require_word("a capture, $name");
        if (!step.what.starts_with('$'))
            r.fail("expected $name");
        step.what.erase(0, 1);
        r.require("by");
        step.who = r.require_word("a user");
        step.json = r.object_rest();
    }

    void parse_connect(reader& r)
    {
        auto& step = add(step_kind::connect);
        step.who = r.require_word("a name");
        auto const more = r.word();
        if (more == "as")
            step.what = r.require_word("a user");
        else if (more == "from") {
            step.where = r.require_word("an address");
            out_.needs_process = true;
        } else if (!more.empty())
            r.fail("expected \"as\" or \"from\"");
    }

    void parse_rotur(reader& r)
    {
        auto const verb = r.require_word("what Rotur does");
        if (verb == "is") {
            auto& step = add(step_kind::rotur_is);
            step.what = r.require_word("how it is");
            if (step.what == "slow" || step.what == "answering")
                out_.needs_process = true;
            else if (step.what != "well" && step.what != "down")
                r.fail("Rotur is well, slow, down or answering");
        } else if (verb == "says") {
            auto& step = add(step_kind::rotur_says);
            step.number = r.number(r.word());
            step.what = r.rest();
        } else if (verb == "issues") {
            parse_issue(r);
        } else {
            r.fail("Rotur is, says or issues");
        }
    }

    // rotur issues $v to USR:alice named Alice for $key
    void parse_issue(reader& r)
    {
        auto& step = add(step_kind::rotur_issues);
        step.what = r.require_word("a capture, $name").substr(1);
        json::object to;
        r.require("to");
        to["id"] = r.require_word("an id");
        r.require("named");
        to["name"] = r.require_word("a name");
        r.require("for");
        to["key"] = r.require_word("a key");
        step.json = std::move(to);
    }

    void parse_disk(reader& r)
    {
        r.require("is");
        auto& step = add_for_process(step_kind::disk_is);
        step.what = r.require_word("how it is");
        if (step.what != "full" && step.what != "repaired")
            r.fail("the disk is full or repaired");
    }

    void parse_wait(reader const& r, std::string_view duration)
    {
        constexpr std::int64_t second_ms = 1000;
        auto& step = add_for_process(step_kind::wait);
        if (duration.ends_with("ms"))
            step.number = r.number(duration.substr(0, duration.size() - 2));
        else if (duration.ends_with('s'))
            step.number = second_ms * r.number(duration.substr(0, duration.size() - 1));
        else
            r.fail("expected ~30s or ~500ms");
    }

    void parse_silence(reader& r, std::string const& who)
    {
        r.require(who.empty() ? "hear" : "hears");
        r.require("nothing");
        add(step_kind::hear_nothing).who = who;
    }

    void parse_act(reader& r, std::string const& who)
    {
        auto before = r;
        auto const verb = r.word();
        if (verb == "hears") {
            parse_silence(before, who);
            return;
        }
        auto& step = add(step_kind::send);
        step.who = who;
        if (verb == ">") {
            step.json = r.object_rest();
        } else if (verb == ">>") {
            step.kind = step_kind::send_raw;
            step.what = r.rest();
        } else if (verb == "<") {
            step.kind = step_kind::hear;
            step.json = r.object_rest();
        } else if (verb == "closed") {
            step.kind = step_kind::closed;
            step.number = r.number(r.word());
        } else {
            r.fail("nobody knows how to \"" + std::string(verb) + "\"");
        }
    }

    play out_{};
    int line_ = 0;
};

} // namespace

play parse_play(std::string_view text, std::string file)
{
    return play_parser(std::move(file)).run(text);
}

} // namespace oc::test
