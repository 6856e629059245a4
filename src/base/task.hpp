// task: a move-only void() callable (std::move_only_function is C++23), and executor: where to run
// one. The seam that lets tests run every thread of the server inline and in a chosen order.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace oc {

class task {
public:
    task() = default;

    template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, task>>>
    task(F&& f) : body_(std::make_unique<holder<std::decay_t<F>>>(std::forward<F>(f)))
    {
    }

    explicit operator bool() const { return body_ != nullptr; }
    void operator()() { body_->run(); }

private:
    struct base {
        virtual ~base() = default;
        virtual void run() = 0;
    };
    template <class F>
    struct holder final : base {
        explicit holder(F f) : f_(std::move(f)) {}
        void run() override { f_(); }
        F f_;
    };
    std::unique_ptr<base> body_;
};

/// A place where tasks run one after another (or, for the workers, some at once).
class executor {
public:
    virtual ~executor() = default;

    /// Queues the task; never runs it before returning. Any thread.
    virtual void post(task work) = 0;
};

} // namespace oc
