// The client's end of the control socket.
#include "admin/admin_link.hpp"
#include "admin/control_limits.hpp"
#include "admin/unix_address.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace oc {
namespace {

namespace json = boost::json;

constexpr char const* not_understood = "the server does not speak this protocol";

class server_link final : public admin_link {
public:
    explicit server_link(file_descriptor socket) : socket_(std::move(socket))
    {
        auto const greeting = read_line();
        auto const* const hello = greeting.if_contains("hello");
        if (hello == nullptr)
            throw unreachable("the server refuses: " + text_of(greeting));
        auto const* const version =
            hello->is_object() ? hello->get_object().if_contains("protocol") : nullptr;
        if (version == nullptr || *version != json::value(control_limits::protocol_version))
            throw unreachable("the server that runs is of another version");
    }

    json::object ask(json::object const& request, progress const& told) override
    {
        send_all(json::serialize(request) + "\n");
        for (;;) {
            auto line = read_line();
            auto const* const made = line.if_contains("progress");
            if (made == nullptr)
                return line;
            auto const* const state = made->if_object();
            told(number_at(state, "done"), number_at(state, "total"));
        }
    }

private:
    static std::string text_of(json::object const& refusal)
    {
        auto const* const text = refusal.if_contains("text");
        return text != nullptr && text->is_string() ? std::string(text->get_string())
                                                    : json::serialize(refusal);
    }

    static std::int64_t number_at(json::object const* state, std::string_view key)
    {
        auto const* const found = state == nullptr ? nullptr : state->if_contains(key);
        if (found == nullptr || !found->is_int64())
            throw unreachable(not_understood);
        return found->get_int64();
    }

    void send_all(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            auto const count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                throw unreachable("the server has gone away");
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    // Until there is something to read. An interruption is told to the server meanwhile, once.
    void wait_for_input()
    {
        if (interruption_ == nullptr || is_stop_told_)
            return;
        std::array<pollfd, 2> watched{
            {{socket_.get(), POLLIN, 0}, {interruption_->descriptor(), POLLIN, 0}}};
        ::poll(watched.data(), watched.size(), -1);
        if (!interruption_->has_come())
            return;
        is_stop_told_ = true;
        send_all(control_limits::stop_line + std::string("\n"));
    }

    json::object read_line()
    {
        std::array<char, 64 * 1024> piece;
        std::size_t looked_at = 0;
        std::size_t end = 0;
        while ((end = in_.find('\n', looked_at)) == std::string::npos) {
            looked_at = in_.size();
            wait_for_input();
            auto const count = ::recv(socket_.get(), piece.data(), piece.size(), 0);
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                throw unreachable("the server has gone away");
            in_.append(piece.data(), static_cast<std::size_t>(count));
        }
        json::error_code failure;
        auto parsed = json::parse(std::string_view(in_).substr(0, end), failure);
        in_.erase(0, end + 1);
        if (failure || !parsed.is_object())
            throw unreachable(not_understood);
        return std::move(parsed.get_object());
    }

    file_descriptor socket_;
    std::string in_{};
    bool is_stop_told_ = false;
};

} // namespace

std::unique_ptr<admin_link> connect_to_server(std::filesystem::path const& socket_file)
{
    std::error_code absent;
    if (!std::filesystem::exists(socket_file.parent_path(), absent))
        return nullptr;
    auto const where = make_unix_address(socket_file);
    file_descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket)
        throw unreachable("cannot make a socket");
    if (::connect(socket.get(), where.get(), sizeof where.address) == 0)
        return std::make_unique<server_link>(std::move(socket));
    if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTSOCK)
        return nullptr;
    throw unreachable("cannot reach the server at " + socket_file.string() + ": " +
                      std::generic_category().message(errno));
}

} // namespace oc
