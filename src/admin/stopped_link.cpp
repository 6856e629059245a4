// The server without listeners: the same core, store and handlers, for as long as one call takes.
#include "admin/admin_link.hpp"
#include "admin/operator_desk.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "server/server.hpp"
#include "setup/config_editor.hpp"
#include "setup/data_directory.hpp"
#include "setup/secret_key.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <future>

namespace oc {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

enum class way_back : std::uint8_t { none, kept };

// Files that root leaves in the data would keep the server from starting.
void become_owner_of(fs::path const& folder, way_back back)
{
    struct stat told {};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &told) != 0 || told.st_uid == 0)
        return;
    auto const saved_user = back == way_back::kept ? uid_t{0} : told.st_uid;
    auto const saved_group = back == way_back::kept ? gid_t{0} : told.st_gid;
    if (::setgroups(0, nullptr) != 0 || ::setresgid(told.st_gid, told.st_gid, saved_group) != 0 ||
        ::setresuid(told.st_uid, told.st_uid, saved_user) != 0)
        throw unreachable("cannot become the owner of " + folder.string());
}

parsed_config read_own_config(data_directory const& data, admin_order const& order)
{
    try {
        return read_config(data, order.config_file);
    } catch (std::exception const& fault) {
        throw broken_config(fault.what());
    }
}

std::shared_ptr<config const> load_settings(data_directory const& data, admin_order const& order)
{
    auto loaded = read_own_config(data, order);
    loaded.values.net_threads = 1; // nobody comes
    loaded.values.metrics_enabled = false;
    return std::make_shared<config const>(std::move(loaded.values));
}

class waiting_answer final : public answer {
public:
    waiting_answer(admin_link::progress told, interruption* asked)
        : told_(std::move(told)), interruption_(asked)
    {
    }

    void say(std::string line) override
    {
        auto const state = json::parse(line).at("progress");
        told_(state.at("done").to_number<std::int64_t>(),
              state.at("total").to_number<std::int64_t>());
    }
    void finish(std::string line) override { last_.set_value(std::move(line)); }
    bool is_wanted() const override
    {
        return interruption_ == nullptr || !interruption_->has_come();
    }
    std::string wait() { return last_.get_future().get(); }

private:
    admin_link::progress told_;
    interruption* interruption_;
    std::promise<std::string> last_;
};

class stopped_link final : public admin_link {
public:
    stopped_link(data_directory const& data, admin_order const& order)
        : config_file_(order.config_file.empty() ? data.config_file() : order.config_file),
          editor_(config_file_),
          server_({.database = data.database_file(),
                   .settings = load_settings(data, order),
                   .config_file = &editor_,
                   .listens = false,
                   .webhook_key = ensure_secret_key(data.webhook_key_file(), random_)}),
          desk_({.running = server_,
                 .config_file = config_file_,
                 .database = data.database_file(),
                 .time = time_})
    {
        server_.start();
    }

    ~stopped_link() override
    {
        constexpr std::chrono::seconds phase_time_max{10};
        server_.stop(phase_time_max);
    }

    json::object ask(json::object const& request, progress const& told) override
    {
        auto const waiting = std::make_shared<waiting_answer>(told, interruption_);
        desk_.take(json::serialize(request), waiting);
        return json::parse(waiting->wait()).as_object();
    }

private:
    fs::path config_file_;
    system_clock_source time_;
    system_random random_;
    config_editor editor_;
    server server_;
    operator_desk desk_;
};

} // namespace

std::unique_ptr<admin_link> open_stopped_server(admin_order const& order)
{
    data_directory const data(order.data);
    std::error_code failure;
    if (!fs::exists(data.database_file(), failure))
        throw unreachable("no server is running here, and " + data.database_file().string() +
                          (failure ? " cannot be reached: " + failure.message() : " is not there"));
    become_owner_of(data.root(), order.export_to.empty() ? way_back::none : way_back::kept);
    log::set_level(log::level::error);
    try {
        return std::make_unique<stopped_link>(data, order);
    } catch (broken_config const&) {
        throw;
    } catch (std::runtime_error const& why) {
        throw unreachable(why.what());
    }
}

void become_root_again()
{
    uid_t real = 0, effective = 0, saved = 0;
    if (::getresuid(&real, &effective, &saved) != 0 || effective == 0 || saved != 0)
        return;
    if (::setresuid(0, 0, 0) != 0 || ::setresgid(0, 0, 0) != 0)
        throw std::runtime_error("cannot become root again");
}

} // namespace oc
