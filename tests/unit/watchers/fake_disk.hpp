// fake_disk: a live_folder in memory, full or unreadable when the test says so.
#pragma once

#include "watchers/live_folder.hpp"

#include <map>
#include <stdexcept>
#include <string>

namespace oc::test {

class fake_disk final : public live_folder {
public:
    std::string stamp(std::filesystem::path const& file) override
    {
        auto const found = stamps_.find(file.string());
        return found == stamps_.end() ? std::string() : std::to_string(found->second);
    }

    found_file read(std::filesystem::path const& file, std::size_t bytes_max) override
    {
        if (auto const why = unreadable.find(file.string()); why != unreadable.end())
            return {found_file::state::unreadable, {}, why->second};
        auto const found = files.find(file.string());
        if (found == files.end())
            return {};
        if (found->second.size() > bytes_max)
            return {found_file::state::unreadable, {}, "too large"};
        return {found_file::state::readable, found->second, {}};
    }

    void write(std::filesystem::path const& file, std::string_view text) override
    {
        if (is_full || writes_left-- <= 0)
            throw std::runtime_error("No space left on device");
        ++write_count;
        put(file.string(), std::string(text));
    }

    void move(std::filesystem::path const& from, std::filesystem::path const& to) override
    {
        put(to.string(), files.at(from.string()));
        remove(from.string());
    }

    /// Somebody else writes.
    void put(std::string const& file, std::string text)
    {
        unreadable.erase(file);
        files[file] = std::move(text);
        stamps_[file] = ++last_stamp_;
    }
    void remove(std::string const& file)
    {
        files.erase(file);
        stamps_.erase(file);
        unreadable.erase(file);
    }
    void make_unreadable(std::string const& file, std::string why)
    {
        remove(file);
        unreadable[file] = std::move(why);
        stamps_[file] = ++last_stamp_;
    }

    std::map<std::string, std::string> files{};
    std::map<std::string, std::string> unreadable{};
    bool is_full = false;
    int writes_left = 1'000'000; // then it is full
    int write_count = 0;

private:
    std::map<std::string, int> stamps_{};
    int last_stamp_ = 0;
};

} // namespace oc::test
