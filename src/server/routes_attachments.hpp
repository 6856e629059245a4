// routes_attachments: POST /attachments/upload and GET /attachments/ID (part 2 §3.2, §3.8). Called
// on net threads; what is asked of the core is posted there, files are opened by the store's
// readers.
#pragma once

#include "db/store.hpp"
#include "handlers/http/upload.hpp"
#include "net/file_response.hpp"
#include "net/http_exchange.hpp"
#include "server/route_table.hpp"
#include "server/upload_meters.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace oc {

class attachment_routes {
public:
    struct parts { // outlive the routes and every request
        store& storage;
        clock const& time;
        std::function<view_ptr()> now; // core
        upload::parts uploads;
    };
    explicit attachment_routes(parts with) : with_(std::move(with)) {}

    /// POST /attachments/upload: the ways of http_routes::open_body. Net thread.
    std::shared_ptr<body_receiver> open_upload(http_request const& head,
                                               http_respond const& respond);
    /// GET and HEAD of /attachments/ID, perhaps with ?size=N. Net thread.
    void get(http_request request, http_respond respond);

    /// How much room thumbnails take already. Before anybody asks.
    void set_thumbnail_bytes(std::uint64_t bytes) { thumbnail_bytes_ = bytes; }
    upload_meters const& meters() const { return meters_; }

private:
    class file_query;
    struct drawn_thumbnail;
    struct asked { // a GET
        http_request request;
        http_respond respond;
    };
    struct picture_wait {
        asked by;
        attachment what;
        response_file whole; // if no thumbnail can be made
    };

    // Core.
    void look_up(asked by);
    void on_found(file_query& found);
    void make_thumbnail_for(picture_wait first, std::int64_t size);
    std::vector<picture_wait> take_waiting(std::string const& key);
    void remember_undecodable(std::string const& blob);
    void trim_thumbnails();
    http_response describe(http_request const& request, attachment const& what,
                           response_file const& file, bool is_thumbnail) const;

    parts const with_;
    std::unordered_map<std::string, std::vector<picture_wait>> thumbnails_{}; // being made
    std::unordered_set<std::string> undecodable_{}; // ids of blobs
    std::uint64_t thumbnail_bytes_ = 0;
    bool is_trimming_ = false;
    upload_meters meters_{};
};

/// Both routes; `target` outlives the table.
void add_attachment_routes(route_table& table, attachment_routes& target);

} // namespace oc
