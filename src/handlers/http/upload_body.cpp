// The readers of base, and which member means what.
#include "handlers/http/upload_body.hpp"

#include "base/limits.hpp"
#include "base/multipart_reader.hpp"
#include "base/text.hpp"
#include "base/upload_json.hpp"

#include <charconv>

namespace oc {
namespace {

upload_refusal bad_request(char const* text) { return {400, text}; }

std::string text_at(boost::json::object const& members, std::string_view key)
{
    auto const* const found = members.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

class json_body final : public upload_body {
public:
    explicit json_body(std::int64_t file_bytes_max) : file_bytes_max_(file_bytes_max) {}

    upload_verdict feed(std::string_view bytes, std::string& file) override
    {
        return verdict_on(reader_.feed(bytes, file));
    }

    upload_verdict finish(std::string& file) override
    {
        static_cast<void>(file); // the reader keeps nothing back at the end of the text
        return verdict_on(reader_.finish());
    }

    bool has_file() const override { return reader_.has_file(); }

    upload_fields fields() const override
    {
        auto const members = reader_.members();
        if (!members)
            return {};
        upload_fields out{.proof = {text_at(*members, "validator_key"),
                                    text_at(*members, "validator")},
                          .name = text_at(*members, "name"),
                          .mime_type = text_at(*members, "mime_type"),
                          .channel = text_at(*members, "channel")};
        if (auto const* const days = members->if_contains("expires_in_days"))
            out.days = *days;
        return out;
    }

private:
    upload_verdict verdict_on(upload_json_reader::state state) const
    {
        switch (state) {
        case upload_json_reader::state::reading:
        case upload_json_reader::state::complete: return {};
        case upload_json_reader::state::others_too_long: return too_large(file_bytes_max_);
        case upload_json_reader::state::malformed: return bad_request("Invalid JSON body");
        case upload_json_reader::state::repeated_file:
        case upload_json_reader::state::broken_file: break;
        }
        return bad_request("Invalid file data");
    }

    std::int64_t file_bytes_max_;
    upload_json_reader reader_{};
};

class multipart_body final : public upload_body {
public:
    explicit multipart_body(std::string_view boundary) : reader_(boundary) {}

    upload_verdict feed(std::string_view bytes, std::string& file) override
    {
        for (;;) {
            auto const event = reader_.next(bytes);
            switch (event.kind) {
            case multipart_event_kind::none: return {};
            case multipart_event_kind::end: is_whole_ = true; return {};
            case multipart_event_kind::error: return bad_request("Invalid multipart body");
            case multipart_event_kind::part:
                if (!begin_part())
                    return bad_request("Invalid file data");
                break;
            case multipart_event_kind::part_end: end_part(); break;
            case multipart_event_kind::data:
                if (is_file_)
                    file += event.data;
                else if ((kept_bytes_ += event.data.size()) > limits::upload_overhead_bytes)
                    return bad_request("Invalid multipart body");
                else
                    text_ += event.data;
                break;
            }
        }
    }

    upload_verdict finish(std::string& file) override
    {
        static_cast<void>(file);
        return is_whole_ ? upload_verdict{} : bad_request("Invalid multipart body");
    }

    bool has_file() const override { return has_file_; }

    upload_fields fields() const override
    {
        auto out = fields_;
        if (out.name.empty())
            out.name = file_name_;
        if (out.mime_type.empty())
            out.mime_type = file_type_;
        return out;
    }

private:
    // False for a second file: an upload has one.
    bool begin_part()
    {
        text_.clear();
        is_file_ = reader_.head().name == "file";
        if (!is_file_)
            return true;
        if (has_file_)
            return false;
        has_file_ = true;
        file_name_ = reader_.head().filename.value_or("");
        file_type_ = reader_.head().content_type;
        return true;
    }

    void end_part()
    {
        auto const& name = reader_.head().name;
        if (name == "validator_key")
            fields_.proof.key = text_;
        else if (name == "validator")
            fields_.proof.validator = text_;
        else if (name == "name")
            fields_.name = text_;
        else if (name == "mime_type")
            fields_.mime_type = text_;
        else if (name == "channel")
            fields_.channel = text_;
        else if (name == "expires_in_days" && !text_.empty())
            fields_.days = text_;
    }

    multipart_reader reader_;
    upload_fields fields_{};
    std::string file_name_{};
    std::string file_type_{};
    std::string text_{};
    std::size_t kept_bytes_ = 0;
    bool is_file_ = false;
    bool has_file_ = false;
    bool is_whole_ = false;
};

class raw_body final : public upload_body {
public:
    explicit raw_body(upload_fields fields) : fields_(std::move(fields)) {}
    upload_verdict feed(std::string_view bytes, std::string& file) override
    {
        file += bytes;
        return {};
    }
    upload_verdict finish(std::string&) override { return {}; }
    bool has_file() const override { return true; }
    upload_fields fields() const override { return fields_; }

private:
    upload_fields fields_;
};

std::string percent_decoded(std::string_view text)
{
    constexpr std::size_t escape_length = 3;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        auto const digits = text.substr(i, escape_length);
        auto const* const end = digits.data() + digits.size();
        if (text[i] == '%' && digits.size() == escape_length &&
            std::from_chars(digits.data() + 1, end, byte, 16).ptr == end) {
            out += static_cast<char>(byte);
            i += escape_length - 1;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

} // namespace

std::unique_ptr<upload_body> make_json_body(std::int64_t file_bytes_max)
{
    return std::make_unique<json_body>(file_bytes_max);
}

std::unique_ptr<upload_body> make_multipart_body(std::string_view boundary)
{
    return std::make_unique<multipart_body>(boundary);
}

std::unique_ptr<upload_body> make_raw_body(upload_fields fields)
{
    return std::make_unique<raw_body>(std::move(fields));
}

upload_refusal too_large(std::int64_t file_bytes_max)
{
    return {413, "Request body too large (max " + std::to_string(file_bytes_max) + " bytes)"};
}

std::optional<upload_credentials> read_authorization(std::string_view header)
{
    constexpr std::string_view scheme = "validator ";
    header = trim(header);
    if (header.size() < scheme.size() ||
        !equal_ignoring_case(header.substr(0, scheme.size()), scheme))
        return std::nullopt;
    header = trim(header.substr(scheme.size()));
    auto const colon = header.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    return upload_credentials{std::string(header.substr(0, colon)),
                              std::string(header.substr(colon + 1))};
}

std::string query_member(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        auto const end = std::min(query.find('&'), query.size());
        auto const member = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (member.starts_with(name) && member.substr(name.size()).starts_with('='))
            return percent_decoded(member.substr(name.size() + 1));
    }
    return {};
}

} // namespace oc
