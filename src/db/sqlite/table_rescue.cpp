// A scan by key. Where a step fails, the key is moved on, at first by the smallest step and then by
// ever larger ones, until SQLite finds a way down the tree to a page that is whole.
#include "db/sqlite/table_rescue.hpp"

#include "db/sqlite/statement.hpp"

#include <sqlite3.h>

#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace oc::sqlite {
namespace {

using key_value = std::variant<std::int64_t, std::string>;
using key = std::vector<key_value>;

struct finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using raw_statement = std::unique_ptr<sqlite3_stmt, finalizer>;

raw_statement prepare(raw_handle const& on, std::string const& text)
{
    sqlite3_stmt* made = nullptr;
    auto const code = sqlite3_prepare_v2(on.get(), text.c_str(), -1, &made, nullptr);
    if (code != SQLITE_OK)
        throw make_failure(on.get(), code);
    return raw_statement(made);
}

struct table_shape {
    std::vector<std::string> columns{};
    std::vector<std::string> keys{}; // of the tree that the rows are in
};

// As the new, sound database has it.
table_shape read_shape(raw_handle const& on, std::string const& table)
{
    table_shape shape;
    std::vector<std::string> primary;
    auto const info = prepare(on, "SELECT name, pk FROM pragma_table_info('" + table + "')");
    while (sqlite3_step(info.get()) == SQLITE_ROW) {
        shape.columns.emplace_back(
            reinterpret_cast<char const*>(sqlite3_column_text(info.get(), 0)));
        auto const place = static_cast<std::size_t>(sqlite3_column_int(info.get(), 1));
        if (place > primary.size())
            primary.resize(place);
        if (place > 0)
            primary[place - 1] = shape.columns.back();
    }
    auto const without = prepare(on, "SELECT wr FROM pragma_table_list('" + table + "')");
    bool const is_keyed =
        sqlite3_step(without.get()) == SQLITE_ROW && sqlite3_column_int(without.get(), 0) == 1;
    shape.keys = is_keyed ? primary : std::vector<std::string>{"rowid"};
    return shape;
}

std::string join(std::vector<std::string> const& names)
{
    std::string out;
    for (auto const& name : names)
        out += (out.empty() ? "" : ", ") + ("\"" + name + "\"");
    return out;
}

std::string marks(std::size_t count)
{
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += i == 0 ? "?" : ", ?";
    return out;
}

void bind(sqlite3_stmt* to, key const& values)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto const place = static_cast<int>(i) + 1;
        if (auto const* const number = std::get_if<std::int64_t>(&values[i]))
            sqlite3_bind_int64(to, place, *number);
        else
            sqlite3_bind_text(to, place, std::get<std::string>(values[i]).c_str(), -1,
                              SQLITE_TRANSIENT);
    }
}

// Keys to try behind one whose successor cannot be read: nearest first.
std::vector<key> list_next_keys(key const& last)
{
    constexpr int small_steps = 1024;
    std::vector<key> next;
    for (auto at = last.size(); at-- > 0;) {
        key moved(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        if (auto const* const number = std::get_if<std::int64_t>(&last[at])) {
            constexpr auto largest = std::numeric_limits<std::int64_t>::max();
            std::int64_t step = 1;
            for (int tried = 0; *number <= largest - step && step <= largest / 2; ++tried) {
                moved[at] = *number + step;
                next.push_back(moved);
                step = tried < small_steps ? step + 1 : step * 2;
            }
            continue;
        }
        auto const& text = std::get<std::string>(last[at]);
        for (auto length = text.size(); length > 0; --length) {
            constexpr char last_letter = 0x7E;
            if (text[length - 1] < 0 || text[length - 1] >= last_letter)
                continue;
            auto greater = text.substr(0, length);
            ++greater.back();
            moved[at] = greater;
            next.push_back(moved);
        }
    }
    return next;
}

class rescue {
public:
    rescue(raw_handle const& from, raw_handle const& to, std::string const& table,
           std::string const& source)
        : from_(from), to_(to), table_(table), source_(source), shape_(read_shape(to, table)),
          insert_(prepare(to, "INSERT OR IGNORE INTO \"" + table + "\" (" + join(shape_.columns) +
                                  ") VALUES (" + marks(shape_.columns.size()) + ")"))
    {
    }

    rescue_count run()
    {
        std::optional<key> start;
        for (bool more = true; more;) {
            more = !scan(start);
            if (!more)
                break;
            ++count_.damages;
            start = find_behind(last_ ? *last_ : first_key());
            more = start.has_value();
        }
        return count_;
    }

private:
    std::string select(std::string const& condition) const
    {
        return "SELECT " + join(shape_.keys) + ", " + join(shape_.columns) + " FROM \"" + source_ +
               "\" NOT INDEXED" + condition + " ORDER BY " + join(shape_.keys);
    }

    std::string from_key(std::size_t parts) const
    {
        std::vector<std::string> const names(
            shape_.keys.begin(), shape_.keys.begin() + static_cast<std::ptrdiff_t>(parts));
        return " WHERE (" + join(names) + ") >= (" + marks(parts) + ")";
    }

    // True at the end of the table; false where it cannot be read.
    bool scan(std::optional<key> const& start)
    {
        sqlite3_stmt* made = nullptr;
        auto const text = select(start ? from_key(start->size()) : "");
        if (sqlite3_prepare_v2(from_.get(), text.c_str(), -1, &made, nullptr) != SQLITE_OK)
            return sqlite3_finalize(made), ++count_.damages, true; // the table is not there
        raw_statement const rows(made);
        if (start)
            bind(rows.get(), *start);
        for (;;) {
            auto const code = sqlite3_step(rows.get());
            if (code != SQLITE_ROW)
                return code == SQLITE_DONE;
            take(rows.get());
        }
    }

    void take(sqlite3_stmt* row)
    {
        key place;
        for (std::size_t i = 0; i < shape_.keys.size(); ++i) {
            auto const column = static_cast<int>(i);
            if (sqlite3_column_type(row, column) == SQLITE_INTEGER)
                place.emplace_back(std::int64_t{sqlite3_column_int64(row, column)});
            else if (auto const* const text = sqlite3_column_text(row, column))
                place.emplace_back(reinterpret_cast<char const*>(text));
            else
                return; // no key of ours: a page that was written over
        }
        last_ = std::move(place);
        for (std::size_t i = 0; i < shape_.columns.size(); ++i)
            sqlite3_bind_value(insert_.get(), static_cast<int>(i) + 1,
                               sqlite3_column_value(row, static_cast<int>(shape_.keys.size() + i)));
        auto const code = sqlite3_step(insert_.get());
        sqlite3_reset(insert_.get());
        if (code == SQLITE_DONE)
            count_.rows += sqlite3_changes(to_.get());
        else if ((code & 0xff) != SQLITE_CONSTRAINT && (code & 0xff) != SQLITE_MISMATCH)
            throw make_failure(to_.get(), code);
    }

    // Before the first key that there can be.
    key first_key() const
    {
        key first;
        for (auto const& name : shape_.keys) {
            auto const type = prepare(to_, "SELECT type FROM pragma_table_info('" + table_ +
                                               "') WHERE name = '" + name + "'");
            bool const is_text = sqlite3_step(type.get()) == SQLITE_ROW &&
                                 std::string_view(reinterpret_cast<char const*>(
                                     sqlite3_column_text(type.get(), 0))) == "TEXT";
            first.push_back(is_text ? key_value(std::string(" ")) : key_value(std::int64_t{-1}));
        }
        return first;
    }

    std::optional<key> find_behind(key const& last) const
    {
        for (auto const& candidate : list_next_keys(last)) {
            auto const probe = prepare(from_, select(from_key(candidate.size())) + " LIMIT 1");
            bind(probe.get(), candidate);
            auto const code = sqlite3_step(probe.get());
            if (code == SQLITE_ROW)
                return candidate;
            if (code == SQLITE_DONE)
                return std::nullopt;
        }
        return std::nullopt;
    }

    raw_handle const& from_;
    raw_handle const& to_;
    std::string const& table_;
    std::string const& source_;
    table_shape shape_;
    raw_statement insert_;
    std::optional<key> last_{};
    rescue_count count_{};
};

} // namespace

std::string plain_definition(raw_handle const& like, std::string const& table,
                             std::string const& called)
{
    auto const shape = read_shape(like, table);
    bool const is_keyed = shape.keys.front() != "rowid";
    std::string columns;
    auto const info =
        prepare(like, "SELECT name, type, pk FROM pragma_table_info('" + table + "')");
    while (sqlite3_step(info.get()) == SQLITE_ROW) {
        auto const text = [&](int column) {
            return std::string(
                reinterpret_cast<char const*>(sqlite3_column_text(info.get(), column)));
        };
        // A number that is the key of a tree of rows stands nowhere else.
        bool const is_rowid =
            !is_keyed && sqlite3_column_int(info.get(), 2) == 1 && text(1) == "INTEGER";
        columns += (columns.empty() ? "\"" : ", \"") + text(0) + "\" " + text(1) +
                   (is_rowid ? " PRIMARY KEY" : "");
    }
    return "CREATE TABLE \"" + called + "\" (" + columns +
           (is_keyed ? ", PRIMARY KEY (" + join(shape.keys) + ")) WITHOUT ROWID" : ")");
}

rescue_count rescue_table(raw_handle const& from, raw_handle const& to, std::string const& table,
                          std::string const& called_in_from)
{
    return rescue(from, to, table, called_in_from).run();
}

record_shape describe_records(raw_handle const& like, std::string const& table)
{
    auto const shape = read_shape(like, table);
    record_shape told{.table = table, .is_keyed = shape.keys.front() != "rowid"};
    // Keys first; a row number stands before its record, and is null in it.
    auto const info = prepare(like, "SELECT type, \"notnull\" = 0 AND pk = 0 OR (pk = 1 AND type = "
                                    "'INTEGER' AND " +
                                        std::string(told.is_keyed ? "0" : "1") +
                                        ") FROM pragma_table_info('" + table +
                                        "') ORDER BY pk = 0, pk * " +
                                        std::string(told.is_keyed ? "1" : "0") + ", cid");
    while (sqlite3_step(info.get()) == SQLITE_ROW)
        told.columns.push_back(
            {reinterpret_cast<char const*>(sqlite3_column_text(info.get(), 0)),
             sqlite3_column_int(info.get(), 1) == 1});
    return told;
}

} // namespace oc::sqlite
