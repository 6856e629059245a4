// native_modules: which of the modules that are built in run, with which settings (part 2 §10).
// Owned by the core thread; others see them in the view (config::modules).
#pragma once

#include "domain/plugin_settings.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace oc {

class native_modules {
public:
    /// `changed` is called after each set().
    explicit native_modules(std::function<void()> changed = {}) : changed_(std::move(changed)) {}

    void set(module_settings settings)
    {
        settings_ = std::make_shared<module_settings const>(std::move(settings));
        if (changed_)
            changed_();
    }
    module_settings const& settings() const { return *settings_; }
    std::shared_ptr<module_settings const> shared() const { return settings_; }

private:
    std::shared_ptr<module_settings const> settings_ = std::make_shared<module_settings const>();
    std::function<void()> changed_;
};

} // namespace oc
