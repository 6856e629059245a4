// The questions of an upload, in the order of the ladder.
#include "handlers/http/upload_desk.hpp"

#include "base/limits.hpp"
#include "base/random.hpp"
#include "base/secret_box.hpp"
#include "base/text.hpp"
#include "domain/permissions.hpp"
#include "handlers/rotur/rotur_validator.hpp"
#include "handlers/server/server_object.hpp"
#include "protocol/attachment_objects.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::size_t budgets_max = 10'000;
constexpr std::size_t unknown_max = limits::uploads_at_once_max / 4;
constexpr std::int64_t unknown_of_address_max = 4; // or one address keeps all others out
constexpr std::int64_t unknown_ms_max = 30'000;
constexpr token_rate lookup_rate{.capacity = 10, .tokens = 10, .interval_ms = minute_ms};

upload_refusal invalid_credentials() { return {401, "Invalid credentials"}; }

upload_refusal too_many(char const* text, std::int64_t wait_ms)
{
    constexpr std::int64_t second_ms = 1000;
    return {429, text, std::max<std::int64_t>((wait_ms + second_ms - 1) / second_ms, 1)};
}

upload_refusal banned() { return {403, "Access denied: You are banned from this server"}; }

upload_refusal refusal_of(error const& why)
{
    if (why.code == errc::rotur_unreachable && why.detail.empty())
        return {502, "Failed to validate credentials"};
    if (why.detail == rotur_id_missing)
        return {401, "User ID not found in authentication response"};
    return invalid_credentials();
}

upload_refusal store_refusal_of(error const& why)
{
    if (why.code == errc::channel_not_found)
        return {404, "Channel does not exist"};
    if (why.code == errc::banned)
        return banned();
    return {500, "Failed to save attachment"};
}

bool is_permanent_tier(config const& settings, std::string const& tier)
{
    return !tier.empty() && std::ranges::any_of(settings.permanent_tiers, [&](auto const& each) {
        return equal_ignoring_case(each, tier);
    });
}

attachment make_record(stored_upload const& upload, channel const& where, random_source& random)
{
    return {.id = make_uuid_v4(random),
            .file = upload.file,
            .uploader = upload.user_id,
            .name = upload.name,
            .channel = where.id,
            .base_url = upload.base_url};
}

struct record_wish {
    stored_upload upload;
    bool permanent;
    attachment fresh;
};

// Uploads of the same bytes share the file. An own one that waits for its message is the same
// upload, repeated.
attachment insert_upload(tx& db, record_wish const& wish)
{
    constexpr double seconds_per_day = 24 * 60 * 60;
    auto fresh = wish.fresh;
    if (auto known = db.attachments.find_blob(fresh.file.hash, fresh.file.variant))
        fresh.file = *std::move(known);
    else
        db.attachments.insert_blob(fresh.file);
    auto const days = kept_days(*db.now.settings, {.bytes = fresh.file.size,
                                                   .permanent = wish.permanent,
                                                   .days = wish.upload.days});
    fresh.permanent = wish.permanent;
    fresh.created_at = db.time;
    fresh.expires_at = db.time + days * seconds_per_day;
    if (auto same = db.attachments.find_unused(fresh.file, fresh.uploader, fresh.name, db.time)) {
        same->created_at = db.time;
        same->base_url = fresh.base_url;
        same->permanent = same->permanent || fresh.permanent;
        if (same->expires_at)
            same->expires_at = std::max(*same->expires_at, *fresh.expires_at);
        db.attachments.renew(*same);
        return *std::move(same);
    }
    db.attachments.insert(fresh);
    if (auto const most = db.now.settings->attachments_per_user_max; most > 0)
        db.attachments.evict_others(fresh, most, db.time);
    return fresh;
}

} // namespace

upload_desk::beginning upload_desk::begin(std::string const& address, bool is_loopback,
                                          std::function<void()> on_late)
{
    auto& of_address = running_[address];
    auto const unknown_of_address = std::ranges::count(
        unknown_, address, [](auto const& each) { return each.second.address; });
    bool const is_full = running_count_ >= limits::uploads_at_once_max ||
                         unknown_.size() >= unknown_max ||
                         (!is_loopback && (of_address >= limits::uploads_of_address_max ||
                           unknown_of_address >= unknown_of_address_max));
    ++of_address;
    ++running_count_;
    if (!settings()->attachments_enabled)
        return {upload_refusal{503, "Attachments are disabled"}};
    if (is_full)
        return {upload_refusal{503, "Too many uploads at once, try again later"}};
    unknown_[++last_ticket_] = {parts_.time.steady_now() + unknown_ms_max, address,
                                std::move(on_late)};
    return {{}, last_ticket_};
}

void upload_desk::tick()
{
    auto const now = parts_.time.steady_now();
    std::erase_if(unknown_, [now](auto const& each) {
        bool const is_late = now >= each.second.until;
        if (is_late)
            each.second.on_late();
        return is_late;
    });
}

void upload_desk::end(std::string const& address, std::uint64_t ticket)
{
    unknown_.erase(ticket);
    --running_count_;
    auto const found = running_.find(address);
    if (found != running_.end() && --found->second == 0)
        running_.erase(found);
}

// Only as many as are used; forgotten when they are whole again.
token_bucket& upload_desk::budget_of(budgets& all, std::string const& name,
                                     token_rate const& rate) const
{
    auto const now = parts_.time.steady_now();
    if (all.size() >= budgets_max)
        std::erase_if(all, [&](auto const& each) { return each.second.is_full(rate, now); });
    return all[name];
}

void upload_desk::identify(upload_credentials const& proof, std::string const& address,
                           identified done)
{
    auto const* const key = parts_.keys.find(proof.key);
    if (key == nullptr || proof.validator.size() > limits::validator_bytes_max)
        return done(invalid_credentials());
    bool const is_local_key = key->user_id.starts_with(local_id_prefix);
    if (is_local_key && !key->token.empty() &&
        equal_in_constant_time(key->token, proof.validator))
        return admit(key->user_id, done);
    // Secrets of this server never leave it: Rotur gets what it is asked about in an address.
    if (is_local_key || is_own_token(proof.validator) ||
        settings()->mode == auth_mode::cracked_only)
        return done(invalid_credentials());
    auto const asker = key->user_id.empty() ? address : key->user_id;
    auto const wait_ms = budget_of(lookups_, asker, lookup_rate)
                             .wait_ms(lookup_rate, parts_.time.steady_now());
    if (wait_ms > 0)
        return done(too_many("Too many failed uploads, try again later", wait_ms));
    identified const counted = [this, asker,
                                done = std::move(done)](upload_result<std::string> const& who) {
        if (std::holds_alternative<upload_refusal>(who))
            budget_of(lookups_, asker, lookup_rate).take(lookup_rate, parts_.time.steady_now());
        done(who);
    };
    auto on_answer = [this, counted, user_id = key->user_id](result<rotur_identity> const& who) {
        if (!who)
            return counted(refusal_of(who.error()));
        if (who->id.starts_with(local_id_prefix) || (!user_id.empty() && user_id != who->id))
            return counted(invalid_credentials()); // not who is logged in with that key
        admit(who->id, counted);
    };
    ask_rotur(parts_.http, *settings(), {proof.validator, proof.key}, std::move(on_answer));
}

void upload_desk::admit(std::string const& user_id, identified const& done)
{
    auto const now = parts_.now();
    auto const* const who = now->users.find(user_id);
    if (who == nullptr)
        return done(upload_refusal{401, "User not found"});
    if (who->banned)
        return done(banned());
    if (!has_permission(*now->roles, who->roles, "attach_files"))
        return done(upload_refusal{403, "Access denied: 'attach_files' permission required"});
    token_rate const rate{.capacity = now->settings->uploads_per_minute,
                          .tokens = now->settings->uploads_per_minute,
                          .interval_ms = minute_ms};
    auto const steady = parts_.time.steady_now();
    auto& budget = budget_of(uploads_, user_id, rate);
    if (!budget.take(rate, steady))
        return done(too_many("Too many uploads, try again in a minute",
                             budget.wait_ms(rate, steady)));
    if (!is_local(*who)) // known by the time that the file is here
        tiers_.ask(*now->settings, user_id, [](std::string const&) {});
    done(user_id);
}

upload_verdict upload_desk::check_channel(std::string const& user_id,
                                          std::string const& name) const
{
    auto const now = parts_.now();
    auto const* const who = now->users.find(user_id);
    auto const* const where = now->channels->find(name);
    if (who == nullptr)
        return upload_refusal{401, "User not found"};
    if (where == nullptr || !may(*now, who->roles, *where, channel_action::view))
        return upload_refusal{404, "Channel does not exist"};
    if (!may(*now, who->roles, *where, channel_action::send))
        return upload_refusal{403, "You don't have permission to send in this channel"};
    if (now->settings->attachments_per_user_max == 0)
        return upload_refusal{403, "Uploads are disabled"};
    return {};
}

void upload_desk::store(stored_upload upload, std::function<void(upload_result<stored>)> done)
{
    if (upload.user_id.starts_with(local_id_prefix))
        return store_as(std::move(upload), {}, std::move(done));
    auto const user_id = upload.user_id;
    tiers_.ask(*settings(), user_id,
               [this, upload = std::move(upload), done = std::move(done)](std::string const& tier) {
                   store_as(upload, tier, done);
               });
}

void upload_desk::store_as(stored_upload upload, std::string const& tier,
                           std::function<void(upload_result<stored>)> done)
{
    auto made = std::make_shared<stored>();
    made->permanent = is_permanent_tier(*settings(), tier);
    if (upload.base_url.empty()) // he called us by no name that a link could have
        upload.base_url = own_base_url(*settings());
    auto work = [this, made, upload](tx& db) -> result<effects> {
        auto const* const who = db.now.users.find(upload.user_id);
        auto const* const where = db.now.channels->find(upload.channel);
        if (who == nullptr || where == nullptr)
            return error{errc::channel_not_found};
        if (who->banned)
            return error{errc::banned};
        auto const kept = insert_upload(
            db, {upload, made->permanent, make_record(upload, *where, parts_.random)});
        made->permanent = kept.permanent;
        made->is_file_used = kept.file.id == upload.file.id;
        made->attachment = attachment_object(*db.now.settings, kept);
        return effects{};
    };
    parts_.change(std::move(work), [made, done = std::move(done)](result<void> const& outcome) {
        if (!outcome)
            return done(store_refusal_of(outcome.error()));
        done(*made);
    });
}

} // namespace oc
