// A file is known by its number, size and times: stat(2) once a second costs nothing, and sees what
// editors, certbot's links and volumes of containers do, which inotify does not.
#include "net/tls_source.hpp"

#include "base/log.hpp"

#include <sys/stat.h>

#include <exception>
#include <utility>

namespace oc {
namespace {

constexpr steady_ms routine_interval_ms = 24 * 60 * 60 * 1000;

std::string stamp_of(std::filesystem::path const& file)
{
    struct stat told {};
    if (::stat(file.c_str(), &told) != 0)
        return "none";
    std::string out;
    for (auto const number :
         {static_cast<std::int64_t>(told.st_dev), static_cast<std::int64_t>(told.st_ino),
          static_cast<std::int64_t>(told.st_size), static_cast<std::int64_t>(told.st_mtim.tv_sec),
          static_cast<std::int64_t>(told.st_mtim.tv_nsec),
          static_cast<std::int64_t>(told.st_ctim.tv_sec),
          static_cast<std::int64_t>(told.st_ctim.tv_nsec)})
        out.append(std::to_string(number)).push_back(' ');
    return out;
}

} // namespace

tls_source::tls_source(tls_files files, clock const& time)
    : files_(std::move(files)), time_(time), loaded_stamp_(stamp()), seen_stamp_(loaded_stamp_),
      loaded_at_(time.steady_now())
{
    current_ = std::make_shared<tls_context const>(files_, time_.wall_now(), meters_);
    warn_of_expiry(current_->expires_at());
}

std::shared_ptr<tls_context const> tls_source::current() const
{
    std::lock_guard const lock(mutex_);
    return current_;
}

std::string tls_source::stamp() const
{
    return stamp_of(files_.certificate) + "and " + stamp_of(files_.key);
}

void tls_source::refresh()
{
    std::lock_guard const alone(reading_);
    auto now = stamp();
    bool const is_settled = now == seen_stamp_;
    seen_stamp_ = std::move(now);
    if (seen_stamp_ != loaded_stamp_) {
        if (is_settled)
            load(occasion::changed);
    } else if (time_.steady_now() - loaded_at_ >= routine_interval_ms) {
        load(occasion::routine);
    }
}

void tls_source::reload()
{
    std::lock_guard const alone(reading_);
    seen_stamp_ = stamp();
    load(occasion::wanted);
}

void tls_source::load(occasion why)
{
    loaded_stamp_ = seen_stamp_;
    loaded_at_ = time_.steady_now();
    try {
        auto fresh = std::make_shared<tls_context const>(files_, time_.wall_now(), meters_);
        auto const expires_at = fresh->expires_at();
        {
            std::lock_guard const lock(mutex_);
            current_.swap(fresh);
        }
        if (why != occasion::routine)
            log::info("tls_certificate_loaded",
                      {{"expires_at", static_cast<std::int64_t>(expires_at)}});
        warn_of_expiry(expires_at);
    } catch (std::exception const& failure) {
        log::error("tls_certificate_not_loaded",
                   {{"reason", failure.what()}, {"meaning", "the one in use stays"}});
    }
}

void tls_source::warn_of_expiry(unix_seconds expires_at)
{
    constexpr unix_seconds day_seconds = 24 * 60 * 60;
    constexpr unix_seconds notice_seconds = 14 * day_seconds;
    auto const left = expires_at - time_.wall_now();
    if (left < notice_seconds)
        log::warning("tls_certificate_expires",
                     {{"days_left", static_cast<std::int64_t>(left / day_seconds)}});
}

} // namespace oc
