// The header of an unmasked, unfragmented text message (RFC 6455 §5.2), written once.
#include "base/frame.hpp"

#include "base/check.hpp"

#include <cstdint>

namespace oc {

frame::frame(std::string buffer) : buffer_(std::move(buffer))
{
    CHECK(buffer_.size() >= header_bytes_max);
    constexpr char final_text = static_cast<char>(0x81);
    auto const length = static_cast<std::uint64_t>(buffer_.size() - header_bytes_max);
    std::size_t const extended = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
    begin_ = header_bytes_max - 2 - extended;
    buffer_[begin_] = final_text;
    buffer_[begin_ + 1] = extended == 0   ? static_cast<char>(length)
                          : extended == 2 ? static_cast<char>(126)
                                          : static_cast<char>(127);
    for (std::size_t i = 0; i < extended; ++i)
        buffer_[begin_ + 2 + i] = static_cast<char>((length >> (8 * (extended - 1 - i))) & 0xff);
}

frame_ptr make_frame(std::string_view payload)
{
    std::string buffer(frame::header_bytes_max, '\0');
    buffer.append(payload);
    return std::make_shared<frame const>(std::move(buffer));
}

} // namespace oc
