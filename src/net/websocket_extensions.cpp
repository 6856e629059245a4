// The negotiation half of permessage-deflate: the grammar of RFC 6455 §9.1 and the parameters of
// RFC 7692 §7.1.
#include "net/websocket_deflate.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace oc {

namespace {

/// RFC 9110 §5.6.2.
bool is_token_character(char c)
{
    bool const is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return is_word || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// Reads the header from left to right; each take_ skips the white space before it.
class header_reader {
public:
    explicit header_reader(std::string_view rest) : rest_(rest) {}

    bool is_at_end()
    {
        skip_space();
        return rest_.empty();
    }

    bool take(char wanted)
    {
        skip_space();
        if (!rest_.starts_with(wanted))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<std::string> take_token()
    {
        skip_space();
        auto const end = std::find_if_not(rest_.begin(), rest_.end(), is_token_character);
        std::string token(rest_.begin(), end);
        rest_.remove_prefix(token.size());
        if (token.empty())
            return std::nullopt;
        return token;
    }

    /// A token, bare or as a quoted string.
    std::optional<std::string> take_value()
    {
        if (!take('"'))
            return take_token();
        std::string value;
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.front() == '\\')
                rest_.remove_prefix(1);
            if (rest_.empty() || !is_token_character(rest_.front()))
                return std::nullopt;
            value.push_back(rest_.front());
            rest_.remove_prefix(1);
        }
        if (value.empty() || !take('"'))
            return std::nullopt;
        return value;
    }

private:
    void skip_space()
    {
        while (rest_.starts_with(' ') || rest_.starts_with('\t'))
            rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

std::optional<extension_offer> read_offer(header_reader& reader)
{
    auto name = reader.take_token();
    if (!name)
        return std::nullopt;
    extension_offer offer{std::move(*name)};
    while (reader.take(';')) {
        auto parameter = reader.take_token();
        if (!parameter)
            return std::nullopt;
        std::optional<std::string> value;
        if (reader.take('=')) {
            value = reader.take_value();
            if (!value)
                return std::nullopt;
        }
        offer.parameters.emplace_back(std::move(*parameter), std::move(value));
    }
    return offer;
}

/// 8 to 15 in decimal without leading zeros (RFC 7692 §7.1.2); otherwise 0.
std::uint8_t to_window_bits(std::optional<std::string> const& value)
{
    static constexpr std::string_view allowed[] = {"8", "9", "10", "11", "12", "13", "14", "15"};
    auto const found = value ? std::ranges::find(allowed, *value) : std::end(allowed);
    if (found == std::end(allowed))
        return 0;
    return static_cast<std::uint8_t>(8 + (found - std::begin(allowed)));
}

bool is_repeated(extension_offer const& offer, std::string_view name)
{
    return std::ranges::count_if(offer.parameters, [name](auto const& parameter) {
               return equal_ignoring_case(parameter.first, name);
           }) > 1;
}

std::optional<deflate_terms> accept_offer(extension_offer const& offer)
{
    if (!equal_ignoring_case(offer.name, "permessage-deflate"))
        return std::nullopt;
    deflate_terms terms;
    for (auto const& [name, value] : offer.parameters) {
        if (is_repeated(offer, name))
            return std::nullopt;
        if (equal_ignoring_case(name, "server_max_window_bits")) {
            terms.server_window_bits = to_window_bits(value);
            if (terms.server_window_bits == 0)
                return std::nullopt;
        } else if (equal_ignoring_case(name, "client_max_window_bits")) {
            // A hint at most: our inflater's window is the largest anyway.
            if (value && to_window_bits(value) == 0)
                return std::nullopt;
        } else if (equal_ignoring_case(name, "server_no_context_takeover") ||
                   equal_ignoring_case(name, "client_no_context_takeover")) {
            if (value)
                return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    return terms;
}

} // namespace

std::optional<std::vector<extension_offer>> parse_extensions(std::string_view header)
{
    std::vector<extension_offer> offers;
    header_reader reader(header);
    while (!reader.is_at_end()) {
        if (reader.take(',')) // lists may have empty elements (RFC 9110 §5.6.1.2)
            continue;
        auto offer = read_offer(reader);
        if (!offer || !(reader.is_at_end() || reader.take(',')))
            return std::nullopt;
        offers.push_back(std::move(*offer));
    }
    return offers;
}

std::optional<deflate_terms> choose_deflate(std::vector<extension_offer> const& offers)
{
    for (auto const& offer : offers) {
        if (auto terms = accept_offer(offer))
            return terms;
    }
    return std::nullopt;
}

std::string to_extension_header(deflate_terms terms)
{
    std::string header =
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    if (terms.server_window_bits < 15)
        header += "; server_max_window_bits=" + std::to_string(terms.server_window_bits);
    return header;
}

} // namespace oc
