// A fresh database of this program, made as a server makes it.
#pragma once

#include "db/store.hpp"
#include "domain/config.hpp"
#include "support/fake_clock.hpp"
#include "support/manual_executor.hpp"
#include "support/seeded_random.hpp"

#include <filesystem>
#include <memory>

namespace oc::test {

/// With the default roles and channels; closed again, so that no log stays beside it.
inline void make_database(std::filesystem::path const& file)
{
    std::filesystem::create_directories(file.parent_path());
    fake_clock time;
    seeded_random random;
    manual_executor writer;
    manual_executor reader;
    manual_executor completion;
    store made(store_options{.file = file,
                             .writer = writer,
                             .readers = {&reader},
                             .completion = completion,
                             .time = time,
                             .random = random,
                             .settings = std::make_shared<config const>()});
    run_all_until_idle(writer, reader, completion);
    made.stop();
    run_all_until_idle(writer, reader, completion);
}

} // namespace oc::test
