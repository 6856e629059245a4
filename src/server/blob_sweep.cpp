// One query, then the folder.
#include "server/blob_sweep.hpp"

#include "base/log.hpp"

#include <future>
#include <stdexcept>

namespace oc {
namespace {

using blob_ids = std::vector<std::string>;

class blob_id_query final : public read_unit {
public:
    explicit blob_id_query(std::promise<blob_ids>& answer) : answer_(answer) {}
    void run(read_tx& db) override { found_ = db.attachments.list_blob_ids(); }
    void finish(commit_result const& end) override
    {
        if (end.committed)
            answer_.set_value(std::move(found_));
        else
            answer_.set_exception(std::make_exception_ptr(
                std::runtime_error("cannot read the attachments (incident " + end.incident + ")")));
    }

private:
    std::promise<blob_ids>& answer_;
    blob_ids found_{};
};

} // namespace

blob_folder::sweep_report sweep_blobs(store& storage, executor& core, blob_folder const& folder)
{
    std::promise<blob_ids> answer;
    core.post([&] { storage.read(std::make_unique<blob_id_query>(answer)); });
    auto const report = folder.sweep(answer.get_future().get());
    if (report.held)
        log::warning("attachments_not_swept", {{"reason", "a backup reads them"}});
    if (report.removed > 0 || report.missing > 0)
        log::warning("attachments_swept",
                     {{"removed", report.removed}, {"missing", report.missing}});
    return report;
}

} // namespace oc
