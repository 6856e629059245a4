// Names of topics.
#include "handlers/effects.hpp"

#include "base/check.hpp"

namespace oc {

std::string to_string(topic const& t)
{
    switch (t.what) {
    case topic::kind::all: return "all";
    case topic::kind::channel: return "channel/" + std::to_string(t.channel);
    case topic::kind::user: return "user/" + t.user_id;
    case topic::kind::session: return "session";
    }
    UNREACHABLE();
}

} // namespace oc
