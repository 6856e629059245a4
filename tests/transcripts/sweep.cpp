// Trouble in the in-process world, write by write and request by request.
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

/// Everybody goes, and nothing of them is left.
void empty_world(world_stage& on)
{
    on.disconnect_all();
    auto& world = on.world();
    world.run_until_idle();
    auto const live = world.center().live();
    if (world.net().slots_in_use() != 0 || live.connection_count != 0 ||
        live.connected.user_count() != 0)
        throw std::runtime_error("something is left of clients who went");
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

class sweeper {
public:
    sweeper(play const& shown, packet_schema const& schema, std::set<std::size_t> const& answered)
        : shown_(shown), schema_(schema), answered_(answered)
    {
    }

    int run()
    {
        for (int failing = 1; fail_write(failing); failing = next_write(failing)) {
        }
        std::set<int> lines; // what is repeated is tried once
        for (auto const step : answered_)
            if (lines.insert(shown_.steps[step].line).second)
                drop_sender(step);
        return times_;
    }

private:
    /// Every write of a short play; of a long one ever fewer.
    static int next_write(int last)
    {
        constexpr int all_until = 40;
        return last < all_until ? last + 1 : last + last / 4;
    }

    /// False when the play has not so many writes.
    bool fail_write(int failing)
    {
        bool has_failed = false;
        perform("the disk fails at write " + std::to_string(failing),
                [&](performance& now, world_stage& on) {
                    auto& disk = on.world().disk();
                    auto const last = disk.operations() + failing;
                    auto const repair_when_failed = [&] {
                        if (disk.operations() >= last)
                            disk.repair();
                    };
                    now.expect({.answered = answered_, .after_step = repair_when_failed});
                    disk.fail(SQLITE_FULL, failing - 1);
                    now.run();
                    has_failed = disk.operations() >= last;
                    disk.repair();
                });
        return has_failed;
    }

    void drop_sender(std::size_t step)
    {
        perform("the sender is gone at line " + std::to_string(shown_.steps[step].line),
                [&](performance& now, world_stage&) {
                    now.expect({.dropped = step});
                    now.run();
                });
    }

    template <class Perform>
    void perform(std::string const& trouble, Perform how)
    {
        ++times_;
        captures known;
        observations ignored;
        try {
            world_stage on(shown_, known);
            on.world().add_user({.id = witness_id, .username = "the_witness", .roles = {"owner"}});
            performance now({shown_, on, schema_, ignored, known},
                            performance::rigour::answers_only);
            now.open();
            how(now, on);
            empty_world(on);
            check_world(on.world());
        } catch (std::exception const& failure) {
            throw play_failure(shown_.file + ": " + failure.what() + " (" + trouble + ")");
        }
    }

    play const& shown_;
    packet_schema const& schema_;
    std::set<std::size_t> const& answered_;
    int times_ = 0;
};

} // namespace

int run_sweep(play const& shown, packet_schema const& schema,
              std::set<std::size_t> const& answered)
{
    return sweeper(shown, schema, answered).run();
}

} // namespace oc::test
