// config_follow: config.json is the settings themselves and no view of the database: an edit counts
// at once, as at SIGHUP. The thread of the live files.
#pragma once

#include "base/clock.hpp"
#include "domain/view.hpp"
#include "watchers/live_folder.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace oc {

class config_follow {
public:
    struct parts {
        std::filesystem::path file;
        live_folder& disk;
        clock const& time;
        /// The file says something else than the settings that were in force when it was read.
        /// The end comes with `finish`.
        std::function<void(std::string text, std::shared_ptr<config const> known)> take;
    };
    explicit config_follow(parts from) : from_(std::move(from)) {}

    void show(view_ptr const& now);
    void look(bool is_certain);
    /// With the settings in force by now.
    void finish(view_ptr const& now, bool is_taken);

    std::filesystem::path const& path() const { return from_.file; }

private:
    void read();
    void take_absent();
    void doubt(std::string const& reason);

    parts from_;
    std::shared_ptr<config const> settings_{};
    std::string stamp_{};
    std::string refused_text_{}; // is not offered again
    bool is_first_look_ = true;
    bool is_taking_ = false;
    bool look_again_ = false;
    std::string taken_text_{};
    std::string doubted_{}; // what is wrong with the file
    steady_ms doubted_since_ = 0;
    bool is_doubt_told_ = false;
};

} // namespace oc
