// tree_leaf: one subcommand that makes a request: its options put members into it. For the files
// that build the command line; main thread.
#pragma once

#include "admin/order.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace oc {

class tree_leaf {
public:
    struct words {
        std::string name;
        std::string meaning;
        std::string cmd; // of the request
    };
    tree_leaf(CLI::App& parent, admin_order& order, words const& said);

    /// `name` is a positional ("NAME") or an option ("--name"); `key` a path in the request.
    tree_leaf& text(std::string const& name, std::string const& key, std::string const& meaning);
    /// A positional that has to be there.
    tree_leaf& needs(std::string const& name, std::string const& key, std::string const& meaning);
    tree_leaf& texts(std::string const& name, std::string const& key, std::string const& meaning);
    tree_leaf& number(std::string const& name, std::string const& key, std::string const& meaning);
    tree_leaf& moment(std::string const& name, std::string const& key, std::string const& meaning);
    tree_leaf& json(std::string const& name, std::string const& key, std::string const& meaning);
    /// "--online" sets true; "--online,!--offline" either.
    tree_leaf& flag(std::string const& name, std::string const& key, std::string const& meaning);
    tree_leaf& choice(std::string const& name, std::string const& key,
                      std::vector<std::string> const& values, std::string const& meaning);
    /// The last one that was added is a number, and none below 0.
    tree_leaf& not_negative();
    /// Makes the last one that was added obligatory.
    tree_leaf& required();
    tree_leaf& asks(std::string const& question);
    tree_leaf& reads_password();

    CLI::App& app() { return *app_; }

private:
    tree_leaf& note(CLI::Option* added);

    CLI::App* app_;
    admin_order* order_;
    CLI::Option* last_ = nullptr;
};

} // namespace oc
