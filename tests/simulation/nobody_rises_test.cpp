// Whatever users of all ranks ask for, nobody gets a permission or a rank that could not be given
// to him, and an owner always remains (RB-03).
#include "domain/permissions.hpp"
#include "domain/ranks.hpp"
#include "support/test_world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>

namespace oc::test {
namespace {

constexpr std::array<char const*, 7> people{"boss", "second", "ada", "zoe", "mod", "bob", "eve"};
constexpr std::array<char const*, 4> powers{"administrator", "manage_users", "manage_roles",
                                            "manage_server"};

class rank_life {
    template <class List>
    auto const& any(List const& list)
    {
        return list[chance_.below(list.size())];
    }

public:
    explicit rank_life(std::uint64_t seed) : chance_(seed), world_({.seed = seed})
    {
        role helper{.id = "id-helper", .name = "helper", .position = 4};
        helper.permissions = {"manage_users", "manage_roles", "x"};
        world_.add_role(helper);
        role low{.id = "id-low", .name = "low", .position = 5};
        low.permissions = {"manage_users"};
        world_.add_role(low);
        world_.add_role({.id = "id-game", .name = "game", .self_assignable = true, .position = 6});
        std::map<std::string, std::vector<std::string>> const roles{
            {"boss", {"owner", "user"}}, {"second", {"owner"}},   {"ada", {"admin"}},
            {"zoe", {"helper", "user"}}, {"mod", {"moderator"}},  {"bob", {"low", "user"}},
            {"eve", {"user", "game"}}};
        for (auto const* const name : people) {
            user made;
            made.id = id_of(name);
            made.username = name;
            made.roles = roles.at(name);
            world_.add_user(made);
        }
    }

    void step()
    {
        std::string const actor = any(people);
        auto* const from = connection_of(actor);
        if (from == nullptr)
            return;
        auto const before = world_.now();
        auto const request = boost::json::serialize(any_request());
        CAPTURE(actor);
        CAPTURE(request);
        from->send(request);
        world_.run_until_idle();
        judge(before, *before.users.find(id_of(actor)), world_.now());
        for (auto& [name, connection] : connections_)
            connection->take_all();
        accepted_ += before.generation != world_.now().generation ? 1 : 0;
    }

    int accepted() const { return accepted_; }

private:
    static std::string id_of(std::string const& name) { return "USR:" + name; }

    /// Null for those who are banned or gone.
    peer* connection_of(std::string const& name)
    {
        auto const* const who = world_.now().users.find(id_of(name));
        if (who == nullptr || who->banned)
            return nullptr;
        auto& connection = connections_[name];
        if (connection == nullptr || !connection->is_open())
            connection = &world_.log_in(who->id);
        return connection;
    }

    std::string any_role()
    {
        auto const& roles = world_.now().roles->by_position;
        auto const& picked = any(roles);
        return chance_.one_in(4) ? picked->id : picked->name;
    }

    boost::json::array any_roles()
    {
        boost::json::array roles;
        for (auto left = chance_.below(4); left-- > 0;)
            roles.emplace_back(any_role());
        return roles;
    }

    boost::json::array any_permissions()
    {
        boost::json::array out;
        for (auto const* const each : powers)
            if (chance_.one_in(4))
                out.emplace_back(each);
        if (chance_.one_in(2))
            out.emplace_back("x");
        return out;
    }

    boost::json::object any_role_fields()
    {
        boost::json::object out;
        if (chance_.one_in(2))
            out["permissions"] = any_permissions();
        if (chance_.one_in(3))
            out["self_assignable"] = chance_.one_in(2);
        return out;
    }

    boost::json::object any_request()
    {
        return chance_.one_in(2) ? any_user_request() : any_role_request();
    }

    boost::json::object any_user_request()
    {
        std::string const user = any(people);
        switch (chance_.below(9)) {
        case 0: return {{"cmd", "user_roles_set"}, {"user", user}, {"roles", any_roles()}};
        case 1: return {{"cmd", "user_roles_add"}, {"user", user}, {"roles", any_roles()}};
        case 2: return {{"cmd", "user_roles_remove"}, {"user", user}, {"roles", any_roles()}};
        case 3: return {{"cmd", "user_ban"}, {"user", user}};
        case 4: return {{"cmd", "user_unban"}, {"user", user}};
        case 5: return {{"cmd", "self_role_add"}, {"role", any_role()}};
        case 6: return {{"cmd", "self_role_remove"}, {"role", any_role()}};
        case 7: return {{"cmd", "user_timeout"}, {"user", user}, {"timeout", chance_.below(3)}};
        default:
            if (!chance_.one_in(20))
                return {{"cmd", "user_unban"}, {"user", user}};
            return {{"cmd", chance_.one_in(2) ? "user_delete" : "user_leave"}, {"user", user}};
        }
    }

    boost::json::object any_role_request()
    {
        auto fields = any_role_fields();
        switch (chance_.below(7)) {
        case 0: fields["cmd"] = "role_create"; break;
        case 1:
        case 2: fields["cmd"] = "role_update"; break;
        case 3: {
            if (chance_.one_in(2))
                fields["position"] = chance_.below(8);
            return {{"cmd", "role_set"}, {"name", any_role()}, {"data", fields}};
        }
        case 4: return {{"cmd", "role_delete"}, {"name", any_role()}};
        case 5: return {{"cmd", "role_reorder"}, {"roles", shuffled_roles()}};
        default:
            return {{"cmd", "role_permissions_set"},
                    {"id", any_role()},
                    {"permissions", any_permissions()}};
        }
        std::string const fresh = "r" + std::to_string(chance_.below(6));
        if (fields["cmd"] == "role_create")
            fields["name"] = fresh;
        else
            fields["id"] = any_role();
        if (fields["cmd"] == "role_update" && chance_.one_in(3))
            fields["name"] = fresh;
        return fields;
    }

    boost::json::array shuffled_roles()
    {
        boost::json::array names;
        for (auto const& each : world_.now().roles->by_position)
            names.emplace_back(each->name);
        for (auto swaps = chance_.below(4); swaps-- > 0;)
            std::swap(names[chance_.below(names.size())], names[chance_.below(names.size())]);
        return names;
    }

    void judge(view const& before, user const& actor, view const& after)
    {
        bool has_owner = false;
        for (auto const& each : after.users.list())
            has_owner = has_owner || (!each->banned && is_owner(each->roles));
        CHECK(has_owner);
        if (is_owner(actor.roles))
            return;
        int const rank = rank_of(*before.roles, actor.roles);
        for (auto const& was : before.users.list()) {
            auto const* const is = after.users.find(was->id);
            if (is == nullptr)
                CHECK(was->id == actor.id); // he left; only owners remove others
            else
                judge_user({before, actor, after, rank}, *was, *is);
        }
    }

    struct act {
        view const& before;
        user const& actor;
        view const& after;
        int rank;
    };

    static void judge_user(act const& a, user const& was, user const& is)
    {
        CAPTURE(was.username);
        CHECK(is_owner(is.roles) == is_owner(was.roles));
        int const rank_before = rank_of(*a.before.roles, was.roles);
        int const rank_after = rank_of(*a.after.roles, is.roles);
        if (rank_after < rank_before)
            CHECK(rank_after > a.rank); // raised, but below him who did it
        if (rank_before <= a.rank && is.id != a.actor.id) {
            // A role below the actor may be renamed or deleted, whoever has it too.
            if (a.after.roles->by_name.size() == a.before.roles->by_name.size() &&
                known_roles_only(a, was.roles))
                CHECK(is.roles == was.roles);
            CHECK(is.banned == was.banned);
            CHECK(is.timeout_until == was.timeout_until);
        }
        for (auto const* const power : powers) {
            bool const is_new = has_permission(*a.after.roles, is.roles, power) &&
                                !has_permission(*a.before.roles, was.roles, power);
            if (is_new)
                CHECK((is.id != a.actor.id && may_have_given(a, is, power)));
        }
    }

    static bool known_roles_only(act const& a, std::vector<std::string> const& names)
    {
        return std::ranges::all_of(names, [&](std::string const& name) {
            return a.after.roles->find(name) != nullptr;
        });
    }

    // He has it himself, or gave a role below his that had it.
    static bool may_have_given(act const& a, user const& to, std::string_view power)
    {
        if (has_permission(*a.before.roles, a.actor.roles, power))
            return true;
        return std::ranges::any_of(to.roles, [&](std::string const& name) {
            auto const* const known = a.before.roles->find(name);
            return known != nullptr && known->position > a.rank &&
                   has_permission(*a.before.roles, std::vector{name}, power);
        });
    }

    seeded_random chance_;
    test_world world_;
    std::map<std::string, peer*> connections_{};
    int accepted_ = 0;
};

} // namespace

TEST_CASE("nobody rises by what he or his like may do, and an owner always remains")
{
    constexpr std::uint64_t seed_count = 25;
    constexpr int steps = 300;
    int accepted = 0;
    for (std::uint64_t seed = 1; seed <= seed_count; ++seed) {
        CAPTURE(seed);
        rank_life life(seed);
        for (int i = 0; i < steps; ++i)
            life.step();
        accepted += life.accepted();
    }
    CHECK(accepted > 500); // it was a life worth judging
}

} // namespace oc::test
