// Small servers to ask the pure rules about: roles, users and channels made from a few words.
#pragma once

#include "domain/permissions.hpp"
#include "domain/view.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {

using names = std::vector<std::string>;

inline role_ptr make_role(std::string name, int position, names permissions = {})
{
    role made;
    made.id = "id-of-" + name;
    made.name = std::move(name);
    made.position = position;
    made.permissions = std::move(permissions);
    return std::make_shared<role const>(std::move(made));
}

inline user_ptr make_user(std::string id, std::string username, std::int64_t position = 0,
                          names roles = {"user"})
{
    user made;
    made.id = std::move(id);
    made.username = std::move(username);
    made.position = position;
    made.roles = std::move(roles);
    return std::make_shared<user const>(std::move(made));
}

inline channel make_channel(std::vector<std::pair<std::string, names>> lists = {})
{
    channel made;
    made.id = 1;
    made.name = "harbour";
    made.permissions.lists = std::move(lists);
    return made;
}

/// The default roles and one more, "muted", that has nothing.
inline view make_view(config settings = {})
{
    std::vector<role_ptr> roles;
    for (auto& each : default_roles({"r0", "r1", "r2", "r3"}))
        roles.push_back(std::make_shared<role const>(std::move(each)));
    roles.push_back(make_role("muted", 4));
    view made;
    made.settings = std::make_shared<config const>(std::move(settings));
    made.roles = std::make_shared<role_set const>(make_role_set(std::move(roles)));
    made.channels = std::make_shared<channel_set const>();
    return made;
}

} // namespace oc::test
