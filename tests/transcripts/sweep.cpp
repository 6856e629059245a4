// The failing disk of the in-process world, operation by operation.
#include "transcripts/sweep.hpp"

#include "transcripts/world_stage.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <sqlite3.h>

namespace oc::test {
namespace {

constexpr char const* witness_id = "USR:the_witness";

bool is_message_kept(test_world& world, std::string const& id)
{
    bool found = false;
    world.read([&](read_tx& db) {
        auto const* const general = db.now.channels->find("general");
        found = general != nullptr && db.messages.find(general->id, id).has_value();
    });
    return found;
}

/// Somebody who had nothing to do with it logs in and says something, which is there afterwards.
void check_world(test_world& world)
{
    world.book.set_mood(rotur_book::mood::well);
    world.book.set_answer(std::nullopt);
    world.center().set_settings(make_test_settings()); // whatever the play wanted them to be
    auto& witness = world.log_in(witness_id);
    witness.take_all();
    witness.send(R"({"cmd":"message_new","channel":"general","content":"still here"})");
    world.run_until_idle();
    auto const answer = boost::json::parse(witness.take());
    if (answer.at("cmd").as_string() != "message_new")
        throw std::runtime_error("the server does not work any more: " +
                                 boost::json::serialize(answer));
    auto const id = std::string(answer.at("message").at("id").as_string());
    world.restart();
    if (!is_message_kept(world, id))
        throw std::runtime_error("what was acknowledged is gone after a restart");
}

/// False when the play has not so many writes.
bool run_once(performance::parts const& with, world_stage& on,
              std::set<std::size_t> const& answered, int failing)
{
    auto& disk = on.world().disk();
    performance shown(with, performance::rigour::answers_only);
    shown.open();
    auto const last = disk.operations() + failing;
    auto const repair_when_failed = [&] {
        if (disk.operations() >= last)
            disk.repair();
    };
    shown.require_answers(answered, repair_when_failed);
    disk.fail(SQLITE_FULL, failing - 1);
    shown.run();
    bool const has_failed = disk.operations() >= last;
    disk.repair();
    on.world().run_until_idle();
    check_world(on.world());
    return has_failed;
}

/// Every write of a short play; of a long one ever fewer.
int next_write(int last)
{
    constexpr int all_until = 40;
    return last < all_until ? last + 1 : last + last / 4;
}

} // namespace

int run_sweep(play const& shown, packet_schema const& schema, std::set<std::size_t> const& answered)
{
    int times = 0;
    for (int failing = 1;; failing = next_write(failing)) {
        ++times;
        captures known;
        observations ignored;
        world_stage on(shown, known);
        on.world().add_user({.id = witness_id, .username = "the_witness", .roles = {"owner"}});
        try {
            if (!run_once({shown, on, schema, ignored, known}, on, answered, failing))
                return times;
        } catch (std::exception const& failure) {
            throw play_failure(shown.file + ": " + failure.what() +
                               " (with the disk failing at write " + std::to_string(failing) + ")");
        }
    }
}

} // namespace oc::test
