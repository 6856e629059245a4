// The ladder of §3.2 as it can be climbed while the body comes in.
#include "handlers/http/upload.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "handlers/http/upload_pictures.hpp"
#include "media/media_type.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t blob_id_bytes = 18;
constexpr std::int64_t unproven_bytes_max = 1024 * 1024; // of the file of a stranger

upload_refusal proof_missing()
{
    return {401, "validator_key and validator are required for authentication"};
}

std::string error_json(std::string const& text)
{
    return boost::json::serialize(boost::json::object{{"error", text}});
}

// The longest body whose file is not longer than allowed (a REF-BUG: base64 is longer than that).
std::uint64_t body_bytes_max(upload::form kind, std::int64_t file_bytes_max)
{
    auto const file = static_cast<std::uint64_t>(file_bytes_max);
    switch (kind) {
    case upload::form::json: return (file * 4 + 2) / 3 + limits::upload_overhead_bytes;
    case upload::form::multipart: return file + limits::upload_overhead_bytes;
    case upload::form::raw: break;
    }
    return file;
}

std::unique_ptr<upload_body> make_body(upload::head const& head, std::int64_t file_bytes_max)
{
    switch (head.kind) {
    case upload::form::json: return make_json_body(file_bytes_max);
    case upload::form::multipart: return make_multipart_body(head.boundary);
    case upload::form::raw: break;
    }
    return make_raw_body(head.fields);
}

bool is_full_disk(std::exception const& cause)
{
    auto const* const failure = dynamic_cast<std::system_error const*>(&cause);
    if (failure == nullptr)
        return false;
    auto const code = failure->code().value();
    return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

} // namespace

template <class Work>
void upload::on_files(Work work)
{
    with_.files.post([self = shared_from_this(), work = std::move(work)]() mutable {
        if (self->is_over())
            return;
        try {
            work(*self);
        } catch (std::exception const& cause) {
            self->fail_on_disk(cause);
        }
    });
}

template <class Work>
void upload::on_core(Work work)
{
    with_.core.post([self = shared_from_this(), work = std::move(work)]() mutable { work(*self); });
}

upload::upload(parts const& with, head request, responder answer)
    : with_(with), head_(std::move(request)), answer_(std::move(answer))
{
}

// --- from the socket -----------------------------------------------------------------------------

void upload::begin()
{
    on_core([](upload& self) {
        auto on_late = [weak = self.weak_from_this()] {
            if (auto const me = weak.lock())
                me->on_files([](upload& it) { it.refuse({408, "Request timeout"}); });
        };
        auto [verdict, ticket] = self.with_.desk.begin(
            self.head_.address, self.head_.is_loopback, std::move(on_late));
        self.ticket_ = ticket;
        self.on_files([settings = self.with_.desk.settings(), verdict = verdict](upload& me) {
            me.on_begun(settings, verdict);
        });
    });
}

void upload::take(std::string bytes, std::function<void()> go_on)
{
    on_files([bytes = std::move(bytes), go_on = std::move(go_on)](upload& self) mutable {
        self.on_bytes(std::move(bytes), std::move(go_on));
    });
}

void upload::finish()
{
    on_files([](upload& self) { self.on_end(); });
}

void upload::drop()
{
    on_files([](upload& self) {
        if (self.stage_ != stage::working)
            self.end();
    });
}

// --- the body ------------------------------------------------------------------------------------

void upload::on_begun(std::shared_ptr<config const> settings, upload_verdict verdict)
{
    settings_ = std::move(settings);
    if (verdict)
        return refuse(*verdict);
    if (head_.content_length.value_or(0) >
        body_bytes_max(head_.kind, settings_->attachment_bytes_max))
        return refuse(too_large(settings_->attachment_bytes_max));
    body_ = make_body(head_, settings_->attachment_bytes_max);
    stage_ = stage::reading;
    proceed();
}

void upload::on_bytes(std::string bytes, std::function<void()> go_on)
{
    waiting_bytes_ = std::move(bytes);
    go_on_ = std::move(go_on);
    proceed();
}

void upload::on_end()
{
    is_whole_ = true;
    proceed();
}

// What waits is done as soon as nobody is being asked.
void upload::proceed()
{
    if (stage_ != stage::reading)
        return;
    if (!waiting_bytes_.empty())
        read_piece(std::exchange(waiting_bytes_, {}));
    if (stage_ != stage::reading)
        return;
    if (is_whole_)
        return on_whole();
    if (go_on_)
        std::exchange(go_on_, {})();
}

// Strangers are turned away as soon as it is known who they are not, and not when all is here.
void upload::read_piece(std::string const& bytes)
{
    body_bytes_ += bytes.size();
    if (body_bytes_ > body_bytes_max(head_.kind, settings_->attachment_bytes_max))
        return refuse(too_large(settings_->attachment_bytes_max));
    std::string file;
    if (auto const verdict = body_->feed(bytes, file))
        return refuse(*verdict);
    add_to_file(file);
    if (is_over() || !file_ || user_id_)
        return;
    if (auto const proof = body_->fields().proof; !proof.key.empty() && !proof.validator.empty())
        identify(proof);
    else if (file_bytes_ > unproven_bytes_max)
        refuse(proof_missing());
}

void upload::add_to_file(std::string_view bytes)
{
    if (!file_ && body_->has_file())
        file_ = std::make_unique<incoming_file>(
            with_.folder.incoming(with_.random.token(blob_id_bytes)));
    file_bytes_ += static_cast<std::int64_t>(bytes.size());
    if (file_bytes_ > settings_->attachment_bytes_max)
        return refuse(too_large(settings_->attachment_bytes_max));
    if (bytes.empty())
        return;
    if (first_bytes_.size() < sniffed_bytes)
        first_bytes_ += bytes.substr(0, sniffed_bytes - first_bytes_.size());
    hash_.add(bytes);
    file_->write(bytes);
}

// --- who -----------------------------------------------------------------------------------------

void upload::identify(upload_credentials const& proof)
{
    stage_ = stage::asking;
    on_core([proof](upload& self) {
        self.with_.desk.identify(
            proof, self.head_.address,
            [me = self.shared_from_this()](upload_result<std::string> who) {
                if (std::holds_alternative<std::string>(who))
                    me->with_.desk.settle(me->ticket_);
                me->on_files([who = std::move(who)](upload& it) { it.on_identified(who); });
            });
    });
}

void upload::on_identified(upload_result<std::string> who)
{
    if (auto const* const refusal = std::get_if<upload_refusal>(&who))
        return refuse(*refusal);
    user_id_ = std::get<std::string>(std::move(who));
    if (stage_ == stage::asking) {
        stage_ = stage::reading;
        proceed();
    }
}

// --- the whole -----------------------------------------------------------------------------------

void upload::on_whole()
{
    if (body_) {
        std::string rest;
        if (auto const verdict = body_->finish(rest))
            return refuse(*verdict);
        add_to_file(rest);
        if (is_over())
            return;
    }
    auto const fields = body_->fields();
    if (fields.proof.key.empty() || fields.proof.validator.empty())
        return refuse(proof_missing());
    if (!user_id_)
        return identify(fields.proof);
    complete();
}

void upload::complete()
{
    auto const fields = body_->fields();
    if (!body_->has_file() || fields.name.empty() || fields.mime_type.empty() ||
        fields.channel.empty())
        return refuse({400, "Missing required fields: file, name, mime_type, channel"});
    made_.user_id = *user_id_;
    made_.name = std::string(first_code_points(is_valid_utf8(fields.name) ? fields.name : "file",
                                               limits::attachment_name_max));
    made_.channel = fields.channel;
    made_.base_url = head_.base_url;
    if (!fields.days.is_null()) {
        made_.days = to_number(fields.days);
        if (!made_.days || !is_usable_days(*made_.days))
            return refuse({400, "expires_in_days must be a number above 0 and at most 365"});
    }
    stage_ = stage::working;
    on_core([user = made_.user_id, channel = made_.channel](upload& self) {
        auto verdict = self.with_.desk.check_channel(user, channel);
        self.on_files([verdict](upload& me) {
            if (verdict)
                return me.refuse(*verdict);
            me.choose_type();
        });
    });
}

void upload::choose_type()
{
    auto const claimed = body_->fields().mime_type;
    if (file_bytes_ == 0)
        return refuse({400, "Invalid file data"});
    if (!normalize_media_type(claimed))
        return refuse({400, "Invalid mime_type"});
    auto const type = find_stored_type(claimed, first_bytes_, settings_->attachment_types);
    if (!type)
        return refuse({415, "File type not allowed"});
    made_.file = {.id = with_.random.token(blob_id_bytes),
                  .hash = hash_.finish(),
                  .variant = variant_of(*settings_, *type),
                  .mime_type = *type,
                  .size = file_bytes_};
    if (is_processed_type(*type))
        return process_picture();
    keep(file_->path());
}

void upload::process_picture()
{
    auto const in = file_->path();
    auto const out = with_.folder.incoming(made_.file.id);
    auto const outcome = std::make_shared<image_result<image_facts>>(image_problem::unreadable);
    auto work = [in, out, outcome, options = processing_of(*settings_)] {
        *outcome = process_image(in, out, options);
    };
    auto done = [self = shared_from_this(), out, outcome] {
        self->on_files([out, outcome](upload& me) {
            if (!*outcome)
                return me.refuse_picture(outcome->error());
            if ((*outcome)->width > 0)
                me.made_.file.picture = picture_size{(*outcome)->width, (*outcome)->height};
            me.keep(out);
        });
    };
    on_core([work = std::move(work), done = std::move(done)](upload& self) mutable {
        if (!self.with_.images.run(std::move(work), std::move(done)))
            self.on_files([](upload& me) {
                me.refuse({503, "Too many uploads at once, try again later"});
            });
    });
}

void upload::refuse_picture(image_problem why)
{
    auto const refusal = refusal_of(why);
    if (refusal.status >= 500)
        log::error("upload_failed", {{"cause", "the picture could not be processed"}});
    refuse(refusal);
}

// The bytes are safe before any record speaks of them.
void upload::keep(std::filesystem::path const& written)
{
    made_.file.size = static_cast<std::int64_t>(std::filesystem::file_size(written));
    with_.folder.keep(written, made_.file.id);
    file_.reset();
    store();
}

void upload::store()
{
    auto on_stored = [self = shared_from_this()](upload_result<upload_desk::stored> outcome) {
        self->on_files([outcome = std::move(outcome)](upload& me) {
            auto const* const stored = std::get_if<upload_desk::stored>(&outcome);
            if (stored == nullptr || !stored->is_file_used)
                me.with_.folder.discard(me.made_.file.id);
            if (stored == nullptr)
                return me.refuse(std::get<upload_refusal>(outcome));
            me.end();
            me.answer_({201, boost::json::serialize(boost::json::object{
                                 {"attachment", stored->attachment},
                                 {"permanent", stored->permanent}})});
        });
    };
    on_core([upload = made_, on_stored = std::move(on_stored)](auto& self) {
        self.with_.desk.store(upload, on_stored);
    });
}

// --- ends ----------------------------------------------------------------------------------------

void upload::refuse(upload_refusal const& why)
{
    if (is_over())
        return;
    end();
    answer_({why.status, error_json(why.text), why.retry_after_seconds});
}

void upload::fail_on_disk(std::exception const& cause)
{
    log::error("upload_failed", {{"cause", cause.what()}});
    if (!made_.file.id.empty())
        with_.folder.discard(made_.file.id);
    if (is_full_disk(cause))
        refuse({507, "Not enough disk space"});
    else
        refuse({500, "Failed to save attachment"});
}

// Nothing of an upload is left behind but what its record speaks of; called before the answer, so
// that who has his answer finds it so.
void upload::end()
{
    stage_ = stage::over;
    file_.reset();
    go_on_ = {};
    waiting_bytes_.clear();
    if (!made_.file.id.empty()) {
        std::error_code ignored;
        std::filesystem::remove(with_.folder.incoming(made_.file.id), ignored);
    }
    on_core([](upload& self) { self.with_.desk.end(self.head_.address, self.ticket_); });
}

} // namespace oc
