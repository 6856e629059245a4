// Fuzzes what browsers send to subscribe: keys in base64url, points, endpoints.
#include "base/base64.hpp"
#include "base/check.hpp"
#include "push/endpoint.hpp"
#include "push/p256_key.hpp"
#include "push/vapid.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const input(reinterpret_cast<char const*>(data), size);

    if (auto const bytes = oc::decode_base64url(input)) {
        CHECK(bytes->size() <= input.size());
        CHECK(oc::decode_base64url(oc::encode_base64url(*bytes)) == bytes);
        static_cast<void>(oc::is_p256_point(*bytes));
    }
    static_cast<void>(oc::is_p256_point(input));

    if (auto const origin = oc::find_push_origin(input, {})) {
        CHECK(input.starts_with(*origin));
        CHECK(origin->starts_with("https://"));
        CHECK(origin->find_first_of("@[]%#? \r\n\\") == std::string::npos);
        CHECK(oc::find_push_origin(*origin, {}) == origin);
        CHECK(oc::find_push_origin(input, {.allows_private = true}) == origin);
    }
    CHECK(oc::is_vapid_subject(oc::vapid_subject(input, input)));
    return 0;
}
