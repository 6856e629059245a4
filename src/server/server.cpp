// Building the whole, and taking it down in order.
#include "server/server.hpp"

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/thread_executor.hpp"
#include "db/store.hpp"
#include "handlers/http/emojis.hpp"
#include "handlers/http/info.hpp"
#include "handlers/server/server_object.hpp"
#include "net/http_client.hpp"
#include "net/net_pool.hpp"
#include "net/tls_source.hpp"
#include "server/blob_remover.hpp"
#include "server/blob_sweep.hpp"
#include "server/claim_code.hpp"
#include "server/close_codes.hpp"
#include "server/core.hpp"
#include "server/emoji_images.hpp"
#include "server/inbox.hpp"
#include "server/live_desk.hpp"
#include "server/observatory.hpp"
#include "server/routes.hpp"
#include "server/routes_attachments.hpp"
#include "server/settings_change.hpp"
#include "server/webhook_intake.hpp"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <thread>

namespace oc {
namespace {

constexpr std::size_t reader_count = 2;
constexpr std::size_t worker_count = 2;

std::size_t net_thread_count(config const& settings)
{
    if (settings.net_threads > 0)
        return static_cast<std::size_t>(settings.net_threads);
    auto const cores = static_cast<std::size_t>(std::thread::hardware_concurrency());
    return std::max<std::size_t>(cores, 2) - 1;
}

std::unique_ptr<tls_source> make_tls(config const& settings, clock const& time)
{
    if (settings.tls_certificate.empty() && settings.tls_key.empty())
        return nullptr;
    if (settings.tls_certificate.empty() || settings.tls_key.empty())
        throw std::runtime_error("websocket.tls needs both certificate and key");
    return std::make_unique<tls_source>(tls_files{settings.tls_certificate, settings.tls_key},
                                        time);
}

net_options make_net_options(config const& settings, tls_source const* tls,
                             server_options const& asked)
{
    net_options out;
    out.tls = tls;
    out.listens = asked.listens;
    out.listening_sockets = asked.listening_sockets;
    out.host = settings.host;
    out.port = static_cast<std::uint16_t>(settings.port);
    out.threads = net_thread_count(settings);
    out.trusted_proxies = settings.trusted_proxies;
    out.connections_per_address_max = static_cast<std::size_t>(settings.connections_per_address);
    out.deflate = settings.deflate;
    out.deflate_bytes_min = static_cast<std::size_t>(settings.deflate_bytes_min);
    return out;
}

// Clients are shown the pictures that lie beside the database.
std::shared_ptr<config const> with_pictures(std::shared_ptr<config const> const& settings,
                                            std::filesystem::path const& database)
{
    auto out = std::make_shared<config>(*settings);
    out->picture_folder = (database.parent_path() / "serverAssets").string();
    return out;
}

} // namespace

// In the order of building; destruction runs backwards, so whoever is used outlives its users.
struct server::parts {
    explicit parts(server_options const& options)
        : database(options.database), settings(with_pictures(options.settings, database)),
          secrets(options.webhook_key),
          storage(make_store_options(options)),
          folder(options.database.parent_path() / "attachments"),
          claim(ensure_claim_code(storage, random)),
          incoming(net_thread_count(*settings), core_thread,
                   [this](std::vector<inbound> batch) { center.take(std::move(batch)); }),
          webhooks({.core = core_thread,
                    .workers = workers,
                    .time = time,
                    .now = [this]() -> view const& { return center.now(); },
                    .run_change =
                        [this](core::change wanted) { center.run_change(std::move(wanted)); }}),
          pages({core_thread, workers, options.database.parent_path()},
                {.info_json = [this] { return make_info_json(center.now(), center.live()); },
                 .server_picture =
                     [this](std::string_view which) {
                         return server_text(*center.now().settings, which);
                     },
                 .find_emoji = [this](std::string_view x) {
                     return find_shown_emoji(center.now(), x);
                 },
                 .read_emoji =
                     [this](std::string name, image_taker done) {
                         read_emoji_image(storage, std::move(name), std::move(done));
                     },
                 .webhooks = &webhooks}),
          tls(options.listens ? make_tls(*settings, time) : nullptr),
          net(make_net_options(*settings, tls.get(), options), {incoming, pages, time}),
          http(core_thread),
          push_http(core_thread, {.lookups_max = limits::push_exchanges_max}),
          center({.net = net,
                  .storage = storage,
                  .http = http,
                  .push_http = push_http,
                  .self = core_thread,
                  .workers = workers,
                  .time = time,
                  .random = random,
                  .remove_blobs =
                      [this](std::vector<std::string> blobs) { remover.remove(std::move(blobs)); },
                  .push = options.push,
                  .fingerprint_secret = options.fingerprint_secret,
                  .plugins = options.plugins}),
          desk({center.keys(), http, time, random, [this] { return center.now_shared(); },
                [this](auto work, auto done) {
                    center.run_change({std::move(work), std::move(done)});
                }}),
          attachments({storage, time, [this] { return center.now_shared(); },
                       {files, core_thread, desk, center.images(), folder, random}}),
          watch({center, core_thread, files, time}, observe(options),
                {core_thread, storage, time}, *settings),
          on_core_tick(options.on_core_tick),
          live({.center = center,
                .core_thread = core_thread,
                .time = time,
                .disk = options.live_disk,
                .database_folder = database.parent_path(),
                .config_file = options.config_path,
                .read_settings = [this, read = options.read_settings](std::string const& text,
                                                                      config const& in_force) {
                    return with_pictures(read(text, in_force), database);
                }})
    {
        add_attachment_routes(pages.table(), attachments);
        watch.add_routes(pages.table());
    }

    store_options make_store_options(server_options const& options)
    {
        return {.file = options.database,
                .writer = writer,
                .readers = {&readers[0], &readers[1]},
                .completion = core_thread,
                .time = time,
                .random = random,
                .settings = settings,
                .config_file = options.config_file,
                .secrets = &secrets};
    }

    observed observe(server_options const& options)
    {
        return {.commands = center.meters(),
                .storage = storage,
                .net = net,
                .http = pages.table().meters(),
                .uploads = attachments.meters(),
                .tls = tls.get(),
                .queues =
                    [this] {
                        return std::array<std::pair<std::string_view, std::size_t>, 4>{
                            {{"core", core_thread.waiting_count()},
                             {"writer", writer.waiting_count()},
                             {"workers", workers.waiting_count()},
                             {"files", files.waiting_count()}}};
                    },
                .version = options.version,
                .started_at = time.wall_now()};
    }

    std::filesystem::path const database;
    std::shared_ptr<config const> settings;
    secret_box const secrets;
    system_clock_source time;
    system_random random;
    thread_executor core_thread{"core"};
    thread_executor writer{"store-writer"};
    thread_executor readers[reader_count]{thread_executor{"store-reader"},
                                          thread_executor{"store-reader"}};
    thread_executor workers{"worker", worker_count};
    thread_executor files{"files"};
    store storage;
    blob_folder folder; // the attachments'
    blob_remover remover{files, folder};
    std::optional<std::string> claim;
    inbox incoming;
    webhook_intake webhooks;
    routes pages;
    std::unique_ptr<tls_source> tls; // null: plain HTTP
    net_pool net;
    http_client http;
    http_client push_http;
    core center;
    upload_desk desk;
    attachment_routes attachments;
    observatory watch;
    std::function<void()> on_core_tick;
    live_desk live;
    bool is_stopped = false;
};

server::server(server_options options) : parts_(std::make_unique<parts>(options)) {}

server::~server()
{
    constexpr std::chrono::milliseconds phase_time_max{1000};
    stop(phase_time_max);
}

void server::start()
{
    parts_->watch.start();
    std::promise<void> loaded;
    parts_->core_thread.post([&] { parts_->center.load([&] { loaded.set_value(); }); });
    loaded.get_future().wait();
    auto const swept = sweep_blobs(parts_->storage, parts_->core_thread, parts_->folder);
    parts_->attachments.set_thumbnail_bytes(swept.thumbnail_bytes);
    parts_->core_thread.post([this] { parts_->live.begin(); });
    parts_->net.start();
    parts_->watch.ready().enter(readiness::phase::running);
}

std::uint16_t server::port() const { return parts_->net.port(); }

std::optional<std::string> const& server::claim_code() const { return parts_->claim; }

void server::reload_certificate()
{
    if (parts_->tls)
        parts_->tls->reload();
}

bool server::speaks_tls() const { return parts_->tls != nullptr; }

void server::tick()
{
    if (parts_->tls)
        parts_->tls->refresh();
    parts_->remover.tick();
    parts_->core_thread.post([this] {
        parts_->center.tick();
        parts_->desk.tick();
        parts_->watch.ready().tick();
        if (parts_->on_core_tick)
            parts_->on_core_tick();
        parts_->live.tick();
    });
}

std::shared_ptr<config const> server::settings() const
{
    auto const told = std::make_shared<std::promise<std::shared_ptr<config const>>>();
    auto answer = told->get_future();
    parts_->core_thread.post([this, told] { told->set_value(parts_->center.now().settings); });
    constexpr std::chrono::seconds wait_max{10};
    if (answer.wait_for(wait_max) != std::future_status::ready)
        throw std::runtime_error("the server does not answer");
    return answer.get();
}

void server::set_settings(std::shared_ptr<config const> settings)
{
    parts_->core_thread.post([this, settings = with_pictures(settings, parts_->database)] {
        change_settings(parts_->center, settings);
    });
}

void server::post(std::function<void(core&)> work)
{
    parts_->core_thread.post([this, work = std::move(work)] { work(parts_->center); });
}

bool server::stop(std::chrono::milliseconds phase_time_max)
{
    if (std::exchange(parts_->is_stopped, true))
        return true;
    parts_->watch.ready().enter(readiness::phase::stopping);
    parts_->net.stop_accepting();
    parts_->live.stop_watching();

    auto idle = std::make_shared<std::promise<void>>();
    auto became_idle = idle->get_future();
    parts_->core_thread.post(
        [this, idle] { parts_->center.begin_shutdown([idle] { idle->set_value(); }); });
    bool in_time = became_idle.wait_for(phase_time_max) == std::future_status::ready;
    if (!in_time)
        log::warning("shutdown_commands_unfinished");

    parts_->net.close_all(close_codes::going_away, "server is shutting down");
    if (!parts_->net.wait_until_empty(phase_time_max)) {
        log::warning("shutdown_connections_dropped",
                     {{"connections", parts_->net.connection_count()}});
        in_time = false;
    }
    parts_->net.stop();
    parts_->http.stop();
    parts_->push_http.stop();
    parts_->storage.stop(); // runs what is queued, checkpoints
    parts_->watch.stop();
    parts_->workers.stop();
    parts_->files.stop();
    parts_->writer.stop();
    for (auto& reader : parts_->readers)
        reader.stop();
    parts_->core_thread.stop();
    parts_->live.stop();
    return in_time;
}

} // namespace oc
