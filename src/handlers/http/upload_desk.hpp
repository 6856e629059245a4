// upload_desk: what an upload has to ask the core: who uploads, whether he may, how long his file
// is kept; and the record, once the file is on the disk (part 2 §3.2). Core thread.
#pragma once

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/token_bucket.hpp"
#include "db/store.hpp"
#include "domain/errc.hpp"
#include "handlers/effects.hpp"
#include "handlers/rotur/rotur_tiers.hpp"
#include "live/issued_keys.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>

namespace oc {

/// Why an upload is refused, as HTTP says it.
struct upload_refusal {
    int status = 500;
    std::string text;
    std::int64_t retry_after_seconds = 0; // 0: nobody knows
};
template <class T>
using upload_result = std::variant<T, upload_refusal>;
using upload_verdict = std::optional<upload_refusal>; // nothing: go on

/// A proof of who somebody is (§3.2): our key, and what Rotur or we made for it.
struct upload_credentials {
    std::string key;
    std::string validator;
};

/// An upload whose file is a blob on the disk.
struct stored_upload {
    attachment_blob file;
    std::string user_id;
    std::string name;
    std::string channel;
    std::string base_url;
    std::optional<double> days{};
};

class upload_desk {
public:
    struct parts {
        issued_keys const& keys;
        outgoing_http& http;
        clock const& time;
        random_source& random;
        std::function<view_ptr()> now;
        /// Runs a change as the core does for itself.
        std::function<void(std::function<result<effects>(tx&)>, std::function<void(result<void>)>)>
            change;
    };
    explicit upload_desk(parts from)
        : parts_(std::move(from)), tiers_(parts_.http, parts_.time)
    {
    }

    std::shared_ptr<config const> settings() const { return parts_.now()->settings; }

    struct beginning {
        upload_verdict verdict{};
        std::uint64_t ticket = 0;
    };
    /// An upload begins. Every one ends, too. `on_late` is called when its user is not known in
    /// time; strangers have a part of the slots only, and an address a part of those.
    beginning begin(std::string const& address, bool is_loopback, std::function<void()> on_late);
    /// The user of that upload is known. Nothing when it is over.
    void settle(std::uint64_t ticket) { unknown_.erase(ticket); }
    void end(std::string const& address, std::uint64_t ticket);
    /// Once a second.
    void tick();

    /// Rows 7 to 10 of the ladder, the banned, attach_files, and how many a minute; then he counts
    /// as having uploaded. `done` gets the user's id. What Rotur is asked in vain is counted: of
    /// the user whose connection has the key, or of the address while nobody is logged in there.
    void identify(upload_credentials const& proof, std::string const& address,
                  std::function<void(upload_result<std::string>)> done);

    /// Rows 12 and 13.
    upload_verdict check_channel(std::string const& user_id, std::string const& channel) const;

    struct stored {
        boost::json::object attachment; // info
        bool permanent = false;
        bool is_file_used = true; // false: the same file was there already
    };
    void store(stored_upload upload, std::function<void(upload_result<stored>)> done);

private:
    using identified = std::function<void(upload_result<std::string>)>;
    using budgets = std::unordered_map<std::string, token_bucket>;
    token_bucket& budget_of(budgets& all, std::string const& name, token_rate const& rate) const;
    void admit(std::string const& user_id, identified const& done);
    void store_as(stored_upload upload, std::string const& tier,
                  std::function<void(upload_result<stored>)> done);

    parts parts_;
    rotur_tiers tiers_;
    budgets uploads_{};  // by user
    budgets lookups_{};  // in vain; by user or address
    std::unordered_map<std::string, std::size_t> running_{};  // uploads by address
    std::size_t running_count_ = 0;
    struct stranger {
        steady_ms until = 0;
        std::string address;
        std::function<void()> on_late{};
    };
    std::unordered_map<std::uint64_t, stranger> unknown_{}; // by ticket
    std::uint64_t last_ticket_ = 0;
};

} // namespace oc
