// One pass over the records, one over the folder.
#include "setup/blob_look.hpp"

#include "handlers/http/sha256.hpp"
#include "handlers/http/upload_pictures.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

std::string hash_of(fs::path const& file)
{
    constexpr std::size_t chunk_bytes = 1024 * 1024;
    sha256_stream hash;
    std::ifstream in(file, std::ios::binary);
    std::string chunk(chunk_bytes, '\0');
    while (in) {
        in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        hash.add(std::string_view(chunk).substr(0, static_cast<std::size_t>(in.gcount())));
    }
    return in.bad() ? std::string() : hash.finish();
}

// The record's hash is of the uploaded bytes: those of a picture were changed before they were
// kept.
bool is_as_recorded(fs::path const& file, stored_blob const& record)
{
    std::error_code failure;
    auto const size = fs::file_size(file, failure);
    if (failure || static_cast<std::int64_t>(size) != record.size)
        return false;
    return is_processed_type(record.mime_type) || hash_of(file) == record.hash;
}

} // namespace

blob_look look_at_blobs(fs::path const& attachments, std::vector<stored_blob> const& records)
{
    blob_look found;
    std::set<std::string> known;
    for (auto const& record : records) {
        auto const file = attachments / "blobs" / record.id;
        std::error_code ignored;
        known.insert(record.id);
        if (!fs::is_regular_file(file, ignored))
            found.missing.push_back(record.id);
        else if (!is_as_recorded(file, record))
            found.damaged.push_back(record.id);
    }
    std::error_code absent;
    for (auto const& each : fs::directory_iterator(attachments / "blobs", absent))
        if (auto name = each.path().filename().string(); !known.contains(name))
            found.orphans.push_back(std::move(name));
    std::ranges::sort(found.orphans);
    return found;
}

} // namespace oc
