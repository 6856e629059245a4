// The store is probed by a read; after a group that failed by a write as well, since nobody else
// may write until somebody finds out that the disk is well again.
#include "server/readiness.hpp"

#include "db/store_meters.hpp"

#include <memory>
#include <utility>

namespace oc {
namespace {

constexpr char const* store_is_busy = "the store is busy";
constexpr char const* store_fails = "the store fails";

} // namespace

class readiness::read_probe final : public read_unit {
public:
    read_probe(readiness& owner, std::uint64_t number) : owner_(owner), number_(number) {}
    void run(read_tx& db) override { static_cast<void>(db.meta.find("readiness")); }
    void finish(commit_result const& end) override
    {
        owner_.end_probe(number_, end.committed ? "" : store_fails);
    }

private:
    readiness& owner_;
    std::uint64_t number_;
};

class readiness::write_probe final : public write_unit {
public:
    write_probe(readiness& owner, std::uint64_t number) : owner_(owner), number_(number) {}
    bool run(tx& db) override
    {
        db.meta.set("readiness", std::to_string(db.time));
        return true;
    }
    void finish(commit_result const& end) override
    {
        owner_.end_probe(number_, end.committed ? "" : store_fails);
    }

private:
    readiness& owner_;
    std::uint64_t number_;
};

void readiness::ask(answer done)
{
    switch (phase_.load()) {
    case phase::starting: return done("starting");
    case phase::stopping: return done("stopping");
    case phase::running: break;
    }
    auto const beat = beat_.load();
    if (beat != 0 && parts_.time.steady_now() - beat > silence_ms_max)
        return done("the core does not answer");
    parts_.core.post([this, done = std::move(done)]() mutable { probe(std::move(done)); });
}

void readiness::tick()
{
    auto const now = parts_.time.steady_now();
    beat_ = now;
    while (!waiting_.empty() && waiting_.front().until <= now) {
        auto const done = std::move(waiting_.front().done);
        waiting_.pop_front();
        done("the store does not answer");
    }
}

void readiness::probe(answer done)
{
    if (phase_ == phase::stopping)
        return done("stopping");
    auto const number = ++last_number_;
    waiting_.push_back({number, parts_.time.steady_now() + probe_ms_max, std::move(done)});
    bool const is_taken = parts_.storage.meters().is_failing
                              ? parts_.storage.write(std::make_unique<write_probe>(*this, number))
                              : parts_.storage.read(std::make_unique<read_probe>(*this, number));
    if (!is_taken)
        end_probe(number, store_is_busy);
}

void readiness::end_probe(std::uint64_t number, std::string why_not)
{
    for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
        if (each->number != number)
            continue;
        auto const done = std::move(each->done);
        waiting_.erase(each);
        return done(std::move(why_not));
    }
}

} // namespace oc
