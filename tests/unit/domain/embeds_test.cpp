// Embeds: the table of part 2 §8, its limits at the limit and one above it.
#include "domain/embeds.hpp"

#include "support/seeded_random.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

std::string repeat(std::string_view text, std::size_t count)
{
    std::string out;
    while (count-- > 0)
        out += text;
    return out;
}

/// The problem of the embed, without "Embed 0: "; empty when there is none.
std::string problem_of(json::value embed)
{
    auto const problem = oc::find_embed_problem(json::array{std::move(embed)});
    if (!problem)
        return {};
    constexpr std::string_view start = "Embed 0: ";
    REQUIRE(problem->starts_with(start));
    return problem->substr(start.size());
}

std::string problem_in(std::string_view text) { return problem_of(json::parse(text)); }

/// An embed with one text of that many (three-byte) characters at the key.
json::object with_text(std::string_view key, std::size_t length)
{
    return {{key, repeat("日", length)}};
}

json::object make_poll(std::size_t options)
{
    json::array list;
    for (std::size_t index = 0; index < options; ++index)
        list.push_back(json::object{{"id", std::to_string(index)}, {"text", "choice"}});
    return {{"type", "poll"}, {"poll", json::object{{"question", "Why?"}, {"options", list}}}};
}

std::string normalised(std::string_view text)
{
    return json::serialize(oc::normalise_embeds(json::parse(text)));
}

} // namespace

TEST_CASE("embeds are an array of at most ten objects")
{
    CHECK(oc::find_embed_problem(json::parse("[]")) == std::nullopt);
    for (auto const* text : {"null", "{}", "5", "true", R"("text")"})
        CHECK(oc::find_embed_problem(json::parse(text)) == "Embeds must be an array");
    CHECK(oc::find_embed_problem(json::array(10, json::object{})) == std::nullopt);
    CHECK(oc::find_embed_problem(json::array(11, json::object{})) ==
          "Cannot have more than 10 embeds");
    CHECK(oc::find_embed_problem(json::array(11, 5)) == "Cannot have more than 10 embeds");
}

TEST_CASE("the index of the first wrong embed is told")
{
    CHECK(oc::find_embed_problem(json::parse(R"([{}, {"title": 5}, 7])")) ==
          "Embed 1: title: must be a text");
    CHECK(oc::find_embed_problem(json::parse("[{}, {}, 7]")) == "Embed 2: must be an object");
}

TEST_CASE("an embed may say anything within the table, and have keys of its own")
{
    CHECK(problem_in("{}").empty());
    CHECK(problem_in(R"({
        "type": "rich", "title": "T", "description": "D", "url": "https://x.example/a?b#c",
        "timestamp": "2026-01-01T00:00:00Z", "color": 16777215,
        "author": {"name": "A", "url": "http://x.example", "icon_url": "https://x.example/i.png"},
        "footer": {"text": "F", "icon_url": null},
        "image": {"url": "https://x.example/i.png", "width": 10, "height": null},
        "thumbnail": {"url": "https://x.example/t.png"},
        "fields": [{"name": "N", "value": "V", "inline": true}, {"name": "", "value": ""}],
        "own": {"anything": [1, 2, {"x": null}]}
    })")
              .empty());
    for (auto const* type : {"rich", "video", "article"})
        CHECK(problem_of(json::object{{"type", type}}).empty());
}

TEST_CASE("null is as good as absent, except for the type and the flags")
{
    CHECK(problem_in(R"({"title": null, "description": null, "url": null, "timestamp": null,
                         "color": null, "author": null, "footer": null, "image": null,
                         "thumbnail": null, "fields": null, "poll": null})")
              .empty());
    CHECK(problem_in(R"({"type": null})") ==
          "type: must be rich, poll, link, image, video or article");
    CHECK(problem_in(R"({"fields": [{"name": "N", "value": "V", "inline": null}]})") ==
          "fields.0.inline: must be true or false");
}

TEST_CASE("an unknown type is refused")
{
    for (auto const* text :
         {R"({"type": "gif"})", R"({"type": ""})", R"({"type": "Rich"})", R"({"type": 1})"})
        CHECK(problem_in(text) == "type: must be rich, poll, link, image, video or article");
}

TEST_CASE("texts are limited in code points, each at its own limit")
{
    CHECK(problem_of(with_text("title", 256)).empty());
    CHECK(problem_of(with_text("title", 257)) == "title: cannot exceed 256 characters");
    CHECK(problem_of(with_text("description", 4096)).empty());
    CHECK(problem_of(with_text("description", 4097)) ==
          "description: cannot exceed 4096 characters");
    CHECK(problem_of(json::object{{"author", with_text("name", 256)}}).empty());
    CHECK(problem_of(json::object{{"author", with_text("name", 257)}}) ==
          "author.name: cannot exceed 256 characters");
    CHECK(problem_of(json::object{{"footer", with_text("text", 2048)}}).empty());
    CHECK(problem_of(json::object{{"footer", with_text("text", 2049)}}) ==
          "footer.text: cannot exceed 2048 characters");
    auto const field = [](std::size_t name, std::size_t value) {
        return json::object{{"fields", json::array{json::object{{"name", repeat("é", name)},
                                                                {"value", repeat("é", value)}}}}};
    };
    CHECK(problem_of(field(256, 1024)).empty());
    CHECK(problem_of(field(257, 1)) == "fields.0.name: cannot exceed 256 characters");
    CHECK(problem_of(field(1, 1025)) == "fields.0.value: cannot exceed 1024 characters");
}

TEST_CASE("parts that an object needs are required")
{
    CHECK(problem_in(R"({"author": {}})") == "author.name: is required");
    CHECK(problem_in(R"({"author": {"name": null}})") == "author.name: is required");
    CHECK(problem_in(R"({"footer": {"icon_url": "https://x.example"}})") ==
          "footer.text: is required");
    CHECK(problem_in(R"({"image": {}})") == "image.url: is required");
    CHECK(problem_in(R"({"thumbnail": {"width": 5}})") == "thumbnail.url: is required");
    CHECK(problem_in(R"({"fields": [{"name": "N"}]})") == "fields.0.value: is required");
    CHECK(problem_in(R"({"fields": [{"name": "N", "value": "V"}, {"value": "V"}]})") ==
          "fields.1.name: is required");
}

TEST_CASE("objects and arrays must be objects and arrays")
{
    CHECK(problem_in(R"({"author": "Ada"})") == "author: must be an object");
    CHECK(problem_in(R"({"footer": []})") == "footer: must be an object");
    CHECK(problem_in(R"({"image": "https://x.example/i.png"})") == "image: must be an object");
    CHECK(problem_in(R"({"fields": {}})") == "fields: must be an array");
    CHECK(problem_in(R"({"fields": ["x"]})") == "fields.0: must be an object");
    CHECK(problem_in(R"({"poll": []})") == "poll: must be an object");
    CHECK(problem_in(R"({"title": ["x"]})") == "title: must be a text");
    CHECK(problem_in(R"({"timestamp": 5})") == "timestamp: must be a text");
}

TEST_CASE("there are at most 25 fields")
{
    json::object const field{{"name", "N"}, {"value", "V"}};
    CHECK(problem_of(json::object{{"fields", json::array(25, field)}}).empty());
    CHECK(problem_of(json::object{{"fields", json::array(26, field)}}) ==
          "fields: cannot have more than 25 entries");
}

TEST_CASE("colours are 24 bits")
{
    for (auto const* color : {"0", "16777215", "5.0", R"("255")", "true"})
        CHECK(problem_in(R"({"color": )" + std::string(color) + "}").empty());
    for (auto const* color : {"-1", "16777216", R"("16777216")"})
        CHECK(problem_in(R"({"color": )" + std::string(color) + "}") ==
              "color: must be from 0 to 16777215");
    for (auto const* color : {"2.5", R"("#ff0000")", "[]", "1e300", "18446744073709551615"})
        CHECK(problem_in(R"({"color": )" + std::string(color) + "}") ==
              "color: must be a whole number");
}

TEST_CASE("only http and https URLs are let through, wherever a client makes a link of them")
{
    for (auto const* url : {"http://x.example", "https://x.example/a b", "HTTPS://X.example", ""}) {
        CAPTURE(url);
        CHECK(problem_of(json::object{{"url", url}}).empty());
    }
    for (auto const* url :
         {"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x",
          "vbscript:x", "//x.example", "x.example", "ftp://x.example", "https:x.example",
          "https:/x.example", " https://x.example", "\thttps://x.example", "httpss://x", "http",
          "https//:x"}) {
        CAPTURE(url);
        CHECK_FALSE(oc::is_safe_url(url));
        CHECK(problem_of(json::object{{"url", url}}) == "url: must be an http or https URL");
        CHECK(problem_of(json::object{{"author", json::object{{"name", "A"}, {"url", url}}}}) ==
              "author.url: must be an http or https URL");
        CHECK(
            problem_of(json::object{{"author", json::object{{"name", "A"}, {"icon_url", url}}}}) ==
            "author.icon_url: must be an http or https URL");
        CHECK(
            problem_of(json::object{{"footer", json::object{{"text", "F"}, {"icon_url", url}}}}) ==
            "footer.icon_url: must be an http or https URL");
        CHECK(problem_of(json::object{{"image", json::object{{"url", url}}}}) ==
              "image.url: must be an http or https URL");
        CHECK(problem_of(json::object{{"thumbnail", json::object{{"url", url}}}}) ==
              "thumbnail.url: must be an http or https URL");
    }
    CHECK(oc::is_safe_url("https://" + repeat("x", 4000)));
    CHECK_FALSE(oc::is_safe_url("https://" + repeat("x", 4096)));
}

TEST_CASE("some types need their part")
{
    CHECK(problem_in(R"({"type": "poll"})") == "Poll embeds must have 'poll' data");
    CHECK(problem_in(R"({"type": "poll", "poll": null})") == "Poll embeds must have 'poll' data");
    CHECK(problem_in(R"({"type": "link"})") == "Link embeds must have 'url'");
    CHECK(problem_in(R"({"type": "link", "url": ""})") == "Link embeds must have 'url'");
    CHECK(problem_in(R"({"type": "link", "url": "https://x.example"})").empty());
    CHECK(problem_in(R"({"type": "image"})") == "Image embeds must have 'image'");
    CHECK(problem_in(R"({"type": "image", "image": {"url": "https://x.example"}})").empty());
}

TEST_CASE("a poll has two to ten options with an id and a text")
{
    CHECK(problem_of(make_poll(2)).empty());
    CHECK(problem_of(make_poll(10)).empty());
    CHECK(problem_of(make_poll(1)) == "poll.options: needs at least 2 entries");
    CHECK(problem_of(make_poll(11)) == "poll.options: cannot have more than 10 entries");

    auto const with_option = [](std::string_view option) {
        auto poll = make_poll(2);
        poll["poll"].as_object()["options"].as_array()[1] = json::parse(option);
        return problem_of(poll);
    };
    CHECK(with_option(R"({"id": "x", "text": "T", "emoji": "😀"})").empty());
    CHECK(with_option(R"({"id": "", "text": "T"})") == "poll.options.1.id: cannot be empty");
    CHECK(with_option(R"({"id": 5, "text": "T"})") == "poll.options.1.id: must be a text");
    CHECK(with_option(R"({"text": "T"})") == "poll.options.1.id: is required");
    CHECK(with_option(R"({"id": "x"})") == "poll.options.1.text: is required");
    CHECK(with_option("7") == "poll.options.1: must be an object");
    CHECK(with_option(json::serialize(json::object{{"id", repeat("x", 51)}, {"text", "T"}})) ==
          "poll.options.1.id: cannot exceed 50 characters");
    CHECK(with_option(json::serialize(json::object{{"id", "x"}, {"text", repeat("x", 101)}})) ==
          "poll.options.1.text: cannot exceed 100 characters");

    CHECK(problem_in(R"({"poll": {"question": "Q"}})") == "poll.options: is required");
    CHECK(problem_in(R"({"poll": {}})") == "poll.question: is required");
    auto poll = make_poll(2);
    poll["poll"].as_object()["question"] = repeat("?", 301);
    CHECK(problem_of(poll) == "poll.question: cannot exceed 300 characters");
    poll["poll"].as_object()["question"] = repeat("?", 300);
    poll["poll"].as_object()["expires_at"] = "soon";
    CHECK(problem_of(poll) == "poll.expires_at: must be a number");
    poll["poll"].as_object()["expires_at"] = 1795345389.5;
    poll["poll"].as_object()["allow_multiselect"] = "perhaps";
    CHECK(problem_of(poll) == "poll.allow_multiselect: must be true or false");
}

TEST_CASE("all texts of an embed together are at most 6000 characters")
{
    json::object embed{{"description", repeat("d", 4096)}, {"title", repeat("t", 256)}};
    embed["footer"] = json::object{{"text", repeat("f", 6000 - 4096 - 256)}};
    CHECK(problem_of(embed).empty());
    auto const too_many = "Embed total characters cannot exceed 6000";
    auto more = embed;
    more["author"] = json::object{{"name", "a"}};
    CHECK(problem_of(more) == too_many);
    more = embed;
    more["fields"] = json::array{json::object{{"name", ""}, {"value", "v"}}};
    CHECK(problem_of(more) == too_many);
    more = embed;
    more["fields"] = json::array{json::object{{"name", "n"}, {"value", ""}}};
    CHECK(problem_of(more) == too_many);
    more = embed;
    more["poll"] = make_poll(2)["poll"];
    CHECK(problem_of(more) == too_many);
    more = embed;
    more["url"] = "https://x.example"; // not counted
    CHECK(problem_of(more).empty());
    CHECK(oc::find_embed_problem(json::array(10, embed)) == std::nullopt); // per embed
}

TEST_CASE("numbers that no client could read back are refused, in unknown keys too")
{
    for (auto const* text : {R"({"own": 1e999})", R"({"own": {"deep": [0e999]}})",
                             R"({"poll": {"expires_at": -1e999}})", R"({"color": 1e999})"})
        CHECK(problem_in(text) == "numbers must be finite");
}

TEST_CASE("unknown keys cannot make embeds larger than half a megabyte")
{
    json::object const small{{"own", repeat("x", 500 * 1024)}};
    json::object const large{{"own", repeat("x", 512 * 1024)}};
    CHECK(oc::find_embed_problem(json::array{small}) == std::nullopt);
    CHECK(oc::find_embed_problem(json::array{large}) == "Embeds are too large");
}

TEST_CASE("numbers and flags given as text are normalised, everything else stays as given")
{
    CHECK(normalised(R"([{"color":"5","own":"5","title":"5"}])") ==
          R"([{"color":5,"own":"5","title":"5"}])");
    CHECK(normalised(R"([{"color":true}])") == R"([{"color":1}])");
    CHECK(normalised(R"([{"image":{"url":"https://x.example","width":"10","height":7.0}}])") ==
          R"([{"image":{"url":"https://x.example","width":10,"height":7}}])");
    CHECK(normalised(R"([{"fields":[{"name":"N","value":"V","inline":"yes"}]}])") ==
          R"([{"fields":[{"name":"N","value":"V","inline":true}]}])");
    CHECK(normalised(R"([{"poll":{"question":"Q","options":[{"id":"a","text":"A"},)"
                     R"({"id":"b","text":"B"}],"allow_multiselect":0,"expires_at":" 5 "}}])") ==
          R"([{"poll":{"question":"Q","options":[{"id":"a","text":"A"},)"
          R"({"id":"b","text":"B"}],"allow_multiselect":false,"expires_at":5E0}}])");
    CHECK(normalised("[]") == "[]");
    CHECK(normalised(R"([{"color":null,"author":null}])") == R"([{"color":null,"author":null}])");
}

TEST_CASE("looking for problems changes nothing")
{
    auto const embeds = json::parse(R"([{"color":"5"}])");
    CHECK(oc::find_embed_problem(embeds) == std::nullopt);
    CHECK(json::serialize(embeds) == R"([{"color":"5"}])");
}

TEST_CASE("an embed of a user's says nothing of votes")
{
    auto const given = json::parse(R"([{"type":"poll","poll":{"id":"p","question":"Q",
        "options":[{"id":"0","text":"a"},{"id":"1","text":"b"}],"results":[{"votes":9}],
        "total_votes":9,"ended":true,"ended_at":1,"user_votes":["0"]}}])");
    CHECK(oc::normalise_embeds(given) == json::parse(R"([{"type":"poll","poll":{"question":"Q",
        "options":[{"id":"0","text":"a"},{"id":"1","text":"b"}]}}])"));
}

TEST_CASE("whatever is accepted is accepted again once it is normalised")
{
    oc::test::seeded_random random(31);
    static char const* const keys[] = {"type",    "title",     "color",  "url",     "author",
                                       "footer",  "thumbnail", "fields", "poll",    "image",
                                       "name",    "value",     "inline", "text",    "width",
                                       "options", "question",  "id",     "icon_url"};
    static char const* const values[] = {"null",      "true",      "5",   R"("5")",
                                         R"("")",     R"("x")",    "2.5", R"("https://x.example")",
                                         R"("rich")", R"("poll")", "[]"};
    std::function<json::value(int)> const make = [&](int depth) -> json::value {
        if (depth == 0 || random.below(3) == 0)
            return json::parse(values[random.below(std::size(values))]);
        if (random.below(3) == 0) {
            json::array list;
            for (auto left = random.below(4); left > 0; --left)
                list.push_back(make(depth - 1));
            return list;
        }
        json::object object;
        for (auto left = random.below(5); left > 0; --left)
            object[keys[random.below(std::size(keys))]] = make(depth - 1);
        return object;
    };
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        json::value const embeds = json::array{make(3)};
        if (oc::find_embed_problem(embeds))
            continue;
        ++accepted;
        auto const once = oc::normalise_embeds(embeds);
        REQUIRE(oc::find_embed_problem(once) == std::nullopt);
        REQUIRE(oc::normalise_embeds(once) == once);
    }
    CHECK(accepted > 100);
}
