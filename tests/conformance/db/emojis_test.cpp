// Emojis: the row and the view are one, ids are never given twice, a refused unit leaves nothing.
#include "db/emojis.hpp"

#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace oc;
using namespace oc::test;

namespace {

emoji_image const red{std::string("red\0bytes", 9), "png"};
emoji_image const blue{"blue bytes!", "gif"};

struct fixture {
    temporary_folder folder;
    std::optional<test_store> opened{std::in_place, folder.database()};

    void reopen()
    {
        opened.reset();
        opened.emplace(folder.database());
    }
    view_ptr add(std::string const& name)
    {
        return opened
            ->write([&](tx& db) {
                db.emojis.insert(name, red, db.time);
                return true;
            })
            .now;
    }
    view_ptr change(oc::test::change body) { return opened->write(std::move(body)).now; }
    std::optional<std::string> image(std::string const& file_name)
    {
        std::optional<std::string> found;
        opened->read([&](read_tx& db) { found = db.emojis.find_image(file_name); });
        return found;
    }
};

} // namespace

TEST_CASE("an emoji is in the view with its commit, and in the first view after a restart")
{
    fixture f;
    auto const now = f.add("Smile");
    REQUIRE(now->emojis->find(0));
    CHECK(now->emojis->find(0)->file_name == "0.png");
    CHECK(now->emojis->find(0)->bytes == 9);
    CHECK(f.image("0.png") == red.bytes);
    f.reopen();
    auto const loaded = f.opened->stored.initial_view()->emojis->find_by_name("smile");
    REQUIRE(loaded);
    CHECK(loaded->id == 0);
    CHECK(loaded->name == "Smile");
    CHECK(loaded->bytes == 9);
    CHECK(loaded->changed_at == now->emojis->find(0)->changed_at);
    CHECK(f.image("0.png") == red.bytes);
}

TEST_CASE("ids grow, over deletions, restarts and refused units")
{
    fixture f;
    f.add("a");
    f.add("b");
    f.change([](tx& db) {
        db.emojis.remove(1);
        return true;
    });
    f.reopen();
    CHECK(f.add("c")->emojis->find(2)->name == "c");
    f.change([](tx& db) {
        db.emojis.insert("d", red, db.time);
        return false;
    });
    auto const now = f.add("e");
    CHECK(now->emojis->size() == 3);
    CHECK(now->emojis->list().rbegin()->first >= 3);
    CHECK_FALSE(now->emojis->find_by_name("d"));
}

TEST_CASE("a lost counter gives no id that is in use")
{
    fixture f;
    f.add("a");
    f.add("b");
    f.opened.reset();
    tamper(f.folder.database(), "DELETE FROM meta WHERE name = 'emoji_next_id'");
    f.opened.emplace(f.folder.database());
    CHECK(f.add("c")->emojis->find(2)->name == "c");
}

TEST_CASE("another picture has another file name, and the old one is gone")
{
    fixture f;
    f.add("a");
    auto const now = f.change([](tx& db) {
        db.emojis.set_image(0, blue, db.time);
        db.emojis.set_name(0, "b");
        return true;
    });
    CHECK(now->emojis->find(0)->file_name == "0-2.gif");
    CHECK(now->emojis->find(0)->bytes == blue.bytes.size());
    CHECK(now->emojis->find_by_name("b"));
    CHECK(f.image("0-2.gif") == blue.bytes);
    CHECK_FALSE(f.image("0.png"));
    f.reopen();
    CHECK(f.opened->stored.initial_view()->emojis->find(0)->revision == 2);
}

TEST_CASE("a removed emoji has no picture; removing what is not there changes nothing")
{
    fixture f;
    f.add("a");
    auto const now = f.change([](tx& db) {
        db.emojis.remove(0);
        db.emojis.remove(7);
        return true;
    });
    CHECK(now->emojis->size() == 0);
    CHECK_FALSE(f.image("0.png"));
}

TEST_CASE("a name is one name whatever its case: the unit fails, nothing of it is kept")
{
    fixture f;
    f.add("smile");
    auto const end = f.opened->write([](tx& db) {
        db.emojis.insert("other", red, db.time);
        db.emojis.insert("SMILE", red, db.time);
        return true;
    });
    CHECK_FALSE(end.committed);
    CHECK(end.now->emojis->size() == 1);
    CHECK(f.add("grin")->emojis->size() == 2);
}
