// Lines of our own stream, each to where it belongs. What one line says is either right or ends the
// import: nobody edits these by hand, and half a server is worse than none.
#include "base/base64.hpp"
#include "import/export_files.hpp"
#include "import/import_session.hpp"
#include "import/json_fields.hpp"
#include "import/original_import.hpp"
#include "import/plain_files.hpp"
#include "import/record_file.hpp"
#include "import/stream_kinds.hpp"
#include "setup/atomic_file.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class stream_import {
public:
    stream_import(import_request const& wanted, import_session& session)
        : wanted_(wanted), session_(session), loader_(session.loader()), db_(loader_.db()),
          blobs_(wanted.data.attachments())
    {
    }

    void run()
    {
        std::error_code ignored;
        wanted_.progress.set_total(fs::file_size(wanted_.from, ignored));
        for_each_record(wanted_.from, wanted_.from.filename().string(), record_layout::history,
                        {.take = [&](parsed_record const& each) { take(each); },
                         .fail = [](std::string const& place,
                                    std::string_view why) { stop(place, why); },
                         .on_progress = [&](std::uint64_t b) { wanted_.progress.add_bytes(b); }});
        if (!is_over_)
            stop(wanted_.from.string(), "the stream ends before its end: it is not whole");
        pass(stage::indexed);
        for (auto const& [name, bytes] : files_)
            write_file(name, bytes);
    }

private:
    /// What has to be finished before lines of other kinds come.
    enum class stage : std::uint8_t { start, roles, rooms, messages, indexed };

    [[noreturn]] static void stop(std::string const& place, std::string_view why)
    {
        throw std::runtime_error(place + ": " + std::string(why));
    }

    void pass(stage until)
    {
        if (stage_ < stage::rooms && until >= stage::rooms)
            loader_.finish_roles();
        if (stage_ < stage::indexed && until >= stage::indexed)
            loader_.finish_messages();
        stage_ = std::max(stage_, until);
    }

    void take(parsed_record const& found)
    {
        auto const* const line = found.value.if_object();
        auto const kind = line == nullptr ? std::string() : read_text(*line, "kind").value_or("");
        if (is_first_)
            require_header(line, kind, found.place);
        if (is_over_)
            stop(found.place, "something stands behind the end");
        ++records_;
        auto const known = handlers().find(kind);
        if (known == handlers().end())
            stop(found.place, "a line of an unknown kind");
        if (known->second.when < stage_ || (kind == stream_kinds::header && records_ > 1))
            stop(found.place, "a line that comes too late");
        pass(known->second.when);
        (this->*known->second.take)(*line, found.place);
    }

    void require_header(json::object const* line, std::string const& kind, std::string const& place)
    {
        is_first_ = false;
        if (kind != stream_kinds::header || read_text(*line, "format") != stream_format)
            stop(place, "this is no stream that export --jsonl wrote");
        if (read_integer(*line, "version") != stream_version)
            stop(place, "the stream is of another version of this program");
    }

    using take_line = void (stream_import::*)(json::object const&, std::string const&);
    struct handler {
        stage when;
        take_line take;
    };
    static std::map<std::string, handler, std::less<>> const& handlers();

    json::object const& inner(json::object const& line, std::string_view key,
                              std::string const& place) const
    {
        auto const* const value = line.if_contains(key);
        if (value == nullptr || !value->is_object())
            stop(place, "there is no object " + std::string(key));
        return value->get_object();
    }

    std::string text(json::object const& line, std::string_view key,
                     std::string const& place) const
    {
        auto found = read_text(line, key);
        if (!found)
            stop(place, "there is no text " + std::string(key));
        return *std::move(found);
    }

    std::string data(json::object const& line, std::string const& place) const
    {
        auto const* const coded = line.if_contains("data");
        auto bytes = coded == nullptr || !coded->is_string()
                         ? std::nullopt
                         : decode_base64url(std::string_view(coded->get_string()));
        if (!bytes)
            stop(place, "its data is no base64url");
        return *std::move(bytes);
    }

    std::optional<room_id> find_room(json::object const& line) const
    {
        if (auto const id = read_text(line, "thread_id")) {
            auto const* const found = db_.now.threads.find(*id);
            return found == nullptr ? std::nullopt : std::optional(found->room);
        }
        return loader_.find_room(read_text(line, "channel").value_or(""));
    }

    void take_header(json::object const&, std::string const&) {}

    void take_file(json::object const& line, std::string const& place)
    {
        auto const name = text(line, "name", place);
        if (!may_carry(name))
            stop(place, "a file that no stream may bring");
        auto& bytes = files_[name];
        bytes += data(line, place);
        if (bytes.size() > carried_bytes_max)
            stop(place, "the file is too large");
    }

    void take_meta(json::object const& line, std::string const& place)
    {
        db_.meta.set(text(line, "key", place), read_text(line, "value").value_or(""));
    }

    void take_role(json::object const& line, std::string const& place)
    {
        loader_.take_role(text(line, "name", place), inner(line, "role", place), place);
    }

    void take_user(json::object const& line, std::string const& place)
    {
        loader_.take_user(text(line, "id", place), inner(line, "user", place), place);
    }

    void take_channel(json::object const& line, std::string const& place)
    {
        loader_.take_channel(inner(line, "channel", place), place);
    }

    void take_thread(json::object const& line, std::string const& place)
    {
        loader_.take_thread(inner(line, "thread", place), place);
    }

    void take_webhook(json::object const& line, std::string const& place)
    {
        loader_.take_webhook(inner(line, "webhook", place), place);
    }

    void take_delivery(json::object const& line, std::string const& place)
    {
        webhook_delivery made;
        made.time = read_number(line, "at").value_or(0);
        made.status = static_cast<int>(read_integer(line, "status").value_or(0));
        made.event = read_text(line, "event").value_or("");
        made.error = read_text(line, "error");
        made.bytes = read_integer(line, "bytes").value_or(0);
        db_.webhooks.insert_delivery(text(line, "webhook", place), made);
    }

    void take_attachment_data(json::object const& line, std::string const& place)
    {
        auto const id = text(line, "id", place);
        if (!incoming_ || incoming_id_ != id) {
            incoming_.reset();
            incoming_.emplace(blobs_.incoming(make_uuid_v4(wanted_.random)));
            incoming_id_ = id;
        }
        incoming_->write(data(line, place));
    }

    void take_attachment(json::object const& line, std::string const& place)
    {
        auto const& record = inner(line, "attachment", place);
        blob_source source{.may_link = true};
        if (incoming_ && read_text(record, "id") == incoming_id_)
            source.file = incoming_->path();
        loader_.take_attachment(record, source, place);
        incoming_.reset();
    }

    void take_emoji(json::object const& line, std::string const& place)
    {
        loader_.take_emoji(read_integer(line, "id").value_or(-1), line, data(line, place), place);
    }

    void take_poll(json::object const& line, std::string const& place)
    {
        loader_.take_poll(inner(line, "poll", place), place);
    }

    void take_message(json::object const& line, std::string const& place)
    {
        auto const room = find_room(line);
        if (!room)
            stop(place, "a message of a channel that is not there");
        if (room != room_) {
            room_ = room;
            loader_.begin_room(*room, line.contains("thread_id"));
        }
        loader_.take_message(inner(line, "message", place), place);
        wanted_.progress.add_records(1);
    }

    void take_vote(json::object const& line, std::string const& place)
    {
        loader_.take_vote(line, place);
    }

    void take_read_marker(json::object const& line, std::string const& place)
    {
        auto const thread = read_text(line, "thread_id");
        loader_.take_read_marker(text(line, "user", place),
                                 thread ? "thread/" + *thread
                                        : read_text(line, "channel").value_or(""),
                                 line, place);
    }

    void take_push(json::object const& line, std::string const& place)
    {
        loader_.take_push(text(line, "user", place), line, place);
    }

    void take_modlog(json::object const& line, std::string const& place)
    {
        loader_.take_modlog(inner(line, "entry", place), place);
    }

    void take_slow_mode(json::object const& line, std::string const& place)
    {
        if (auto const room = find_room(line))
            db_.slow_mode.set_last(text(line, "user", place), *room,
                                   read_number(line, "last_at").value_or(0));
    }

    void take_end(json::object const& line, std::string const& place)
    {
        if (read_integer(line, "records") != records_ - 1)
            stop(place, "lines are missing");
        is_over_ = true;
    }

    void write_file(std::string const& name, std::string const& bytes) const
    {
        auto const to = wanted_.data.root() / name;
        std::error_code ignored;
        if (fs::symlink_status(to, ignored).type() != fs::file_type::not_found)
            return session_.report().note("the " + name + " that was in the data directory stays");
        session_.will_make(to);
        if (is_secret_file(name))
            write_secret_file_atomically(to, bytes);
        else
            write_file_atomically(to, bytes);
    }

    import_request const& wanted_;
    import_session& session_;
    data_loader& loader_;
    tx& db_;
    blob_folder const blobs_;
    std::map<std::string, std::string> files_{};
    std::optional<incoming_file> incoming_{};
    std::string incoming_id_{};
    std::optional<room_id> room_{};
    stage stage_ = stage::start;
    bool is_first_ = true;
    bool is_over_ = false;
    std::int64_t records_ = 0;
};

std::map<std::string, stream_import::handler, std::less<>> const& stream_import::handlers()
{
    using self = stream_import;
    namespace kinds = stream_kinds;
    static std::map<std::string, handler, std::less<>> const all{
        {std::string(kinds::header), {stage::start, &self::take_header}},
        {std::string(kinds::file), {stage::start, &self::take_file}},
        {std::string(kinds::meta), {stage::start, &self::take_meta}},
        {std::string(kinds::role), {stage::roles, &self::take_role}},
        {std::string(kinds::user), {stage::rooms, &self::take_user}},
        {std::string(kinds::channel), {stage::rooms, &self::take_channel}},
        {std::string(kinds::thread), {stage::rooms, &self::take_thread}},
        {std::string(kinds::webhook), {stage::rooms, &self::take_webhook}},
        {std::string(kinds::webhook_delivery), {stage::rooms, &self::take_delivery}},
        {std::string(kinds::attachment_data), {stage::rooms, &self::take_attachment_data}},
        {std::string(kinds::attachment), {stage::rooms, &self::take_attachment}},
        {std::string(kinds::emoji), {stage::rooms, &self::take_emoji}},
        {std::string(kinds::poll), {stage::rooms, &self::take_poll}},
        {std::string(kinds::message), {stage::messages, &self::take_message}},
        {std::string(kinds::vote), {stage::indexed, &self::take_vote}},
        {std::string(kinds::read_marker), {stage::indexed, &self::take_read_marker}},
        {std::string(kinds::push), {stage::indexed, &self::take_push}},
        {std::string(kinds::modlog), {stage::indexed, &self::take_modlog}},
        {std::string(kinds::slow_mode), {stage::indexed, &self::take_slow_mode}},
        {std::string(kinds::end), {stage::indexed, &self::take_end}}};
    return all;
}

} // namespace

import_report import_stream(import_request const& wanted)
{
    if (!is_plain_file(wanted.from))
        throw std::runtime_error("cannot read " + wanted.from.string() + ": no such file");
    import_session session({.data = wanted.data,
                            .settings = std::make_shared<config const>(),
                            .time = wanted.time,
                            .random = wanted.random,
                            .form = reference_form::exact,
                            .adds_permissions = false});
    stream_import(wanted, session).run();
    wanted.progress.end();
    session.finish();
    return std::move(session.report());
}

} // namespace oc
