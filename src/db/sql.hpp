// sql: the thin seam between the tables and a database engine. SQL is written once, with $1 … $n,
// for SQLite now and PostgreSQL later. A connection and all that is of it belong to one thread at
// a time; queries are constants and belong to everybody.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace oc::sql {

enum class failure_kind : std::uint8_t {
    statement, // this statement alone: a constraint, a value too large; the transaction stands
    world,     // disk full, I/O error, damage: the transaction is lost as a whole
    sync,      // fsync failed: nobody knows what is on the disk
};

/// The database said no. The text names the engine's reason and never a value.
class failure : public std::runtime_error {
public:
    failure(failure_kind kind, std::string const& words) : std::runtime_error(words), kind_(kind) {}
    failure_kind kind() const { return kind_; }

private:
    failure_kind kind_;
};

/// One SQL statement as a constant of the program (`static sql::query const …("…")` in a table's
/// file). Its number finds the prepared statement of a connection without hashing the text.
class query {
public:
    explicit query(std::string_view literal);
    std::string_view text() const { return text_; }
    std::size_t number() const { return number_; }

private:
    std::string_view text_;
    std::size_t number_;
};

/// Whether a bound text outlives the run of the statement (borrowed) or not (copied).
enum class text_lifetime : std::uint8_t { borrowed, copied };

/// A value of bytes, for a column of type BLOB.
struct blob {
    std::string_view bytes{};
};

/// A prepared statement. Parameters count from 1, columns from 0. Every function may throw failure.
class statement {
public:
    virtual ~statement() = default;

    virtual int parameter_count() const = 0;
    virtual void bind_null(int parameter) = 0;
    virtual void bind_integer(int parameter, std::int64_t value) = 0;
    virtual void bind_real(int parameter, double value) = 0;
    virtual void bind_text(int parameter, std::string_view value, text_lifetime lifetime) = 0;
    virtual void bind_blob(int parameter, std::string_view value, text_lifetime lifetime) = 0;

    /// To the next row; false when there is none.
    virtual bool step() = 0;
    /// Ready for another run. Never throws: what went wrong was thrown by step().
    virtual void reset() = 0;

    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    /// Valid until the next step() or reset(). Empty for null.
    virtual std::string_view text(int column) const = 0;
    /// The same for columns of bytes.
    virtual std::string_view blob(int column) const = 0;

    /// Whether a cursor is using it; a query must not run inside its own rows.
    bool in_use = false;
};

class connection {
public:
    virtual ~connection() = default;

    /// Prepared at the first call, kept as long as the connection.
    virtual statement& prepared(query const& what) = 0;
    /// A script of statements without parameters and results.
    virtual void execute(std::string const& script) = 0;

    /// Rolls back what an earlier transaction may have left, then begins.
    virtual void begin_write() = 0;
    virtual void begin_read() = 0;
    virtual void commit() = 0;
    /// Never throws: an engine that can't roll back has lost the transaction already.
    virtual void rollback() = 0;
    /// False when the engine gave the transaction up, or something of kind world or sync happened
    /// in it, whoever caught the exception.
    virtual bool is_transaction_sound() const = 0;

    /// Rows changed by the last statement, and by all of this connection.
    virtual std::int64_t changes() const = 0;
    virtual std::int64_t total_changes() const = 0;

    /// Upkeep between transactions (SQLite: carries a grown write-ahead log into the database).
    virtual void maintain() = 0;
    /// The same in full, before the connection is closed for good.
    virtual void maintain_at_close() = 0;
};

/// One run of a query; rows are read in place. The statement is reset at the end of its life.
class cursor {
public:
    template <class... Values>
    cursor(connection& on, query const& what, Values const&... values) : cursor(unbound{}, on, what)
    {
        bind_all(text_lifetime::copied, values...);
    }
    ~cursor();

    cursor(cursor const&) = delete;
    cursor& operator=(cursor const&) = delete;

    bool next() { return statement_.step(); }

    bool is_null(int column) const { return statement_.is_null(column); }
    std::int64_t integer(int column) const { return statement_.integer(column); }
    bool flag(int column) const { return statement_.integer(column) != 0; }
    double real(int column) const { return statement_.real(column); }
    /// Valid until next().
    std::string_view text(int column) const { return statement_.text(column); }
    std::string_view blob(int column) const { return statement_.blob(column); }
    std::string string(int column) const { return std::string(text(column)); }
    std::optional<std::string> optional_string(int column) const
    {
        return is_null(column) ? std::nullopt : std::optional(string(column));
    }

private:
    template <class... Values>
    friend void run(connection& on, query const& what, Values const&... values);

    struct unbound {};
    cursor(unbound, connection& on, query const& what);

    template <class... Values>
    void bind_all([[maybe_unused]] text_lifetime lifetime, Values const&... values)
    {
        check_parameters(sizeof...(values));
        int parameter = 0;
        (bind(++parameter, values, lifetime), ...);
    }

    template <class Value>
    void bind(int parameter, std::optional<Value> const& value, text_lifetime lifetime)
    {
        if (value)
            bind(parameter, *value, lifetime);
        else
            statement_.bind_null(parameter);
    }
    template <std::integral Value>
    void bind(int parameter, Value value, text_lifetime)
    {
        statement_.bind_integer(parameter, static_cast<std::int64_t>(value));
    }
    void bind(int parameter, double value, text_lifetime)
    {
        statement_.bind_real(parameter, value);
    }
    void bind(int parameter, std::string_view value, text_lifetime lifetime)
    {
        statement_.bind_text(parameter, value, lifetime);
    }
    void bind(int parameter, sql::blob value, text_lifetime lifetime)
    {
        statement_.bind_blob(parameter, value.bytes, lifetime);
    }

    void check_parameters(std::size_t given) const;

    statement& statement_;
};

/// Runs a query for its effect, to its end.
template <class... Values>
void run(connection& on, query const& what, Values const&... values)
{
    cursor once(cursor::unbound{}, on, what);
    once.bind_all(text_lifetime::borrowed, values...);
    while (once.next()) {
    }
}

} // namespace oc::sql
