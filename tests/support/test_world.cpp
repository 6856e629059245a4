// Building the server out of fakes, as server/server.cpp does out of threads.
#include "support/test_world.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "domain/config_rules.hpp"
#include "handlers/auth/password.hpp"
#include "handlers/http/info.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <stdexcept>

namespace oc::test {
namespace {

struct read_work final : read_unit {
    explicit read_work(std::function<void(read_tx&)> body) : work(std::move(body)) {}
    void run(read_tx& db) override { work(db); }
    void finish(commit_result const& end) override
    {
        if (!end.committed)
            throw std::runtime_error("the read failed");
    }
    std::function<void(read_tx&)> work;
};

void set_at(boost::json::object& document, std::string_view path, boost::json::value value)
{
    auto const dot = path.find('.');
    if (dot == std::string_view::npos) {
        document[path] = std::move(value);
        return;
    }
    auto& section = document[path.substr(0, dot)];
    if (!section.is_object())
        section.emplace_object();
    set_at(section.get_object(), path.substr(dot + 1), std::move(value));
}

std::string text_at(std::string const& packet, char const* outer, char const* inner)
{
    return std::string(boost::json::parse(packet).at(outer).at(inner).as_string());
}

bool has_cmd(std::string const& packet, std::string_view cmd)
{
    return boost::json::parse(packet).at("cmd").as_string() == cmd;
}

} // namespace

// --- what a world is made of ---------------------------------------------------------------------

world_folder::world_folder()
{
    std::filesystem::path const memory = "/dev/shm";
    auto const where =
        std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    std::string pattern = (where / "oc-world-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

world_folder::~world_folder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

boost::json::object make_test_document(setting_changes const& changes)
{
    auto document = fresh_config_document();
    set_at(document, "rate_limiting.enabled", false);
    set_at(document, "server.name", "Testing");
    for (auto const& [path, value] : changes)
        set_at(document, path, value);
    return document;
}

std::shared_ptr<config const> make_test_settings(setting_changes const& changes)
{
    auto parsed = parse_config(make_test_document(changes));
    for (auto const& problem : parsed.problems)
        throw std::runtime_error(problem.message);
    return std::make_shared<config const>(std::move(parsed.values));
}

// In the order of building; destruction runs backwards. The tasks that are left when a machine is
// destroyed die unrun with their executors, which come first and so go last.
struct test_world::machine {
    machine(test_world& world, std::filesystem::path const& file)
        : storage({.file = file,
                   .writer = writer,
                   .readers = {&readers[0], &readers[1]},
                   .completion = center_thread,
                   .time = world.time,
                   .random = world.random,
                   .settings = world.options_.settings,
                   .config_file = &world.config_file_,
                   .secrets = &world.secrets_}),
          incoming(world.options_.net_threads, center_thread,
                   [this](std::vector<inbound> batch) { center.take(std::move(batch)); }),
          net(world.options_.net_threads, incoming), rotur(center_thread, world.time, world.book),
          internet(center_thread, rotur, world.pushes),
          center({.net = net,
                  .storage = storage,
                  .http = internet,
                  .push_http = internet,
                  .self = center_thread,
                  .workers = workers,
                  .time = world.time,
                  .random = world.random,
                  .push = world.options_.has_push ? test_identity() : nullptr,
                  .fingerprint_secret = "secret",
                  .plugins = world.options_.plugins})
    {
    }

    manual_executor center_thread{};
    manual_executor writer{};
    manual_executor readers[2]{};
    manual_executor workers{};
    store storage;
    inbox incoming;
    fake_network net;
    fake_rotur rotur;
    fake_internet internet;
    core center;
};

void fake_settings_file::patch(std::string_view section, boost::json::object const& changes)
{
    CHECK(section == "server");
    if (is_broken)
        throw std::runtime_error("the test says no");
    on_change(changes);
}

test_world::test_world(world_options options) : random(options.seed), options_(std::move(options))
{
    config_file_.on_change = [this](boost::json::object const& changes) { // for the next start
        options_.settings = with_server_section(*options_.settings, changes);
    };
    log::set_level(log::level::off);
    start();
}

test_world::~test_world()
{
    disk_.repair();
    stop();
}

void test_world::start()
{
    running_ = std::make_unique<machine>(*this, database_file());
    bool loaded = false;
    running_->center.load([&] { loaded = true; });
    run_until_idle();
    CHECK(loaded);
}

void test_world::stop()
{
    bool idle = false;
    running_->center.begin_shutdown([&] { idle = true; });
    run_until_idle();
    CHECK(idle || running_->rotur.waiting_count() > 0); // nothing else may keep a command waiting
    running_->storage.stop();
    run_until_idle();
    running_.reset();
}

void test_world::restart()
{
    stop();
    start();
}

// --- running -------------------------------------------------------------------------------------

std::vector<manual_executor*> test_world::executors()
{
    auto& m = *running_;
    std::vector<manual_executor*> all{&m.center_thread, &m.writer, &m.readers[0], &m.readers[1],
                                      &m.workers};
    for (std::size_t i = 0; i < m.net.thread_count(); ++i)
        all.push_back(&m.net.thread(i));
    return all;
}

void test_world::run_until_idle()
{
    auto const all = executors();
    for (bool ran = true; ran;) {
        ran = false;
        for (auto* const each : all)
            ran = each->run_one() || ran;
    }
}

void test_world::tick()
{
    running_->center_thread.post([this] { running_->center.tick(); });
}

void test_world::advance_s(std::int64_t seconds)
{
    constexpr std::int64_t second_ms = 1000;
    for (std::int64_t i = 0; i < seconds; ++i) {
        time.advance_ms(second_ms);
        running_->rotur.expire();
        tick();
        run_until_idle();
    }
}

void test_world::advance_ms(std::int64_t milliseconds)
{
    time.advance_ms(milliseconds);
    running_->rotur.expire();
    run_until_idle();
}

// --- clients -------------------------------------------------------------------------------------

peer& test_world::connect(peer_info info) { return running_->net.connect(std::move(info)); }

peer& test_world::log_in(std::string const& user_id)
{
    auto const* const who = now().users.find(user_id);
    if (who == nullptr)
        throw std::runtime_error("no such user: " + user_id);
    return log_in(user_id, who->username);
}

peer& test_world::log_in(std::string const& user_id, std::string const& username)
{
    auto& made = connect();
    run_until_idle();
    auto const key = text_at(made.take(), "val", "validator_key");
    auto const validator = book.issue(user_id, username, key);
    boost::json::object const request{{"cmd", "auth"}, {"validator", validator}};
    made.send(boost::json::serialize(request));
    run_until_idle();
    while (made.has_received()) {
        auto const packet = made.take();
        if (has_cmd(packet, "ready"))
            return made;
        if (has_cmd(packet, "auth_error"))
            throw std::runtime_error("the login of " + user_id + " failed: " + packet);
    }
    throw std::runtime_error("the login of " + user_id + " was not answered");
}

// --- what is stored ------------------------------------------------------------------------------

void test_world::queue_cause(std::function<effects(tx&)> work, std::function<void(bool)> done)
{
    running_->center.run_change({.work = std::move(work),
                                 .done = [done = std::move(done)](result<void> outcome) {
                                     if (done)
                                         done(outcome.has_value());
                                 }});
}

void test_world::queue_change(std::function<void(tx&)> work, std::function<void(bool)> done)
{
    auto causing = [work = std::move(work)](tx& db) {
        work(db);
        return effects{};
    };
    queue_cause(std::move(causing), std::move(done));
}

void test_world::cause(std::function<effects(tx&)> work)
{
    bool committed = false;
    queue_cause(std::move(work), [&](bool kept) { committed = kept; });
    run_until_idle();
    if (!committed)
        throw std::runtime_error("the change was not committed");
}

void test_world::change(std::function<void(tx&)> work)
{
    cause([work = std::move(work)](tx& db) {
        work(db);
        return effects{};
    });
}

void test_world::read(std::function<void(read_tx&)> work)
{
    CHECK(running_->storage.read(std::make_unique<read_work>(std::move(work))));
    run_until_idle();
}

void test_world::add_user(user who, std::string const& password)
{
    auto const hash = password.empty() ? std::string() : hash_password(password, random);
    change([&](tx& db) {
        auto const id = who.id;
        db.users.insert(std::move(who));
        if (!hash.empty())
            db.users.set_password_hash(id, hash);
    });
}

void test_world::add_channel(channel where)
{
    change([&](tx& db) { db.channels.insert(std::move(where)); });
}

void test_world::add_role(role what)
{
    change([&](tx& db) { db.roles.set(std::move(what)); });
}

std::string test_world::add_message(std::string const& channel, std::string const& user_id,
                                    std::string const& content)
{
    message made;
    cause([&](tx& db) {
        auto const* const where = db.now.channels->find(channel);
        if (where == nullptr)
            throw std::runtime_error("no such channel: " + channel);
        made.id = db.new_message_id();
        made.room = where->id;
        made.user = user_id;
        made.content = content;
        made.timestamp = db.time;
        db.messages.insert(made);
        effects caused;
        caused.add(head_change{made.room, room_head{made.id, made.timestamp}});
        return caused;
    });
    return made.id;
}

// --- the rest ------------------------------------------------------------------------------------

view const& test_world::now() const { return running_->center.now(); }
core& test_world::center() { return running_->center; }
std::string test_world::info_json() { return make_info_json(now(), running_->center.live()); }
fake_network& test_world::net() { return running_->net; }
fake_rotur& test_world::rotur() { return running_->rotur; }

} // namespace oc::test
