// The dialogue: collects every answer in a document and a list of copies, and writes at the end.
#include "setup/setup.hpp"

#include "base/text.hpp"
#include "setup/atomic_file.hpp"
#include "setup/config_file.hpp"
#include "setup/config_path.hpp"
#include "setup/data_directory.hpp"
#include "setup/pictures.hpp"

#include <algorithm>
#include <istream>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr int written = 0;
constexpr int not_written = 1;
constexpr int wrong_answers = 2;
constexpr std::string_view no_value = "-"; // the answer that takes an optional value away

bool takes_away(setup_question const& question, std::string_view answer)
{
    return question.is_optional && trim(answer) == no_value;
}

class setup_run {
public:
    setup_run(setup_options const& options, std::istream& in, std::ostream& out)
        : options_(options), data_(options.data), in_(in), out_(out)
    {
    }

    int run()
    {
        if (!check_given_answers())
            return wrong_answers;
        if (!prepare_document() || !answer_all()) {
            out_ << "Nothing was written.\n";
            return not_written;
        }
        write();
        return written;
    }

private:
    bool check_given_answers()
    {
        bool is_well = true;
        for (auto const& [key, answer] : options_.answers) {
            auto const& all = setup_questions();
            auto const found = std::find_if(all.begin(), all.end(),
                                            [&](auto const& each) { return each.key == key; });
            std::string problem;
            if (found == all.end())
                problem = "there is no such question";
            else if (!trim(answer).empty() && !takes_away(*found, answer))
                problem = parse_answer(*found, answer).problem;
            if (!problem.empty())
                out_ << "--" << key << ": " << problem << '\n';
            is_well = is_well && problem.empty();
        }
        return is_well;
    }

    /// The document that answers go into; false when the operator doesn't want that.
    bool prepare_document()
    {
        auto const file = data_.config_file();
        std::error_code failure;
        document_ = fresh_config_document();
        if (fs::symlink_status(file, failure).type() == fs::file_type::not_found)
            return true;
        if (!options_.force) {
            if (options_.yes) {
                out_ << file.string() << " is there already; --force changes it.\n";
                return false;
            }
            if (!confirm(file.string() + " is there already. Overwrite it? Settings that are not "
                                         "asked for stay."))
                return false;
        }
        changes_existing_ = true;
        return take_existing(file);
    }

    bool take_existing(fs::path const& file)
    {
        try {
            document_ = parse_config(read_config_document(file)).values.document;
            return true;
        } catch (std::runtime_error const& failure) {
            out_ << failure.what() << '\n';
        }
        unreadable_copy_ = file.string() + ".unreadable";
        return options_.yes || confirm("It cannot be used. Begin anew? A copy of it stays at " +
                                       unreadable_copy_.string() + ".");
    }

    bool confirm(std::string const& question)
    {
        for (;;) {
            auto const answer = ask(question + " (yes or no) [no]: ");
            if (!answer || answer->empty())
                return false;
            if (auto const decided = parse_yes_no(*answer))
                return *decided;
            out_ << "  Please answer yes or no.\n";
        }
    }

    /// A line without the white space around it; nothing at the end of the input.
    std::optional<std::string> ask(std::string const& prompt)
    {
        out_ << prompt << std::flush;
        std::string line;
        if (!std::getline(in_, line)) {
            out_ << "\nThe input has ended. ";
            return std::nullopt;
        }
        return std::string(trim(line));
    }

    bool answer_all()
    {
        for (auto const& question : setup_questions()) {
            auto const given = options_.answers.find(question.key);
            if (given != options_.answers.end())
                take(question, trim(given->second));
            else if (options_.yes)
                take(question, "");
            else if (!answer_by_asking(question))
                return false;
        }
        return true;
    }

    bool answer_by_asking(setup_question const& question)
    {
        auto const prompt = make_prompt(question);
        for (;;) {
            auto const answer = ask(prompt);
            if (!answer)
                return false;
            if (answer->empty() || takes_away(question, *answer)) {
                take(question, *answer);
                return true;
            }
            auto const parsed = parse_answer(question, *answer);
            if (parsed.fault == answer_fault::none) {
                take(question, *answer);
                return true;
            }
            if (parsed.fault == answer_fault::unreadable && question.falls_back) {
                out_ << "  That is " << parsed.problem << "; it stays "
                     << answer_when_empty(question).value_or("") << ".\n";
                take(question, "");
                return true;
            }
            out_ << "  That is " << parsed.problem << ". Please answer again.\n";
        }
    }

    std::optional<std::string> answer_when_empty(setup_question const& question) const
    {
        auto current = find_current_answer(question, document_);
        return current ? current : find_default_answer(question);
    }

    std::string make_prompt(setup_question const& question) const
    {
        auto const otherwise = answer_when_empty(question);
        auto prompt = question.prompt;
        if (question.is_optional)
            prompt += otherwise ? " (- for none)" : " (optional)";
        if (otherwise)
            prompt += " [" + *otherwise + "]";
        return prompt + ": ";
    }

    /// `answer` is empty, takes the value away, or was parsed well before.
    void take(setup_question const& question, std::string_view answer)
    {
        if (takes_away(question, answer))
            return remove_value(document_, question.path);
        if (!answer.empty() && question.is_picture)
            return take_picture(question, answer);
        if (!answer.empty())
            return set_value(document_, question.path, parse_answer(question, answer).value);
        if (find_current_answer(question, document_))
            return; // as it is written, and not as it would be typed
        if (auto const otherwise = find_default_answer(question))
            set_value(document_, question.path, parse_answer(question, *otherwise).value);
    }

    void take_picture(setup_question const& question, std::string_view answer)
    {
        auto picture = find_picture(data_, answer);
        if (!picture.problem.empty()) {
            out_ << "  Warning: " << picture.problem << "; skipped.\n";
            return;
        }
        if (!picture.copy_from.empty() && is_name_of_other_picture(question, picture.value))
            picture.value = question.key + "-" + picture.value;
        set_value(document_, question.path, json::string(picture.value));
        pictures_.push_back(std::move(picture));
    }

    // A banner "a/x.png" must not be written over the icon "b/x.png".
    bool is_name_of_other_picture(setup_question const& question, std::string_view name) const
    {
        auto const& all = setup_questions();
        return std::any_of(all.begin(), all.end(), [&](auto const& other) {
            auto const* value = find_value(document_, other.path);
            return other.is_picture && other.path != question.path && value != nullptr &&
                   value->is_string() && std::string_view(value->get_string()) == name;
        });
    }

    void write()
    {
        data_.ensure();
        auto const file = data_.config_file();
        if (!unreadable_copy_.empty())
            write_file_atomically(unreadable_copy_, read_text_file(file, config_bytes_max));
        for (auto const& picture : pictures_)
            copy_picture(data_, picture);
        write_config_atomically(file, document_);
        out_ << "Wrote " << file.string() << ".\n";
        report_problems();
        advise();
    }

    void report_problems()
    {
        for (auto const& problem : parse_config(document_).problems)
            out_ << "Warning: " << problem.message << '\n';
    }

    void advise()
    {
        if (!find_original_data(data_).empty())
            out_ << "Warning: the folder holds data of the original server; `originchats serve` "
                    "imports it at its start.\n";
        if (changes_existing_) {
            out_ << "A running server takes the changes over by itself, the address and the port "
                    "at its next start.\n";
            return;
        }
        out_ << "Start the server with: originchats serve --data " << data_.root().string()
             << "\nAt its first start it prints a link; the account that opens it becomes the "
                "owner.\n";
    }

    setup_options const& options_;
    data_directory data_;
    std::istream& in_;
    std::ostream& out_;
    json::object document_;
    std::vector<found_picture> pictures_;
    fs::path unreadable_copy_; // where the old file goes when it is no config; else empty
    bool changes_existing_ = false;
};

} // namespace

int run_setup(setup_options const& options, std::istream& in, std::ostream& out)
{
    return setup_run(options, in, out).run();
}

} // namespace oc
