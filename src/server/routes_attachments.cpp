// From HTTP to uploads, and from attachments to HTTP.
#include "server/routes_attachments.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/multipart_reader.hpp"
#include "base/outgoing_http.hpp"
#include "base/text.hpp"
#include "domain/attachment.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view path_prefix = "/attachments/";
// Nothing that an upload says may run, whatever its type (S8).
constexpr char const* file_policy = "default-src 'none'; style-src 'unsafe-inline'; "
                                    "media-src 'self'; img-src 'self' data:; sandbox";

std::string_view header_of(http_request const& request, std::string_view name)
{
    auto const found = std::ranges::find(request.headers, name,
                                         [](auto const& header) { return header.first; });
    return found == request.headers.end() ? std::string_view{} : std::string_view(found->second);
}

http_response make_refusal(int status, char const* text)
{
    return {.status = status, .body = std::string(R"({"error":")") + text + "\"}"};
}

bool is_json_type(std::string_view type)
{
    constexpr std::string_view json = "application/json";
    return type.size() >= json.size() && equal_ignoring_case(type.substr(0, json.size()), json);
}

bool is_loopback(std::string_view address)
{
    return address.starts_with("127.") || address == "::1";
}

// Nothing for what is no upload. Whoever brings his proof in the head sends the file as it is.
std::optional<upload::head> read_head(http_request const& head)
{
    upload::head out{.content_length = head.content_length,
                     .address = head.network,
                     .is_loopback = is_loopback(head.address),
                     .base_url = head.host_url};
    auto const type = header_of(head, "content-type");
    if (auto const proof = read_authorization(header_of(head, "authorization"))) {
        out.kind = upload::form::raw;
        out.fields = {.proof = *proof,
                      .name = query_member(head.query, "name"),
                      .mime_type = std::string(type),
                      .channel = query_member(head.query, "channel")};
        if (auto const days = query_member(head.query, "expires_in_days"); !days.empty())
            out.fields.days = days;
        return out;
    }
    if (is_json_type(type))
        return out;
    auto boundary = multipart_reader::find_boundary(type);
    if (!boundary)
        return std::nullopt;
    out.kind = upload::form::multipart;
    out.boundary = *std::move(boundary);
    return out;
}

class upload_receiver final : public body_receiver {
public:
    upload_receiver(std::shared_ptr<upload> target, upload_meters& meters)
        : target_(std::move(target)), meters_(meters)
    {
    }
    ~upload_receiver() override
    {
        if (is_whole_)
            return;
        meters_.broken_off.add();
        target_->drop();
    }
    void take(std::string bytes, std::function<void()> go_on) override
    {
        meters_.bytes.add(bytes.size());
        target_->take(std::move(bytes), std::move(go_on));
    }
    void finish() override
    {
        is_whole_ = true;
        target_->finish();
    }

private:
    std::shared_ptr<upload> target_;
    upload_meters& meters_;
    bool is_whole_ = false;
};

std::optional<std::int64_t> wanted_size(std::string_view query)
{
    auto const text = query_member(query, "size");
    std::int64_t size = 0;
    auto const* const end = text.data() + text.size();
    auto const [stopped, failure] = std::from_chars(text.data(), end, size);
    if (text.empty() || failure != std::errc() || stopped != end || size <= 0)
        return std::nullopt;
    return thumbnail_size(size);
}

// The size of the thumbnail that is meant; nothing when the file itself is small enough.
std::optional<std::int64_t> usable_size(attachment_blob const& file,
                                        std::optional<std::int64_t> wanted)
{
    if (!wanted || !has_thumbnails(file) ||
        std::max(file.picture->width, file.picture->height) <= *wanted)
        return std::nullopt;
    return wanted;
}

} // namespace

// --- uploads -------------------------------------------------------------------------------------

std::shared_ptr<body_receiver> attachment_routes::open_upload(http_request const& head,
                                                              http_respond const& respond)
{
    auto read = read_head(head);
    if (!read) {
        respond(make_refusal(415, "Content-Type must be application/json"));
        return nullptr;
    }
    auto const begun = std::make_shared<upload>(
        with_.uploads, *std::move(read), [this, respond](upload::reply answer) {
            (answer.status / 100 == 2 ? meters_.stored : meters_.refused).add();
            http_response out{.status = answer.status, .body = std::move(answer.json)};
            if (answer.retry_after_seconds > 0)
                out.headers = {{"Retry-After", std::to_string(answer.retry_after_seconds)}};
            respond(std::move(out));
        });
    begun->begin();
    return std::make_shared<upload_receiver>(begun, meters_);
}

// --- files ---------------------------------------------------------------------------------------

/// The record, and the file opened, on a reader.
class attachment_routes::file_query final : public read_unit {
public:
    file_query(attachment_routes& owner, asked by, std::string id)
        : by(std::move(by)), owner_(owner), id_(std::move(id)),
          size_(wanted_size(this->by.request.query)), now_(owner.with_.time.wall_now())
    {
    }

    void run(read_tx& db) override
    {
        auto const& folder = owner_.with_.uploads.folder;
        what = db.attachments.find_valid(id_, now_);
        if (!what)
            return;
        thumbnail = usable_size(what->file, size_);
        if (thumbnail)
            file = open_response_file(folder.thumbnail(what->file.id, *thumbnail));
        is_thumbnail = file.has_value();
        if (!file)
            file = open_response_file(folder.blob(what->file.id));
    }

    void finish(commit_result const& end) override
    {
        if (!end.committed)
            return by.respond(make_refusal(500, "Internal server error"));
        owner_.on_found(*this);
    }

    asked by;
    std::optional<attachment> what{};
    std::optional<response_file> file{};
    std::optional<std::int64_t> thumbnail{}; // its size, when one is wanted
    bool is_thumbnail = false;               // `file` is it

private:
    attachment_routes& owner_;
    std::string id_;
    std::optional<std::int64_t> size_;
    unix_seconds now_;
};

void attachment_routes::get(http_request request, http_respond respond)
{
    with_.uploads.core.post(
        [this, by = asked{std::move(request), std::move(respond)}]() mutable {
            look_up(std::move(by));
        });
}

void attachment_routes::look_up(asked by)
{
    if (!with_.now()->settings->attachments_enabled)
        return by.respond(make_refusal(503, "Attachments are disabled"));
    std::string const id(trim(std::string_view(by.request.path).substr(path_prefix.size())));
    if (id.empty())
        return by.respond(make_refusal(400, "Attachment ID required"));
    auto const respond = by.respond;
    if (!with_.storage.read(std::make_unique<file_query>(*this, std::move(by), id)))
        respond(make_refusal(503, "Server is busy"));
}

void attachment_routes::on_found(file_query& found)
{
    auto& [request, respond] = found.by;
    if (!found.what)
        return respond(make_refusal(404, "Attachment not found or expired"));
    if (!found.file)
        return respond(make_refusal(404, "Attachment file not found"));
    if (found.thumbnail && !found.is_thumbnail && !undecodable_.contains(found.what->file.id))
        return make_thumbnail_for({std::move(found.by), *found.what, *found.file},
                                  *found.thumbnail);
    respond(describe(request, *found.what, *found.file, found.is_thumbnail));
}

http_response attachment_routes::describe(http_request const& request, attachment const& what,
                                          response_file const& file, bool is_thumbnail) const
{
    constexpr double kept_seconds_max = 3600;
    auto type = what.file.mime_type;
    if (is_thumbnail && type != "image/jpeg")
        type = "image/webp";
    auto const left = what.expires_at ? *what.expires_at - with_.time.wall_now() : kept_seconds_max;
    auto const kept = static_cast<std::int64_t>(std::clamp(left, 0.0, kept_seconds_max));
    std::string const disposition = is_shown_inline(type) ? "inline" : "attachment";
    return make_file_response(
        request, file,
        {.content_type = type,
         .headers = {{"Cache-Control", "public, max-age=" + std::to_string(kept)},
                     {"Content-Security-Policy", file_policy},
                     {"Content-Disposition",
                      disposition + "; filename*=UTF-8''" + percent_encode(what.name)}}});
}

// --- thumbnails ----------------------------------------------------------------------------------

namespace {

struct thumbnail_name {
    std::string blob;
    std::int64_t size = 0;
};

// Its blob may have been removed while it was drawn; whoever removes one looks for thumbnails after
// the blob, so that one of us sees the other.
std::optional<response_file> keep_thumbnail(blob_folder const& folder,
                                            std::filesystem::path const& drawn,
                                            thumbnail_name const& as)
{
    std::error_code ignored;
    folder.keep_thumbnail(drawn, as.blob, as.size);
    if (std::filesystem::exists(folder.blob(as.blob), ignored))
        return open_response_file(folder.thumbnail(as.blob, as.size));
    std::filesystem::remove(folder.thumbnail(as.blob, as.size), ignored);
    return std::nullopt;
}

} // namespace

struct attachment_routes::drawn_thumbnail {
    std::optional<response_file> file{};
    bool is_undecodable = false;
};

// Each is made once, however many ask for it meanwhile.
void attachment_routes::make_thumbnail_for(picture_wait first, std::int64_t size)
{
    constexpr std::size_t waiting_max = limits::image_queue_max / 2; // uploads need the rest
    auto const blob = first.what.file.id;
    auto const key = blob + "-" + std::to_string(size);
    auto& waiting = thumbnails_[key];
    waiting.push_back(std::move(first));
    if (waiting.size() > 1)
        return;
    auto const made = std::make_shared<drawn_thumbnail>();
    auto const& folder = with_.uploads.folder;
    auto work = [made, &folder, blob, size, out = folder.incoming("thumbnail-" + key)] {
        std::error_code ignored;
        try {
            made->is_undecodable = !make_thumbnail(folder.blob(blob), out, static_cast<int>(size));
            if (!made->is_undecodable)
                made->file = keep_thumbnail(folder, out, {blob, size});
        } catch (std::exception const& cause) {
            log::warning("thumbnail_failed", {{"cause", cause.what()}});
        }
        std::filesystem::remove(out, ignored);
    };
    auto done = [this, made, blob, key] {
        if (made->is_undecodable)
            remember_undecodable(blob);
        for (auto const& each : take_waiting(key))
            each.by.respond(describe(each.by.request, each.what,
                                     made->file.value_or(each.whole), made->file.has_value()));
        thumbnail_bytes_ += made->file ? made->file->facts.bytes : 0;
        trim_thumbnails();
    };
    if (thumbnails_.size() <= waiting_max &&
        with_.uploads.images.run(std::move(work), std::move(done)))
        return;
    for (auto const& each : take_waiting(key))
        each.by.respond(make_refusal(503, "Too many pictures at once, try again later"));
}

std::vector<attachment_routes::picture_wait> attachment_routes::take_waiting(std::string const& key)
{
    return std::move(thumbnails_.extract(key).mapped());
}

// What could not be drawn once cannot be drawn in another size: it is not tried again and again.
void attachment_routes::remember_undecodable(std::string const& blob)
{
    constexpr std::size_t remembered_max = 10'000;
    if (undecodable_.size() >= remembered_max)
        undecodable_.clear();
    undecodable_.insert(blob);
}

// Jobs run one after the other: what was drawn before this one is counted by it, what comes later
// is added to its count.
void attachment_routes::trim_thumbnails()
{
    auto const cap = static_cast<std::uint64_t>(with_.now()->settings->thumbnail_cache_bytes);
    if (thumbnail_bytes_ <= cap || is_trimming_)
        return;
    auto const left = std::make_shared<std::uint64_t>(thumbnail_bytes_);
    auto work = [left, cap, &folder = with_.uploads.folder] {
        *left = folder.trim_thumbnails(cap / 4 * 3);
    };
    auto done = [this, left] {
        is_trimming_ = false;
        thumbnail_bytes_ = *left;
    };
    is_trimming_ = with_.uploads.images.run(std::move(work), std::move(done));
}

void add_attachment_routes(route_table& table, attachment_routes& target)
{
    table.add({.method = "POST",
               .path = "/attachments/upload",
               .handle = [](http_request const&, http_respond const& respond) {
                   respond(make_refusal(400, "Failed to read request body"));
               },
               .open_body = [&target](http_request const& head, http_respond const& respond) {
                   return target.open_upload(head, respond);
               }});
    table.add({.method = "GET",
               .path = "/attachments/*",
               .handle = [&target](http_request request, http_respond respond) {
                   target.get(std::move(request), std::move(respond));
               }});
}

} // namespace oc
