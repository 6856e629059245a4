// Our own writes (server_update) are known by what they say: the settings in force.
#include "watchers/config_follow.hpp"

#include "base/log.hpp"
#include "base/parsed_json.hpp"
#include "base/pretty_json.hpp"

#include <exception>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t config_bytes_max = 1024 * 1024; // as setup/config_file
constexpr std::int64_t lasting_ms = 500;

} // namespace

void config_follow::show(view_ptr const& now)
{
    if (std::exchange(settings_, now->settings) != now->settings)
        refused_text_.clear();
}

void config_follow::look(bool is_certain)
{
    if (is_taking_) {
        look_again_ = true;
        return;
    }
    auto stamp = from_.disk.stamp(from_.file);
    bool const is_new = std::exchange(is_first_look_, false) || stamp != stamp_;
    if (!is_certain && !is_new && doubted_.empty())
        return;
    stamp_ = std::move(stamp);
    if (settings_)
        read();
}

void config_follow::read()
{
    auto found = from_.disk.read(from_.file, config_bytes_max);
    if (found.what == found_file::state::absent)
        return take_absent();
    if (found.what == found_file::state::unreadable)
        return doubt(found.why);
    auto parsed = parse_json(found.text);
    if (parsed.fault)
        return doubt(from_.file.string() + ":" + to_string(parsed.fault->where) + ": " +
                     parsed.fault->what);
    if (!parsed.value.is_object())
        return doubt(from_.file.string() + ": expected an object: { … }");
    doubted_.clear();
    auto const document = parse_config(std::move(parsed.value.get_object())).values.document;
    if (document == settings_->document || found.text == refused_text_)
        return;
    is_taking_ = true;
    taken_text_ = found.text;
    from_.take(std::move(found.text), settings_);
}

void config_follow::finish(view_ptr const& now, bool is_taken)
{
    bool const is_stale = now->settings != settings_ && !is_taken;
    is_taking_ = false;
    show(now);
    auto const text = std::exchange(taken_text_, {});
    if (!is_taken && !is_stale)
        refused_text_ = text;
    if (std::exchange(look_again_, false) || is_stale)
        look(true);
}

// An editor that replaces the file may have moved it away for a moment.
void config_follow::take_absent()
{
    constexpr char const* gone = "gone";
    auto const now_ms = from_.time.steady_now();
    if (doubted_ != gone) {
        doubted_ = gone;
        doubted_since_ = now_ms;
        is_doubt_told_ = false;
    }
    if (is_doubt_told_ || now_ms - doubted_since_ < lasting_ms)
        return;
    is_doubt_told_ = true;
    try {
        from_.disk.write(from_.file, pretty_json(settings_->document) + "\n");
        log::info("live_file_gone", {{"file", from_.file.string()}, {"then", "written anew"}});
    } catch (std::exception const& failure) {
        log::error("live_file_not_written",
                   {{"file", from_.file.string()}, {"reason", failure.what()}});
    }
}

void config_follow::doubt(std::string const& reason)
{
    auto const now_ms = from_.time.steady_now();
    if (doubted_ != reason) {
        doubted_ = reason;
        doubted_since_ = now_ms;
        is_doubt_told_ = false;
    }
    if (is_doubt_told_ || now_ms - doubted_since_ < lasting_ms)
        return;
    is_doubt_told_ = true;
    log::error("live_file_not_read", {{"file", from_.file.string()},
                                      {"reason", reason},
                                      {"meaning", "the settings stay as they are"}});
}

} // namespace oc
