// Known keys come from the table of settings and from the fresh config; distances from Levenshtein.
#include "setup/check_keys.hpp"

#include "base/text.hpp"
#include "domain/config.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <string_view>

namespace oc {
namespace {

namespace json = boost::json;

// Known to part 2 §12.1 and decisions.md, and neither in the table nor in a fresh file.
constexpr std::string_view further_keys[] = {"server.icon",
                                             "server.banner",
                                             "server.url",
                                             "cracked.default_roles",
                                             "rotur.profile_url",
                                             "max_lengths",
                                             "max_lengths.post_content",
                                             "max_lengths.search_results"};

constexpr std::string_view free_sections[] = {"server", "limits", "DB.users.default",
                                              "max_lengths"};

constexpr std::size_t key_bytes_max = 100; // longer ones are like nothing

std::string_view last_part(std::string_view path)
{
    return path.substr(path.rfind('.') + 1); // npos + 1 is the beginning
}

bool is_in_free_section(std::string_view path)
{
    return std::any_of(std::begin(free_sections), std::end(free_sections), [&](auto section) {
        return path.size() > section.size() && path.starts_with(section) &&
               path[section.size()] == '.';
    });
}

/// The number of insertions, removals and replacements that lead from one to the other.
std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t line = 1; line <= from.size(); ++line) {
        auto diagonal = row[0];
        row[0] = line;
        for (std::size_t column = 1; column <= to.size(); ++column) {
            auto const replaced = diagonal + (from[line - 1] == to[column - 1] ? 0 : 1);
            diagonal = row[column];
            row[column] = std::min({row[column] + 1, row[column - 1] + 1, replaced});
        }
    }
    return row[to.size()];
}

/// Every known path, the sections on its way included.
class known_keys {
public:
    known_keys()
    {
        for (auto const& row : settings())
            add(row.path);
        for (auto const path : further_keys)
            add(path);
        add_document(fresh_config_document(), "");
    }

    bool has(std::string_view path) const { return paths_.contains(path); }

    /// The known path most like this one, or empty. A slip is small against the key's length; a key
    /// of the right name in the wrong section counts as near when `may_move`.
    std::string find_nearest(std::string const& path, bool may_move) const
    {
        if (path.size() > key_bytes_max)
            return {};
        constexpr std::size_t letters_per_slip = 4;
        auto const folded = fold_case(path);
        std::string nearest;
        auto least = last_part(path).size() / letters_per_slip + 2; // further is no slip
        for (auto const& known : paths_) {
            auto const slips = distance(folded, fold_case(known));
            if (slips < least) {
                least = slips;
                nearest = known;
            }
        }
        if (!nearest.empty() || !may_move)
            return nearest;
        auto const is_same_name = [&](std::string_view known) {
            return equal_ignoring_case(last_part(known), last_part(path));
        };
        // Of several the first of the table, which begins with what most operators set.
        for (auto const& row : settings())
            if (is_same_name(row.path))
                return std::string(row.path);
        auto const moved = std::find_if(paths_.begin(), paths_.end(), is_same_name);
        return moved == paths_.end() ? std::string() : *moved;
    }

private:
    void add(std::string_view path)
    {
        for (auto dot = path.find('.'); dot != std::string_view::npos;
             dot = path.find('.', dot + 1))
            paths_.emplace(path.substr(0, dot));
        paths_.emplace(path);
    }

    void add_document(json::object const& section, std::string const& prefix)
    {
        for (auto const& entry : section) {
            auto const path = prefix + std::string(entry.key());
            add(path);
            if (auto const* inner = entry.value().if_object())
                add_document(*inner, path + ".");
        }
    }

    std::set<std::string, std::less<>> paths_;
};

class key_search {
public:
    std::vector<unknown_key> run(json::object const& document)
    {
        look_at(document, "");
        return std::move(found_);
    }

private:
    void look_at(json::object const& section, std::string const& prefix)
    {
        for (auto const& entry : section) {
            auto const path = prefix + std::string(entry.key());
            auto const* const inner = entry.value().if_object();
            if (known_.has(path)) {
                if (inner != nullptr)
                    look_at(*inner, path + ".");
                continue;
            }
            bool const is_free = is_in_free_section(path);
            auto nearest = known_.find_nearest(path, !is_free);
            if (!is_free || !nearest.empty())
                found_.push_back({path, std::move(nearest)});
        }
    }

    known_keys const known_;
    std::vector<unknown_key> found_;
};

} // namespace

std::vector<unknown_key> find_unknown_keys(json::object const& document)
{
    return key_search().run(document);
}

} // namespace oc
