// baseline_server: the bare loop that the server is measured against. It does only what delivery
// cannot do without: counts the requests that came in, and once per turn writes, with one gathered
// write per socket, a ready-made frame for each of them to everybody. No JSON, no disk, no rules.
//
// baseline_server PORT CONNECTIONS REQUEST_BYTES FRAME_FILE REPLY_FILE
//
// Requests have one size, so that dividing is all the parsing. The sender of a request gets the
// reply instead of the frame, as ours does. SIGTERM ends it.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { repeats_max = 4096, events_max = 1024, frame_bytes_max = 65536, buffer_count = 2 };

struct client {
    int socket;
    size_t request_bytes; // of a request that has not come in whole
    size_t asked;         // whole requests of this turn
    char* rest;           // what the socket did not take yet
    size_t rest_bytes;
    bool wants_write;
};

struct pattern {
    char* repeated; // the frame again and again: n of them are one buffer
    size_t size;
};

static struct client* clients;
static size_t client_count;
static size_t client_max;
static size_t request_size;
static int poller;
static int listener;
static unsigned long long turns;
static unsigned long long requests;
static volatile sig_atomic_t is_stopping;
static char input[256 * 1024];

static void die(char const* what)
{
    perror(what);
    exit(1);
}

static struct pattern load_pattern(char const* file)
{
    char frame[frame_bytes_max];
    FILE* from = fopen(file, "rb");
    if (from == NULL)
        die(file);
    struct pattern made = {.size = fread(frame, 1, sizeof frame, from)};
    fclose(from);
    made.repeated = malloc(made.size * repeats_max);
    if (made.repeated == NULL || made.size == 0)
        die(file);
    for (size_t i = 0; i < repeats_max; ++i)
        memcpy(made.repeated + i * made.size, frame, made.size);
    return made;
}

// What identifies an event: clients by their index, then the listener.
static void watch(int operation, int descriptor, uint32_t events, size_t which)
{
    struct epoll_event event = {.events = events, .data = {.u64 = which}};
    if (epoll_ctl(poller, operation, descriptor, &event) != 0)
        die("epoll_ctl");
}

static void start_listening(int port)
{
    int yes = 1;
    struct sockaddr_in where = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr*)&where, sizeof where) != 0 || listen(listener, 4096) != 0)
        die("listen");
    watch(EPOLL_CTL_ADD, listener, EPOLLIN, client_max);
}

static void accept_all(void)
{
    while (client_count < client_max) {
        int const made = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (made < 0)
            return;
        int yes = 1;
        setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        clients[client_count].socket = made;
        watch(EPOLL_CTL_ADD, made, EPOLLIN, client_count);
        ++client_count;
    }
}

static void drop(struct client* one)
{
    close(one->socket);
    free(one->rest);
    *one = (struct client){.socket = -1};
}

static size_t read_requests(struct client* one)
{
    ssize_t const got = recv(one->socket, input, sizeof input, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        drop(one);
    if (got <= 0)
        return 0;
    size_t const bytes = one->request_bytes + (size_t)got;
    one->request_bytes = bytes % request_size;
    one->asked += bytes / request_size;
    return bytes / request_size;
}

static void want_write(struct client* one, bool wanted)
{
    if (one->wants_write == wanted)
        return;
    one->wants_write = wanted;
    watch(EPOLL_CTL_MOD, one->socket, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN,
          (size_t)(one - clients));
}

static void keep_rest(struct client* one, struct iovec const* buffers, size_t skipped)
{
    for (int i = 0; i < buffer_count; ++i) {
        size_t const skip = skipped < buffers[i].iov_len ? skipped : buffers[i].iov_len;
        size_t const bytes = buffers[i].iov_len - skip;
        skipped -= skip;
        if (bytes == 0)
            continue;
        one->rest = realloc(one->rest, one->rest_bytes + bytes);
        if (one->rest == NULL)
            die("realloc");
        memcpy(one->rest + one->rest_bytes, (char*)buffers[i].iov_base + skip, bytes);
        one->rest_bytes += bytes;
    }
    want_write(one, true);
}

static void deliver(struct client* one, size_t total, struct pattern frame, struct pattern reply)
{
    struct iovec const buffers[buffer_count] = {
        {.iov_base = frame.repeated, .iov_len = (total - one->asked) * frame.size},
        {.iov_base = reply.repeated, .iov_len = one->asked * reply.size}};
    one->asked = 0;
    size_t const bytes = buffers[0].iov_len + buffers[1].iov_len;
    size_t written = 0;
    if (one->rest_bytes == 0) {
        ssize_t const result = writev(one->socket, buffers, buffer_count);
        if (result < 0 && errno != EAGAIN) {
            drop(one);
            return;
        }
        written = result < 0 ? 0 : (size_t)result;
    }
    if (written < bytes)
        keep_rest(one, buffers, written);
}

static void write_rest(struct client* one)
{
    ssize_t const written = send(one->socket, one->rest, one->rest_bytes, MSG_NOSIGNAL);
    if (written < 0) {
        if (errno != EAGAIN)
            drop(one);
        return;
    }
    one->rest_bytes -= (size_t)written;
    memmove(one->rest, one->rest + written, one->rest_bytes);
    if (one->rest_bytes > 0)
        return;
    free(one->rest);
    one->rest = NULL;
    want_write(one, false);
}

static void on_signal(int number)
{
    (void)number;
    is_stopping = 1;
}

// Returns the whole requests that came in.
static size_t read_events(void)
{
    static struct epoll_event events[events_max];
    int const count = epoll_wait(poller, events, events_max, -1);
    size_t total = 0;
    for (int i = 0; i < count; ++i) {
        size_t const which = events[i].data.u64;
        if (which == client_max) {
            accept_all();
            continue;
        }
        struct client* const one = &clients[which];
        if (one->socket >= 0 && (events[i].events & EPOLLOUT) != 0)
            write_rest(one);
        if (one->socket >= 0 && (events[i].events & ~(uint32_t)EPOLLOUT) != 0)
            total += read_requests(one);
    }
    return total;
}

int main(int argument_count, char** arguments)
{
    if (argument_count != 6) {
        fprintf(stderr,
                "usage: baseline_server PORT CONNECTIONS REQUEST_BYTES FRAME_FILE REPLY_FILE\n");
        return 2;
    }
    client_max = strtoul(arguments[2], NULL, 10);
    request_size = strtoul(arguments[3], NULL, 10);
    clients = calloc(client_max, sizeof *clients);
    struct pattern const frame = load_pattern(arguments[4]);
    struct pattern const reply = load_pattern(arguments[5]);
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(0);
    if (clients == NULL || request_size == 0 || poller < 0)
        die("start");
    start_listening(atoi(arguments[1]));
    struct sigaction const stop = {.sa_handler = on_signal};
    sigaction(SIGTERM, &stop, NULL);
    while (!is_stopping) {
        size_t const total = read_events();
        if (total == 0)
            continue;
        if (total > repeats_max)
            die("too many requests in one turn");
        ++turns;
        requests += total;
        for (size_t i = 0; i < client_count; ++i)
            if (clients[i].socket >= 0)
                deliver(&clients[i], total, frame, reply);
    }
    fprintf(stderr, "baseline: %.1f requests per turn\n",
            turns == 0 ? 0.0 : (double)requests / (double)turns);
    return 0;
}
