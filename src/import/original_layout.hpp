// original_layout: where an original keeps what (part 2 §15). Values; any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Whether a file may be called so: no folder, no way out of one, nothing hidden.
bool is_safe_file_stem(std::string_view name);

class original_layout {
public:
    /// `follows_links`: also to what lies outside the directory.
    explicit original_layout(std::filesystem::path root, bool follows_links = false);

    /// Where the file really is. Nothing when there is none, or when it is no regular file. Throws
    /// std::runtime_error with words for the operator for a link that leads nowhere (its disk may
    /// not be mounted), or out of the directory when those are not to be followed.
    std::optional<std::filesystem::path> find(std::filesystem::path const& file) const;
    /// Names of the regular files of the folder with that extension, without it, sorted; find()
    /// finds them. None when there is no folder. Throws as find() does.
    std::vector<std::string> list(std::filesystem::path const& folder,
                                  std::string_view extension) const;

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
    std::filesystem::path resolve(std::filesystem::path const& file) const;

    std::filesystem::path root_;
    std::filesystem::path real_root_;
    bool follows_links_;
};

} // namespace oc
