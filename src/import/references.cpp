// Looking up users.
#include "import/references.hpp"

#include "domain/usernames.hpp"

namespace oc {

std::string references::find_user(std::string_view given) const
{
    std::string text(given);
    if (users_.find(text) != nullptr)
        return text;
    if (form_ == reference_form::exact)
        return text;
    if (auto const* const named = users_.find_by_name(text))
        return named->id;
    if (!text.empty() && !is_reserved_name(text))
        report_.add_unresolved(text);
    return text;
}

} // namespace oc
