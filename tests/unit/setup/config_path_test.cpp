// Values of a document by dotted path.
#include "setup/config_path.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <string>

namespace json = boost::json;

namespace {

json::object make_document()
{
    return json::parse(R"({"a": {"b": {"c": 1}, "n": null}, "t": "x", "z": 2})").as_object();
}

} // namespace

TEST_CASE("a value is found at its path")
{
    auto const document = make_document();
    REQUIRE(oc::find_value(document, "a.b.c") != nullptr);
    CHECK(*oc::find_value(document, "a.b.c") == 1);
    CHECK(oc::find_value(document, "a.n")->is_null());
    CHECK(oc::find_value(document, "a.b")->is_object());
}

TEST_CASE("nothing is found where a part is missing or no object")
{
    auto const document = make_document();
    for (auto const* const path : {"b", "a.x", "a.b.c.d", "t.x", "a.n.x", "", "a.", ".a"})
        CHECK_MESSAGE(oc::find_value(document, path) == nullptr, path);
}

TEST_CASE("a value is set, and the objects on its way are made")
{
    auto document = make_document();
    oc::set_value(document, "a.b.c", 5);
    oc::set_value(document, "new.deep.key", "v");
    CHECK(*oc::find_value(document, "a.b.c") == 5);
    CHECK(*oc::find_value(document, "new.deep.key") == "v");
    CHECK(oc::find_value(document, "a.n")->is_null());
}

TEST_CASE("what stands in the way of a path and is no object is replaced")
{
    auto document = make_document();
    oc::set_value(document, "t.x", true);
    CHECK(*oc::find_value(document, "t.x") == true);
}

TEST_CASE("a value is removed, the others keep their order")
{
    auto document = make_document();
    oc::remove_value(document, "a");
    CHECK(json::serialize(document) == R"({"t":"x","z":2})");
    oc::remove_value(document, "t");
    CHECK(json::serialize(document) == R"({"z":2})");
}

TEST_CASE("removing what is not there changes nothing")
{
    auto document = make_document();
    for (auto const* const path : {"x", "a.x", "t.x", "a.b.c.d"})
        oc::remove_value(document, path);
    CHECK(document == make_document());
}
