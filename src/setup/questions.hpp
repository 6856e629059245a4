// The questions of `originchats setup` (part 2 §14.1) as data: the flag, the words, the setting and
// how an answer is read. The table is made once; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct setup_question;

enum class answer_fault : std::uint8_t {
    none,
    unreadable, // not of the kind asked for
    unusable,   // of the kind, and out of bounds
};

struct parsed_answer {
    boost::json::value value{};
    answer_fault fault = answer_fault::none;
    std::string problem{}; // words for the operator, when there is a fault
};

struct setup_question {
    std::string key;    // of setup_options::answers, and the flag's name without its dashes
    std::string prompt; // also the flag's help
    std::string path;   // the setting, dotted
    parsed_answer (*parse)(setup_question const& question, std::string_view answer);
    bool is_optional = false; // may stay without a value; "-" takes one away
    bool is_picture = false;  // setup/pictures.hpp finds and copies it
    bool falls_back = false;  // an unreadable answer means the default (part 2 §14.1)
};

/// In the order they are asked.
std::vector<setup_question> const& setup_questions();

/// Reads an answer that is not empty; white space around it is ignored.
parsed_answer parse_answer(setup_question const& question, std::string_view answer);

/// y, yes, true, 1 and n, no, false, 0 in any case; nothing else is an answer.
std::optional<bool> parse_yes_no(std::string_view answer);

/// The document's value as it would be typed; nothing when there is none that parse_answer takes.
std::optional<std::string> find_current_answer(setup_question const& question,
                                               boost::json::object const& document);

/// What an empty answer means when the document says nothing: what the server does without the
/// setting, else what a fresh config says. Nothing for some optional questions.
std::optional<std::string> find_default_answer(setup_question const& question);

} // namespace oc
