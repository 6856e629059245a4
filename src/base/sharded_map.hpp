// sharded_map: a hash map with value semantics whose copies are cheap. A copy shares everything;
// a change to one copy clones the shard that it touches and nothing else. The immutable view and
// the presence snapshot are made of it: O(1) to hand out, O(n / shards) to change.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace oc {

template <class Value>
class sharded_map {
    static constexpr std::size_t shard_count = 256;
    using shard = std::unordered_map<std::string, Value>;
    struct root {
        std::array<std::shared_ptr<shard>, shard_count> shards{};
        std::size_t size = 0;
    };

public:
    /// The value, or null. Valid until this copy changes.
    Value const* find(std::string const& key) const
    {
        auto const& part = root_->shards[index_of(key)];
        if (!part)
            return nullptr;
        auto const found = part->find(key);
        return found == part->end() ? nullptr : &found->second;
    }

    void set(std::string const& key, Value value)
    {
        auto& part = own_shard(key);
        root_->size += part.insert_or_assign(key, std::move(value)).second ? 1 : 0;
    }

    void remove(std::string const& key)
    {
        if (find(key) == nullptr)
            return;
        own_shard(key).erase(key);
        --root_->size;
    }

    std::size_t size() const { return root_->size; }

    /// Calls visit(key, value) for each entry, in no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const
    {
        for (auto const& part : root_->shards)
            if (part)
                for (auto const& [key, value] : *part)
                    visit(key, value);
    }

private:
    static std::size_t index_of(std::string const& key)
    {
        return std::hash<std::string>{}(key) % shard_count;
    }

    // A count of one means that no other copy can see the object, so it may change in place: a
    // second reference could only be taken from this very copy, and a copy has one owner.
    shard& own_shard(std::string const& key)
    {
        if (!is_sole_owner(root_))
            root_ = std::make_shared<root>(*root_);
        auto& part = root_->shards[index_of(key)];
        if (!part)
            part = std::make_shared<shard>();
        else if (!is_sole_owner(part))
            part = std::make_shared<shard>(*part);
        return *part;
    }

    // use_count() is a relaxed load. Taking and dropping a reference is a read-modify-write that
    // synchronises with the thread that dropped the last other one, so its reads come before our
    // writes.
    template <class T>
    static bool is_sole_owner(std::shared_ptr<T> const& pointer)
    {
        if (pointer.use_count() != 1)
            return false;
        std::shared_ptr<T> const touch = pointer;
        return true;
    }

    std::shared_ptr<root> root_ = std::make_shared<root>();
};

} // namespace oc
