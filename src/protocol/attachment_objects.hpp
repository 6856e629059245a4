// What clients are told of attachments (part 2 §3.1). Pure.
#pragma once

#include "domain/attachment.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace oc {

struct wire_attachment {
    std::string id;
    std::string name;
    std::string mime_type;
    std::int64_t size = 0;
    std::string url;
    or_null<double> expires_at; // null: never
    bool permanent = false;
    std::optional<std::int64_t> width{}; // of pictures that we could read
    std::optional<std::int64_t> height{};
};
BOOST_DESCRIBE_STRUCT(wire_attachment, (), (id, name, mime_type, size, url, expires_at, permanent,
                                            width, height))

wire_attachment to_wire_attachment(config const& settings, attachment const& a);

/// The same as JSON, as it is stored in messages.
boost::json::object attachment_object(config const& settings, attachment const& a);

} // namespace oc
