// references: whom a text of the original means (part 2 §15): an id, else a username ignoring case,
// else a name that stays as it is. One thread.
#pragma once

#include "domain/view.hpp"
#include "import/import_report.hpp"

#include <string>
#include <string_view>

namespace oc {

enum class reference_form : std::uint8_t {
    original, // ids or names
    exact,    // ids, and names that mean nobody: our own stream
};

class references {
public:
    /// Both outlive this; `users` may grow meanwhile.
    references(user_directory const& users, import_report& report, reference_form form)
        : users_(users), report_(report), form_(form)
    {
    }

    /// The id of the user, or what was given. Counted as unresolved when it is nobody.
    std::string find_user(std::string_view given) const;

    reference_form form() const { return form_; }
    user_directory const& users() const { return users_; }

private:
    user_directory const& users_;
    import_report& report_;
    reference_form form_;
};

} // namespace oc
