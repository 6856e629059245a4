// A prepared statement of SQLite. Internal to the driver.
#pragma once

#include "db/sql.hpp"

#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace oc::sqlite {

/// The failure of a result code, with its kind and the words of the connection (which may be null).
sql::failure make_failure(sqlite3* connection, int extended_code);

class statement final : public sql::statement {
public:
    /// `world_failed` is set when the world fails while the statement runs; it outlives this.
    statement(sqlite3* connection, std::string_view text, bool& world_failed);
    ~statement() override;

    statement(statement const&) = delete;
    statement& operator=(statement const&) = delete;

    int parameter_count() const override { return static_cast<int>(parameters_.size()) - 1; }
    void bind_null(int parameter) override;
    void bind_integer(int parameter, std::int64_t value) override;
    void bind_real(int parameter, double value) override;
    void bind_text(int parameter, std::string_view value, sql::text_lifetime lifetime) override;
    void bind_blob(int parameter, std::string_view value, sql::text_lifetime lifetime) override;

    bool step() override;
    void reset() override;

    bool is_null(int column) const override;
    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string_view text(int column) const override;
    std::string_view blob(int column) const override;

private:
    void require_ok(int code);

    sqlite3* connection_;
    sqlite3_stmt* handle_ = nullptr;
    // SQLite numbers $n by first appearance: parameters_[n] is its own number for $n.
    std::vector<int> parameters_;
    bool& world_failed_;
};

} // namespace oc::sqlite
