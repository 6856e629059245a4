// Collects findings about the config, the files and the database, then prints them.
#include "setup/check.hpp"

#include "base/clock.hpp"
#include "base/json_places.hpp"
#include "db/check.hpp"
#include "domain/config.hpp"
#include "setup/check_deep.hpp"
#include "setup/check_files.hpp"
#include "setup/check_keys.hpp"
#include "setup/check_metrics.hpp"
#include "setup/check_tls.hpp"
#include "setup/config_file.hpp"
#include "setup/cut_off_repair.hpp"
#include "setup/data_directory.hpp"
#include "setup/findings.hpp"
#include "setup/secret_key.hpp"
#include "setup/vapid_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

std::string_view to_string(severity how_bad)
{
    constexpr std::string_view names[] = {"note", "warning", "problem", "unreadable"};
    return names[static_cast<std::size_t>(how_bad)];
}

/// Keys come from a file that anybody may have written; escape sequences stay out of the terminal.
std::string printable(std::string text)
{
    auto const is_between = [](char byte, int least, int most) {
        auto const number = static_cast<unsigned char>(byte);
        return number >= least && number <= most;
    };
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (is_between(text[index], 0x00, 0x1F) || is_between(text[index], 0x7F, 0x7F))
            text[index] = '?';
        // U+0080 to U+009F, which terminals take as escape sequences too.
        if (text[index] == '\xC2' && index + 1 < text.size() &&
            is_between(text[index + 1], 0x80, 0x9F))
            text.replace(index, 2, "?");
    }
    return text;
}

class operator_check {
public:
    operator_check(fs::path const& data, fs::path const& config_override, check_depth depth)
        : data_(data), depth_(depth),
          config_file_(config_override.empty() ? data_.config_file() : config_override),
          is_config_required_(!config_override.empty())
    {
    }

    findings run()
    {
        std::error_code ignored;
        if (!fs::is_directory(data_.root(), ignored)) {
            add(severity::unreadable, data_.root(), "there is no such folder");
            return std::move(found_);
        }
        check_config();
        add(check_permissions(data_, config_file_));
        add(check_vapid(data_));
        check_disk();
        check_data();
        return std::move(found_);
    }

private:
    void add(severity how_bad, fs::path const& place, std::string words)
    {
        found_.push_back({how_bad, place.string(), std::move(words)});
    }

    void add(findings more)
    {
        found_.insert(found_.end(), std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
    }

    void check_config()
    {
        std::error_code failure;
        auto const type = fs::symlink_status(config_file_, failure).type();
        if (!is_config_required_ && type == fs::file_type::not_found) {
            add(severity::note, config_file_, "there is none; the first start writes one");
            return;
        }
        std::string text;
        try {
            text = read_text_file(config_file_, config_bytes_max);
        } catch (std::runtime_error const& reason) {
            found_.push_back({severity::unreadable, "", reason.what()});
            return;
        }
        try {
            check_document(parse_config_text(text, config_file_), find_json_places(text));
        } catch (std::runtime_error const& fault) {
            found_.push_back({severity::problem, "", fault.what()});
        }
    }

    void check_document(boost::json::object const& document, json_places const& places)
    {
        for (auto const& [path, where] : places.repeated)
            found_.push_back({severity::warning, config_file_.string() + ":" + to_string(where),
                              path + " is there twice; the last one counts"});
        for (auto const& unknown : find_unknown_keys(document))
            found_.push_back(
                {severity::warning, place_of(unknown.path, places),
                 "unknown key " + unknown.path +
                     (unknown.nearest.empty() ? "" : "; did you mean " + unknown.nearest + "?")});
        auto const parsed = parse_config(document);
        for (auto const& wrong : parsed.problems)
            found_.push_back({severity::problem, place_of(wrong.path, places),
                              wrong.message + (wrong.fatal ? "; the server does not start" : "")});
        add(check_config_secret(data_, config_file_, parsed.values));
        add(check_pictures(data_, parsed.values));
        add(check_metrics(parsed.values));
        add(check_tls(data_, parsed.values, system_clock_source().wall_now()));
    }

    std::string place_of(std::string const& path, json_places const& places) const
    {
        auto const found = places.keys.find(path);
        auto const file = config_file_.string();
        return found == places.keys.end() ? file : file + ":" + to_string(found->second);
    }

    void check_disk()
    {
        std::error_code failure;
        auto const space = fs::space(data_.root(), failure);
        if (failure)
            return;
        if (auto low = check_space(data_.root(), space))
            found_.push_back(*std::move(low));
    }

    void check_data()
    {
        try {
            refuse_cut_off_repair(data_);
        } catch (std::runtime_error const& left) {
            found_.push_back({severity::problem, "", left.what()});
        }
        for (auto const& waiting : find_original_data(data_))
            add(severity::problem, waiting,
                "data of the original server, not imported; `originchats serve` imports it");
        auto const file = data_.database_file();
        int const descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        auto const failure = errno;
        if (descriptor >= 0) {
            ::close(descriptor);
            check_readable(file);
        } else if (failure == ENOENT) {
            add(severity::note, file, "there is none; the first start makes it");
        } else {
            add(severity::unreadable, file, std::generic_category().message(failure));
        }
    }

    void check_readable(fs::path const& file)
    {
        std::error_code failure;
        if (!fs::is_regular_file(file, failure)) {
            add(severity::unreadable, file, "it is no file");
            return;
        }
        for (auto& words : check_database(file))
            add(severity::problem, file, std::move(words));
        check_webhook_tokens(file);
        if (depth_ == check_depth::deep)
            add(check_deep(data_));
    }

    void check_webhook_tokens(fs::path const& database)
    {
        auto const file = data_.webhook_key_file();
        std::optional<secret_box::key> secret;
        try {
            secret = find_secret_key(file);
        } catch (std::runtime_error const& fault) {
            found_.push_back({severity::problem, "", fault.what()});
            return;
        }
        auto const lost = count_lost_webhook_tokens(database, secret);
        if (lost > 0)
            add(severity::problem, file,
                (secret ? "it does not open the tokens of "
                        : "it is missing, with the tokens of ") +
                    std::to_string(lost) + " webhooks: they go on working, but their addresses " +
                    "can only be shown after webhook_regenerate");
    }

    data_directory data_;
    check_depth depth_;
    fs::path config_file_;
    bool is_config_required_;
    findings found_;
};

std::string count_words(std::size_t count, std::string_view what)
{
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

} // namespace

int run_check(fs::path const& data, fs::path const& config_override, std::ostream& out,
              check_depth depth)
{
    auto const found = operator_check(data, config_override, depth).run();
    auto const count = [&](severity how_bad) {
        return static_cast<std::size_t>(
            std::count_if(found.begin(), found.end(),
                          [&](finding const& each) { return each.how_bad == how_bad; }));
    };
    for (auto const& each : found)
        out << to_string(each.how_bad) << ": " << printable(each.place)
            << (each.place.empty() ? "" : ": ") << printable(each.words) << '\n';

    auto const unreadable = count(severity::unreadable);
    auto const problems = count(severity::problem) + unreadable;
    out << count_words(problems, "problem") << ", "
        << count_words(count(severity::warning), "warning") << '\n';
    constexpr int problems_found = 1;
    constexpr int cannot_read = 2;
    if (unreadable > 0)
        return cannot_read;
    return problems > 0 ? problems_found : 0;
}

} // namespace oc
