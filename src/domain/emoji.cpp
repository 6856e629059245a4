// The index of emojis, and the rules of their names.
#include "domain/emoji.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

template <class Map, class Key>
emoji_ptr find_in(Map const& map, Key const& key)
{
    auto const found = map.find(key);
    return found == map.end() ? nullptr : found->second;
}

/// "GIF", ".gif" and "pictures/x.gif" mean gif.
std::string extension_of(std::string_view text)
{
    text = trim(text);
    if (auto const at = text.find_last_of("./\\"); at != text.npos)
        text.remove_prefix(at + 1);
    return fold_case(text);
}

bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

emoji_ptr emoji_set::find(std::int64_t id) const { return find_in(by_id_, id); }

emoji_ptr emoji_set::find_by_name(std::string_view name) const
{
    return find_in(by_folded_name_, fold_case(name));
}

emoji_ptr emoji_set::find_by_file_name(std::string const& file_name) const
{
    return find_in(by_file_name_, file_name);
}

void emoji_set::set(emoji_ptr changed)
{
    remove(changed->id);
    by_folded_name_[fold_case(changed->name)] = changed;
    by_file_name_[changed->file_name] = changed;
    by_id_[changed->id] = std::move(changed);
}

void emoji_set::remove(std::int64_t id)
{
    auto const before = find(id);
    if (!before)
        return;
    by_folded_name_.erase(fold_case(before->name));
    by_file_name_.erase(before->file_name);
    by_id_.erase(id);
}

std::optional<std::string> tidy_emoji_name(std::string_view name)
{
    name = trim(name);
    if (name.empty() || name.size() > limits::emoji_name_max ||
        !std::ranges::all_of(name, is_name_character))
        return std::nullopt;
    return std::string(name);
}

std::string make_emoji_file_name(emoji const& which, std::string_view extension)
{
    auto name = std::to_string(which.id);
    if (which.revision > 1)
        name += '-' + std::to_string(which.revision);
    return name + '.' + std::string(extension);
}

bool is_emoji_file_allowed(config const& settings, std::string_view file_name)
{
    auto const wanted = extension_of(file_name);
    auto const is_wanted = [&](std::string const& entry) { return extension_of(entry) == wanted; };
    auto const says_something = [](std::string const& entry) {
        return !extension_of(entry).empty();
    };
    auto const& list = settings.emoji_file_types;
    if (std::ranges::none_of(list, says_something))
        return std::ranges::any_of(config().emoji_file_types, is_wanted);
    return !wanted.empty() && std::ranges::any_of(list, is_wanted);
}

} // namespace oc
