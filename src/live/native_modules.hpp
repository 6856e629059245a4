// native_modules: which of the modules that are built in run, with which settings (part 2 §10).
// Owned by the core thread.
#pragma once

#include "domain/plugin_settings.hpp"

#include <utility>

namespace oc {

class native_modules {
public:
    void set(module_settings settings) { settings_ = std::move(settings); }
    module_settings const& settings() const { return settings_; }

private:
    module_settings settings_{};
};

} // namespace oc
