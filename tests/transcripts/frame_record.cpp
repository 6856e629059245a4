// One line for each frame.
#include "transcripts/frame_record.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>
#include <utility>

namespace oc::test {

frame_record::frame_record(std::filesystem::path const& file) : out_(file, std::ios::trunc)
{
    if (!out_)
        throw std::runtime_error(file.string() + ": cannot be written");
}

void frame_record::add(heading about, std::string_view text)
{
    boost::json::error_code failure;
    auto frame = boost::json::parse(boost::json::string_view(text.data(), text.size()), failure);
    bool const is_object = !failure && frame.is_object();
    boost::json::object line;
    line["play"] = about.shown.file;
    line["connection"] = about.connection;
    line["from"] = about.from == frame_sender::client ? "client" : "server";
    if (is_object)
        line["frame"] = std::move(frame);
    else // perhaps no UTF-8 either: only that it was there
        line["text"] = nullptr;
    out_ << boost::json::serialize(line) << '\n';
}

} // namespace oc::test
