// original_layout: where an original keeps what (part 2 §15). Values; any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace oc {

/// Whether a file may be called so: no folder, no way out of one, nothing hidden.
bool is_safe_file_stem(std::string_view name);

class original_layout {
public:
    explicit original_layout(std::filesystem::path root) : root_(std::move(root)) {}

    std::filesystem::path const& root() const { return root_; }
    std::filesystem::path config() const { return root_ / "config.json"; }
    std::filesystem::path db() const { return root_ / "db"; }
    /// "users" to db/users.json.
    std::filesystem::path index(std::string_view name) const
    {
        return db() / (std::string(name) + ".json");
    }
    std::filesystem::path channels() const { return db() / "channels"; }
    std::filesystem::path threads() const { return db() / "threads"; }
    std::filesystem::path thread_messages() const { return db() / "threadMessages"; }
    std::filesystem::path attachments() const { return db() / "attachments"; }
    std::filesystem::path emojis() const { return db() / "serverEmojis"; }
    std::filesystem::path assets() const { return db() / "serverAssets"; }
    std::filesystem::path interlude() const { return db() / "originchats.db"; }
    std::filesystem::path vapid() const { return root_ / "vapid"; }
    std::filesystem::path plugins() const { return root_ / "plugins"; }
    /// Written by our export only: the roles in there are of a server that asks for permissions.
    std::filesystem::path export_mark() const { return db() / "exported_by.json"; }

private:
    std::filesystem::path root_;
};

} // namespace oc
