// Records cut out of lines, arrays and objects, whatever the file says and wherever it is cut.
#include "import/record_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

using namespace oc;

namespace {

using texts = std::vector<std::string>;

record_reader make_reader(std::string_view bytes, record_reader::options how)
{
    return {[bytes](char* into, std::size_t most) mutable {
                auto const size = std::min(most, bytes.size());
                std::memcpy(into, bytes.data(), size);
                bytes.remove_prefix(size);
                return size;
            },
            how};
}

/// "LINE:text", and "LINE!fault".
texts read_all(std::string_view bytes, record_reader::options how)
{
    texts out;
    auto reader = make_reader(bytes, how);
    while (auto const next = reader.next()) {
        auto const line = std::to_string(next->line);
        out.push_back(next->fault.empty() ? line + ":" + std::string(next->text)
                                          : line + "!" + std::string(next->fault));
    }
    return out;
}

/// The same for every size of the pieces that the file comes in.
texts read_cut(std::string_view bytes, record_layout layout)
{
    auto const whole = read_all(bytes, {.layout = layout});
    for (std::size_t chunk = 1; chunk <= bytes.size() + 1; ++chunk)
        CHECK(read_all(bytes, {.layout = layout, .chunk_bytes = chunk}) == whole);
    return whole;
}

constexpr auto history = record_layout::history;
constexpr auto table = record_layout::index;

} // namespace

TEST_CASE("a history is one record a line, padding and blank lines aside")
{
    CHECK(read_cut("{\"a\":1}    \n\n  {\"b\":2}\r\n{\"c\":3}", history) ==
          texts{"1:{\"a\":1}", "3:{\"b\":2}", "4:{\"c\":3}"});
    CHECK(read_cut("", history).empty());
    CHECK(read_cut(" \r\n\t\n", history).empty());
}

TEST_CASE("a broken line is a record like others: whoever parses it will see")
{
    CHECK(read_cut("{\"a\":1}\n{\"torn\": \"x\n{\"b\":2}\n", history) ==
          texts{"1:{\"a\":1}", "2:{\"torn\": \"x", "3:{\"b\":2}"});
}

TEST_CASE("a history that begins with a bracket is an array")
{
    CHECK(read_cut(" \n[{\"a\":\"],}\\\"\"},\n {\"b\":[1,2]} , 3]\n", history) ==
          texts{"2:{\"a\":\"],}\\\"\"}", "3:{\"b\":[1,2]}", "3:3"});
    CHECK(read_cut("[]", history).empty());
    CHECK(read_cut("[ ]", history).empty());
}

TEST_CASE("members of an object come with their keys")
{
    CHECK(read_cut("{\"a\": {\"x\":1},\n\"b,}\": [2] }\n", table) ==
          texts{"1:\"a\": {\"x\":1}", "2:\"b,}\": [2]"});
    auto reader = make_reader("{\"a\":1}", {.layout = table});
    CHECK(reader.next());
    CHECK(reader.is_object());
}

TEST_CASE("a byte order mark is no part of the first record")
{
    CHECK(read_cut("\xEF\xBB\xBF{\"a\":1}\n", history) == texts{"1:{\"a\":1}"});
    CHECK(read_cut("\xEF\xBB\xBF[1]", table) == texts{"1:1"});
}

TEST_CASE("an index that is neither array nor object is a fault")
{
    CHECK(read_cut("hello", table) == texts{"1!expected a JSON array or object"});
    CHECK(read_cut("\n\n17", table) == texts{"3!expected a JSON array or object"});
    CHECK(read_cut("", table).empty());
}

TEST_CASE("a file that ends too early says so once")
{
    CHECK(read_cut("[1, {\"a\":", table) == texts{"1:1", "1!the file ends within a record"});
    CHECK(read_cut("[1,", table) == texts{"1:1", "1!the file ends within its list"});
    CHECK(read_cut("[", table) == texts{"1!the file ends within its list"});
    CHECK(read_cut("{\"a\":\"x", table) == texts{"1!the file ends within a record"});
}

TEST_CASE("what stands behind the end is a fault")
{
    CHECK(read_cut("[1]\n]", table) == texts{"1:1", "2!expected the end of the file"});
    CHECK(read_cut("{\"a\":1}{}", table) == texts{"1:\"a\":1", "1!expected the end of the file"});
}

TEST_CASE("an empty element is a fault, and the next one comes all the same")
{
    CHECK(read_cut("[1,,2]", table) == texts{"1:1", "1!expected a record", "1:2"});
}

TEST_CASE("records that are too long are told of and skipped")
{
    std::string const large(5000, 'x');
    record_reader::options how{.layout = history, .record_bytes_max = 1000, .chunk_bytes = 64};
    CHECK(read_all("1\n" + large + "\n2\n", how) ==
          texts{"1:1", "2!the record is too long", "3:2"});
    CHECK(read_all("[1,\"" + large + "\",2]", how) ==
          texts{"1:1", "1!the record is too long", "1:2"});
    how.layout = table;
    CHECK(read_all("{\"a\":\"" + large + "\",\"b\":2}", how) ==
          texts{"1!the record is too long", "1:\"b\":2"});
}

TEST_CASE("brackets that never close are no deep recursion")
{
    std::string const deep(100'000, '[');
    CHECK(read_all(deep, {.layout = table}) == texts{"1!the file ends within a record"});
}

TEST_CASE("the reader counts the bytes that it has taken")
{
    auto reader = make_reader("1\n2\n3", {.layout = history, .chunk_bytes = 2});
    CHECK(reader.next());
    CHECK(reader.bytes_read() >= 2);
    while (reader.next()) {
    }
    CHECK(reader.bytes_read() == 5);
}
