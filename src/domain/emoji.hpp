// emoji: the pictures of this server that messages may show (part 2 §2.1). Their bytes are in the
// database; this is their index, a part of the view. Pure; any thread.
#pragma once

#include "base/clock.hpp"
#include "domain/config.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct emoji {
    std::int64_t id = 0; // never given twice
    std::string name{};
    std::string file_name{};     // "<id>.<ext>", then "<id>-<revision>.<ext>"
    std::int64_t revision = 1;   // of the picture
    unix_seconds changed_at = 0; // the picture
    std::size_t bytes = 0;       // of the picture
};
using emoji_ptr = std::shared_ptr<emoji const>;

class emoji_set {
public:
    emoji_ptr find(std::int64_t id) const;
    /// Whatever the case.
    emoji_ptr find_by_name(std::string_view name) const;
    emoji_ptr find_by_file_name(std::string const& file_name) const;

    /// By id.
    std::map<std::int64_t, emoji_ptr> const& list() const { return by_id_; }
    std::size_t size() const { return by_id_.size(); }

    /// Adds it, or replaces the one of its id.
    void set(emoji_ptr changed);
    /// Nothing when there is none such.
    void remove(std::int64_t id);

private:
    std::map<std::int64_t, emoji_ptr> by_id_;
    std::map<std::string, emoji_ptr> by_folded_name_;
    std::map<std::string, emoji_ptr> by_file_name_;
};

/// Trimmed, or nullopt unless it is 1 to 64 ASCII letters, digits and underscores.
std::optional<std::string> tidy_emoji_name(std::string_view name);

std::string make_emoji_file_name(emoji const& which, std::string_view extension);

/// Whether the setting uploads.emoji_allowed_file_types has the name's extension. Its entries count
/// in any case, without what stands before their last dot; a list without any is the default.
bool is_emoji_file_allowed(config const& settings, std::string_view file_name);

} // namespace oc
