// upload: one POST /attachments/upload on its way from the socket to the disk (part 2 §3.2). Its
// state belongs to the thread of files; it asks the upload_desk on the core, and has pictures made
// fit on a worker. The next piece of the body is wanted when this one is on the disk.
#pragma once

#include "base/sha256.hpp"
#include "base/task.hpp"
#include "db/blob_folder.hpp"
#include "handlers/http/upload_body.hpp"
#include "media/image_file.hpp"
#include "media/image_jobs.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace oc {

class upload : public std::enable_shared_from_this<upload> {
public:
    struct parts { // outlive every upload
        executor& files;
        executor& core;
        upload_desk& desk;          // core
        image_jobs& images;         // core
        blob_folder const& folder;
        random_source& random;
    };
    enum class form : std::uint8_t { json, multipart, raw };
    struct head {
        form kind = form::json;
        std::string boundary{};  // of multipart
        upload_fields fields{};  // of raw
        std::optional<std::uint64_t> content_length{};
        std::string address{};
        bool is_loopback = false;
        std::string base_url{};
    };
    struct reply {
        int status = 500;
        std::string json;
        std::int64_t retry_after_seconds = 0; // 0: does not say
    };
    using responder = std::function<void(reply)>;

    /// `answer` is called at most once, on any thread.
    upload(parts const& with, head request, responder answer);

    /// Any thread. Begins; then the pieces of the body, each after go_on of the one before; then
    /// finish() or drop().
    void begin();
    void take(std::string bytes, std::function<void()> go_on);
    void finish();
    /// The body will never be whole.
    void drop();

private:
    enum class stage : std::uint8_t { opening, reading, asking, working, over };

    // On the thread of files.
    void on_begun(std::shared_ptr<config const> settings, upload_verdict verdict);
    void on_bytes(std::string bytes, std::function<void()> go_on);
    void on_end();
    void proceed();
    void read_piece(std::string const& bytes);
    void add_to_file(std::string_view bytes);
    void identify(upload_credentials const& proof);
    void on_identified(upload_result<std::string> who);
    void on_whole();
    void complete();
    void choose_type();
    void process_picture();
    void refuse_picture(image_problem why);
    void keep(std::filesystem::path const& written);
    void refuse(upload_refusal const& why);
    void fail_on_disk(std::exception const& cause);
    void end();
    bool is_over() const { return stage_ == stage::over; }

    template <class Work>
    void on_files(Work work);
    template <class Work>
    void on_core(Work work);
    void store();

    parts const with_;
    head const head_;
    responder const answer_;

    stage stage_ = stage::opening;
    std::shared_ptr<config const> settings_{};
    std::unique_ptr<upload_body> body_{};
    std::unique_ptr<incoming_file> file_{};
    sha256_stream hash_{};
    std::string first_bytes_{};
    std::uint64_t body_bytes_ = 0;
    std::int64_t file_bytes_ = 0;
    std::string waiting_bytes_{};
    std::function<void()> go_on_{}; // owed for the piece under way
    bool is_whole_ = false;
    std::optional<std::string> user_id_{};
    stored_upload made_{};
    std::uint64_t ticket_ = 0; // of the desk; core
};

} // namespace oc
