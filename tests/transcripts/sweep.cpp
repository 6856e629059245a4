// Trouble in the in-process world, write by write and request by request.
#include "transcripts/sweep.hpp"

#include "transcripts/world_stage.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <vector>

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
    sweeper(play const& shown, packet_schema const& schema, sweep_options const& options)
        : shown_(shown), schema_(schema), options_(options)
    {
    }

    void run()
    {
        auto const all = list_troubles();
        auto const wanted = std::min(all.size(), options_.troubles_max);
        for (std::size_t i = 0; i < wanted; ++i) { // evenly spread
            auto const& [failing_write, dropped_step] = all[i * all.size() / wanted];
            if (failing_write > 0)
                fail_write(failing_write);
            else
                drop_sender(dropped_step);
        }
    }

private:
    struct trouble {
        int failing_write = 0; // from 1; 0: none
        std::size_t dropped_step = 0;
    };

    std::vector<trouble> list_troubles()
    {
        std::vector<trouble> out;
        auto const writes = count_writes();
        for (int failing = 1; failing <= writes; failing = next_write(failing))
            out.push_back({.failing_write = failing});
        std::set<int> lines; // what is repeated is tried once
        for (auto const step : options_.answered)
            if (lines.insert(shown_.steps[step].line).second)
                out.push_back({.dropped_step = step});
        return out;
    }

    /// Every write of a short play; of a long one ever fewer.
    static int next_write(int last)
    {
        constexpr int all_until = 40;
        return last < all_until ? last + 1 : last + last / 4;
    }

    int count_writes()
    {
        int writes = 0;
        perform("no trouble", [&](performance& now, world_stage& on) {
            auto const before = on.world().disk().operations();
            now.expect({.answered = options_.answered});
            now.run();
            writes = on.world().disk().operations() - before;
        });
        return writes;
    }

    void fail_write(int failing)
    {
        perform("the disk fails at write " + std::to_string(failing),
                [&](performance& now, world_stage& on) {
                    auto& disk = on.world().disk();
                    auto const last = disk.operations() + failing;
                    auto const repair_when_failed = [&] {
                        if (disk.operations() >= last)
                            disk.repair();
                    };
                    now.expect({.answered = options_.answered, .after_step = repair_when_failed});
                    disk.fail(SQLITE_FULL, failing - 1);
                    now.run();
                    disk.repair();
                });
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
    sweep_options const& options_;
};

} // namespace

void run_sweep(play const& shown, packet_schema const& schema, sweep_options const& options)
{
    sweeper(shown, schema, options).run();
}

} // namespace oc::test
