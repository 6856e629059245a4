// tls_source: the certificate that new connections get, read again when its files change. Those
// that are open keep what they began with. Blocking but for current(); locks, any thread.
#pragma once

#include "base/clock.hpp"
#include "net/tls_context.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace oc {

class tls_source {
public:
    /// Throws std::runtime_error with words for the operator, as tls_context does.
    tls_source(tls_files files, clock const& time);

    std::shared_ptr<tls_context const> current() const;
    tls_meters const& meters() const { return *meters_; }

    /// Now and then: loads the files again once they have changed and then stayed the same until
    /// the next call, since two files are never written at once; also once a day, so that tickets
    /// of old sessions are worth nothing. What cannot be used is logged and changes nothing.
    void refresh();
    /// Loads them in any case (SIGHUP).
    void reload();

private:
    enum class occasion { wanted, changed, routine };
    void load(occasion why);
    std::string stamp() const;
    void warn_of_expiry(unix_seconds expires_at);

    tls_files const files_;
    clock const& time_;
    std::shared_ptr<tls_meters> const meters_ = std::make_shared<tls_meters>();
    mutable std::mutex mutex_;
    std::shared_ptr<tls_context const> current_; // guarded by mutex_
    std::mutex reading_;                         // guards what follows
    std::string loaded_stamp_;
    std::string seen_stamp_;
    steady_ms loaded_at_ = 0;
};

} // namespace oc
