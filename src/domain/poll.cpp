// Options of polls by id and by index.
#include "domain/poll.hpp"

namespace oc {

std::string_view option_id(poll const& of, std::size_t index)
{
    return of.options[index].as_object().at("id").as_string();
}

std::optional<std::size_t> find_option(poll const& of, std::string_view id)
{
    for (std::size_t index = 0; index < of.options.size(); ++index)
        if (option_id(of, index) == id)
            return index;
    return std::nullopt;
}

std::vector<std::string> option_ids(poll const& of, poll_choice const& chosen)
{
    std::vector<std::string> ids;
    ids.reserve(chosen.size());
    for (auto const index : chosen)
        ids.emplace_back(option_id(of, index));
    return ids;
}

} // namespace oc
