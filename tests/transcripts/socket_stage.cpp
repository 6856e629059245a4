// Sockets, marks and deadlines.
#include "transcripts/socket_stage.hpp"

#include "setup/config_file.hpp"
#include "setup/data_directory.hpp"
#include "setup/plugin_files.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <stdexcept>
#include <utility>

namespace oc::test {
namespace {

struct seeding final : write_unit {
    seeding(std::function<void(tx&)> body, bool& kept) : work(std::move(body)), is_kept(kept) {}
    bool run(tx& db) override
    {
        work(db);
        return true;
    }
    void finish(commit_result const& end) override { is_kept = end.committed; }

    std::function<void(tx&)> work;
    bool& is_kept;
};

/// The store of the data directory, for as long as it takes to fill it.
void seed(play const& shown, captures& known, data_directory const& data)
{
    system_clock_source const time;
    system_random random;
    manual_executor writer;
    manual_executor reader;
    manual_executor completion;
    store storage({.file = data.database_file(),
                   .writer = writer,
                   .readers = {&reader},
                   .completion = completion,
                   .time = time,
                   .random = random,
                   .settings = make_test_settings(list_settings(shown))});
    auto const accounts = list_accounts(shown);
    auto const store_all = [&](tx& db) {
        for (auto const& step : shown.steps)
            if (step.is_given && is_stored(step))
                store_given(db, step, {accounts, known, random});
    };
    bool is_kept = false;
    storage.write(std::make_unique<seeding>(store_all, is_kept));
    run_all_until_idle(writer, completion);
    if (!is_kept)
        throw std::runtime_error("what is given cannot be stored");
    storage.stop();
}

} // namespace

socket_stage::socket_stage(play const& shown, captures& known,
                           std::filesystem::path const& program)
    : rotur_(book_)
{
    data_directory const data(folder_.path());
    data.ensure();
    seed(shown, known, data);
    std::filesystem::create_directories(data.plugins());
    plugin_files modules(data.plugins());
    for (auto const& [name, text] : list_module_files(shown))
        modules.write(name, text);
    auto settings = list_settings(shown);
    settings.emplace_back("rotur.validate_url", boost::json::value(rotur_.url()));
    write_config_atomically(data.config_file(), make_test_document(settings));
    program_ = std::make_unique<server_process>(program, folder_.path());
}

socket_stage::client& socket_stage::require(std::string const& name)
{
    auto const found = clients_.find(name);
    if (found == clients_.end())
        throw std::runtime_error(name + " is not connected");
    return found->second;
}

void socket_stage::connect(std::string const& name, std::string const&)
{
    auto& made = clients_[name];
    if (made.socket && !made.close_code)
        throw std::runtime_error(name + " is connected already");
    made.close_code.reset();
    made.socket = std::make_unique<socket_client>(program_->port());
    made.socket->upgrade();
}

void socket_stage::disconnect(std::string const& name)
{
    auto& gone = require(name);
    if (gone.close_code)
        return;
    constexpr std::uint16_t normal = 1000;
    gone.socket->send_close(normal);
    while (read_one(gone)) { // its answer is the end
    }
}

void socket_stage::send(std::string const& name, std::string const& text)
{
    require(name).socket->send_text(text);
}

void socket_stage::send_mark(client& to)
{
    if (to.close_code)
        return;
    try {
        to.socket->send_text(R"({"cmd":"ping","listener":"mark )" + std::to_string(last_mark_) +
                             "\"}");
    } catch (std::exception const&) { // the server has closed; what it said is read below
    }
}

/// False when the connection has ended.
bool socket_stage::read_one(client& from)
{
    constexpr unsigned text = 1;
    constexpr unsigned close = 8;
    try {
        auto frame = from.socket->read_frame();
        if (frame.opcode == text)
            from.received.push_back(std::move(frame.payload));
        if (frame.opcode != close)
            return true;
        from.close_code = frame.close_code();
        from.socket->send_close(*from.close_code);
    } catch (std::exception const&) {
        if (!from.socket->is_readable()) // a deadline, not the end of the stream
            throw;
        from.close_code = from.close_code.value_or(0);
    }
    return false;
}

void socket_stage::read_to_mark(client& from)
{
    auto const mark = R"("listener":"mark )" + std::to_string(last_mark_) + '"';
    while (!from.close_code && read_one(from)) {
        if (from.received.empty() || from.received.back().find(mark) == std::string::npos)
            continue;
        from.received.pop_back();
        return;
    }
}

void socket_stage::settle(std::string const& last)
{
    ++last_mark_;
    if (auto const sender = clients_.find(last); sender != clients_.end()) {
        send_mark(sender->second);
        read_to_mark(sender->second);
    }
    ++last_mark_;
    for (auto& [name, each] : clients_)
        send_mark(each);
    for (auto& [name, each] : clients_)
        read_to_mark(each);
}

void socket_stage::await(std::string const& name)
{
    auto& from = require(name);
    if (from.received.empty() && !from.close_code)
        read_one(from);
}

std::deque<std::string>& socket_stage::received(std::string const& name)
{
    return require(name).received;
}

std::optional<std::uint16_t> socket_stage::close_code(std::string const& name)
{
    return require(name).close_code;
}

void socket_stage::perform(play_step const&)
{
    throw std::runtime_error("this cannot be done to another process");
}

} // namespace oc::test
