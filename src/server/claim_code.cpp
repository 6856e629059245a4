// Making and keeping the claim code, in one unit of work.
#include "server/claim_code.hpp"

#include "base/check.hpp"
#include "domain/permissions.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <stdexcept>

namespace oc {
namespace {

constexpr std::size_t claim_code_bytes = 18; // 24 characters

bool has_owner(view const& now)
{
    auto const users = now.users.list();
    return std::ranges::any_of(
        users, [](user_ptr const& who) { return !who->banned && is_owner(who->roles); });
}

class claim_unit final : public write_unit {
public:
    claim_unit(random_source& random, std::promise<std::optional<std::string>> done)
        : random_(random), done_(std::move(done))
    {
    }

    bool run(tx& db) override
    {
        if (has_owner(db.now)) {
            db.meta.remove(meta_keys::claim_code);
            return true;
        }
        code_ = db.meta.find(meta_keys::claim_code);
        if (!code_) {
            code_ = random_.token(claim_code_bytes);
            db.meta.set(meta_keys::claim_code, *code_);
        }
        return true;
    }

    void finish(commit_result const& end) override
    {
        if (end.committed)
            done_.set_value(code_);
        else
            done_.set_exception(std::make_exception_ptr(std::runtime_error(
                "cannot write to the database (incident " + end.incident + ")")));
    }

private:
    random_source& random_;
    std::promise<std::optional<std::string>> done_;
    std::optional<std::string> code_{};
};

} // namespace

std::optional<std::string> ensure_claim_code(store& storage, random_source& random)
{
    std::promise<std::optional<std::string>> done;
    auto made = done.get_future();
    CHECK(storage.write(std::make_unique<claim_unit>(random, std::move(done))));
    return made.get();
}

} // namespace oc
