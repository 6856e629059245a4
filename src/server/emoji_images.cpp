// One read unit.
#include "server/emoji_images.hpp"

#include <memory>
#include <utility>

namespace oc {
namespace {

class image_query final : public read_unit {
public:
    image_query(std::string file_name, std::function<void(std::optional<std::string>)> done)
        : file_name_(std::move(file_name)), done_(std::move(done))
    {
    }
    void run(read_tx& db) override { found_ = db.emojis.find_image(file_name_); }
    void finish(commit_result const& end) override
    {
        done_(end.committed ? std::move(found_) : std::nullopt);
    }

private:
    std::string file_name_;
    std::function<void(std::optional<std::string>)> done_;
    std::optional<std::string> found_{};
};

} // namespace

void read_emoji_image(store& from, std::string file_name,
                      std::function<void(std::optional<std::string> image)> done)
{
    if (!from.read(std::make_unique<image_query>(std::move(file_name), done)))
        done(std::nullopt);
}

} // namespace oc
