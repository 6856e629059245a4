// The config.json of a fresh server (part 2 §12.1, column "setup default"). Pure; any thread.
#include "domain/config.hpp"

#include <boost/json/parse.hpp>

namespace oc {
namespace {

// Settings that nothing reads yet are written too: operators of the original expect them.
constexpr std::string_view fresh_text = R"json({
    "limits": {"post_content": 2000, "search_results": 30},
    "uploads": {"emoji_allowed_file_types": ["gif", "jpg", "jpeg", "png"]},
    "attachments": {
        "enabled": true,
        "max_size": 104857600,
        "permanent_expiration_days": 365,
        "permanent_tiers": ["pro", "max"],
        "allowed_types": ["image/*", "video/*", "audio/*", "application/pdf"],
        "uploads_per_minute": 10,
        "subscription_cache_ttl": 300,
        "max_attachments_per_user": -1,
        "free_tier_max_expiration_days": 7,
        "compression": {
            "enabled": true,
            "max_width": 1920,
            "max_height": 1920,
            "jpeg_quality": 85,
            "webp_quality": 85,
            "png_compression": 6
        }
    },
    "rate_limiting": {
        "enabled": true,
        "messages_per_minute": 60,
        "burst_limit": 10,
        "cooldown_seconds": 30
    },
    "modlog": {
        "enabled": true,
        "retention": {
            "default": 90,
            "user_moderation": 365,
            "role_management": 365,
            "channel_management": 180,
            "message_moderation": 90,
            "server_management": 180
        }
    },
    "DB": {
        "channels": "db/channels.json",
        "users": {"file": "db/users.json", "default": {"roles": ["user"]}}
    },
    "websocket": {"host": "127.0.0.1", "port": 5613},
    "service": {"name": "OriginChats", "version": "1.0.0"},
    "server": {"name": "My OriginChats Server", "owner": {"name": "Admin"}},
    "auth_mode": "cracked",
    "cracked": {"allow_registration": true}
})json";

} // namespace

boost::json::object fresh_config_document() { return boost::json::parse(fresh_text).as_object(); }

} // namespace oc
