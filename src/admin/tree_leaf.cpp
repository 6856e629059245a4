// Every option is a small function over the request that is being made.
#include "admin/tree_leaf.hpp"

#include "admin/moment.hpp"
#include "base/clock.hpp"
#include "setup/config_path.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <charconv>
#include <utility>

namespace oc {
namespace {

// CLI11 takes what is too large for the largest there is.
std::string complain_of_number(std::string const& given)
{
    std::int64_t number = 0;
    auto const* const end = given.data() + given.size();
    auto const [at, problem] = std::from_chars(given.data(), end, number);
    return problem == std::errc() && at == end ? "" : "want a whole number";
}

} // namespace

// The callbacks of options run while the line is read, the one of the subcommand after them.
tree_leaf::tree_leaf(CLI::App& parent, admin_order& order, words const& said)
    : app_(parent.add_subcommand(said.name, said.meaning)), order_(&order)
{
    app_->callback([&order, cmd = said.cmd] { order.request["cmd"] = cmd; });
}

tree_leaf& tree_leaf::note(CLI::Option* added)
{
    last_ = added;
    return *this;
}

tree_leaf& tree_leaf::text(std::string const& name, std::string const& key,
                           std::string const& meaning)
{
    return note(app_->add_option_function<std::string>(
        name,
        [to = order_, key](std::string const& given) {
            set_value(to->request, key, boost::json::string(given));
        },
        meaning));
}

tree_leaf& tree_leaf::needs(std::string const& name, std::string const& key,
                            std::string const& meaning)
{
    return text(name, key, meaning).required();
}

tree_leaf& tree_leaf::texts(std::string const& name, std::string const& key,
                            std::string const& meaning)
{
    note(app_->add_option_function<std::vector<std::string>>(
        name,
        [to = order_, key](std::vector<std::string> const& given) {
            set_value(to->request, key, boost::json::array(given.begin(), given.end()));
        },
        meaning));
    if (name.starts_with("--"))
        last_->allow_extra_args(false); // repeated instead
    return *this;
}

tree_leaf& tree_leaf::number(std::string const& name, std::string const& key,
                             std::string const& meaning)
{
    note(app_->add_option_function<std::int64_t>(
        name, [to = order_, key](std::int64_t given) { set_value(to->request, key, given); },
        meaning));
    last_->check(complain_of_number);
    return *this;
}

tree_leaf& tree_leaf::moment(std::string const& name, std::string const& key,
                             std::string const& meaning)
{
    return note(app_->add_option_function<std::string>(
        name,
        [to = order_, key, name](std::string const& given) {
            auto const at = parse_moment(given, system_clock_source().wall_now());
            if (!at)
                throw CLI::ValidationError(name, "want 2026-11-23, 2026-11-23T10:00Z, @SECONDS, "
                                                 "or an age like 90m, 12h, 30d");
            set_value(to->request, key, *at);
        },
        meaning));
}

tree_leaf& tree_leaf::json(std::string const& name, std::string const& key,
                           std::string const& meaning)
{
    return note(app_->add_option_function<std::string>(
        name,
        [to = order_, key, name](std::string const& given) {
            boost::json::error_code failure;
            auto parsed = boost::json::parse(given, failure);
            if (failure)
                throw CLI::ValidationError(name, "that is no JSON");
            set_value(to->request, key, std::move(parsed));
        },
        meaning));
}

tree_leaf& tree_leaf::flag(std::string const& name, std::string const& key,
                           std::string const& meaning)
{
    return note(app_->add_flag_function(
        name, [to = order_, key](std::int64_t given) { set_value(to->request, key, given > 0); },
        meaning));
}

tree_leaf& tree_leaf::choice(std::string const& name, std::string const& key,
                             std::vector<std::string> const& values, std::string const& meaning)
{
    text(name, key, meaning);
    last_->check(CLI::IsMember(values));
    return *this;
}

tree_leaf& tree_leaf::not_negative()
{
    last_->check([](std::string const& given) {
        return given.starts_with('-') ? std::string("want 0 or more") : std::string();
    });
    return *this;
}

tree_leaf& tree_leaf::required()
{
    last_->required();
    return *this;
}

tree_leaf& tree_leaf::asks(std::string const& question)
{
    app_->parse_complete_callback([to = order_, question] { to->question = question; });
    return *this;
}

tree_leaf& tree_leaf::reads_password()
{
    app_->parse_complete_callback([to = order_] { to->wants_password = true; });
    return *this;
}

} // namespace oc
