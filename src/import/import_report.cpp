// The report as text.
#include "import/import_report.hpp"

#include <algorithm>

namespace oc {
namespace {

// What a file says must not write on the operator's terminal as it likes.
std::string make_printable(std::string_view words)
{
    std::string out;
    out.reserve(words.size());
    for (char const c : words) {
        auto const code = static_cast<unsigned char>(c);
        out += code < 0x20 || code == 0x7F ? '?' : c;
    }
    return out;
}

struct line {
    std::string_view label;
    std::int64_t count;
};

void add(std::string& out, line const& each)
{
    constexpr std::size_t label_width = 24;
    out += "  ";
    out += each.label;
    out.append(label_width - std::min(label_width, each.label.size()), ' ');
    out += std::to_string(each.count) + "\n";
}

void add_list(std::string& out, std::string_view title, std::vector<std::string> const& lines)
{
    if (lines.empty())
        return;
    out += "\n" + std::string(title) + "\n";
    for (auto const& each : lines)
        out += "  " + each + "\n";
}

} // namespace

void import_report::skip(std::string const& place, std::string_view why)
{
    ++counts.skipped;
    if (skips_.size() < lines_max)
        skips_.push_back(make_printable(place + ": " + std::string(why)));
}

void import_report::note(std::string words)
{
    if (notes_.size() < lines_max)
        notes_.push_back(make_printable(words));
    else
        ++unlisted_notes_;
}

void import_report::add_unresolved(std::string const& name)
{
    ++unresolved_count_;
    constexpr std::size_t name_bytes_max = 200;
    if (unresolved_.size() < lines_max)
        unresolved_.insert(make_printable(name.substr(0, name_bytes_max)));
}

std::string import_report::to_text() const
{
    auto const& c = counts;
    std::string out = "Imported:\n";
    for (line const& each :
         {line{"users", c.users}, line{"roles", c.roles}, line{"channels", c.channels},
          line{"messages", c.messages}, line{"threads", c.threads},
          line{"thread messages", c.thread_messages}, line{"reactions", c.reactions},
          line{"pinned messages", c.pins}, line{"attachments", c.attachments},
          line{"attachment bytes", c.attachment_bytes}, line{"emojis", c.emojis},
          line{"webhooks", c.webhooks}, line{"polls", c.polls}, line{"votes", c.votes},
          line{"push subscriptions", c.subscriptions}, line{"read markers", c.read_markers},
          line{"modlog entries", c.modlog_entries}})
        add(out, each);
    out += "Left out:\n";
    for (line const& each :
         {line{"skipped records", c.skipped}, line{"expired attachments", c.expired_attachments},
          line{"missing files", c.missing_files},
          line{"orphans", static_cast<std::int64_t>(orphans.size())}})
        add(out, each);
    add(out, {"unresolved references", unresolved_count_});

    std::vector<std::string> lines;
    for (auto const& [name, count] : messages_by_channel)
        lines.push_back(make_printable(name) + ": " + std::to_string(count));
    add_list(out, "Messages by channel:", lines);
    lines = notes_;
    if (unlisted_notes_ > 0)
        lines.push_back("… and " + std::to_string(unlisted_notes_) + " more");
    add_list(out, "Changed or decided:", lines);
    lines = skips_;
    if (static_cast<std::size_t>(c.skipped) > skips_.size())
        lines.push_back("… and " + std::to_string(c.skipped - static_cast<std::int64_t>(
                                                                   skips_.size())) + " more");
    add_list(out, "Skipped records:", lines);
    lines.clear();
    for (auto const& each : orphans)
        lines.push_back(make_printable(each));
    add_list(out, "Orphans (not imported):", lines);
    lines.assign(unresolved_.begin(), unresolved_.end());
    std::sort(lines.begin(), lines.end());
    add_list(out, "Names that are no users (kept as they are):", lines);
    return out;
}

} // namespace oc
