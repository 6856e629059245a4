// push_browser: a browser that has subscribed to Web Push: its keys, and how it reads what comes.
// (That we are understood by others too is shown by tests/integration/test_push.py.)
#pragma once

#include "domain/push_subscription.hpp"
#include "push/p256_key.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace oc::test {

class push_browser {
public:
    /// Different seeds are different browsers.
    explicit push_browser(std::string endpoint, unsigned char seed = 1);
    push_browser(std::string endpoint, p256_key key, std::string auth);

    std::string const& endpoint() const { return endpoint_; }
    std::string const& auth() const { return auth_; }
    p256_key const& key() const { return key_; }
    /// PushSubscription.toJSON().
    boost::json::object to_json() const;
    push_subscription to_record(std::string const& user_id) const;

    /// The text behind a body of aes128gcm; nothing when it is not for this browser.
    std::optional<std::string> decrypt(std::string_view body) const;

private:
    std::string endpoint_;
    p256_key key_;
    std::string auth_;
};

} // namespace oc::test
