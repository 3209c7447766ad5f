/* TripCounter: stands between libpq and the server on a unix socket and counts round trips, the
 * messages after which a client waits for the server; or cuts the line at a word. */
#ifndef TG_SPEC_TRIP_COUNTER_H
#define TG_SPEC_TRIP_COUNTER_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct TripCounter {
    char dir[80];
    struct sockaddr_un server;
    int listener, connections;
    const char *cut; /* the word at which the first connection ends; NULL = never */
    bool deliver;    /* the server still gets it and answers; nobody hears */
    pthread_t thread;
    int trips; /* read it after the connection was closed and trip_counter_wait */
    /* The frontend's stream: how much of the current message is to come, and its first bytes. */
    bool started;
    unsigned char head[5];
    size_t nhead, left;
} TripCounter;

/* Each message: a type byte (not the first one) and a length that counts itself. */
static inline void trip_counter_feed(TripCounter *counter, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (counter->left) {
            counter->left--;
            continue;
        }
        size_t whole = counter->started ? 5 : 4;
        counter->head[counter->nhead++] = bytes[i];
        if (counter->nhead < whole)
            continue;
        uint32_t length;
        memcpy(&length, counter->head + whole - 4, 4);
        if (counter->started && (counter->head[0] == 'S' || counter->head[0] == 'Q'))
            counter->trips++;
        counter->left = ntohl(length) - 4;
        counter->nhead = 0;
        counter->started = true;
    }
}

static inline bool trip_counter_move(int from, int to, TripCounter *counter)
{
    unsigned char bytes[65536];
    ssize_t n = read(from, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    if (counter)
        trip_counter_feed(counter, bytes, (size_t)n);
    bool cut =
        counter && counter->cut && memmem(bytes, (size_t)n, counter->cut, strlen(counter->cut));
    if (cut && !counter->deliver)
        return false;
    for (ssize_t done = 0, k; done < n; done += k)
        if ((k = write(to, bytes + done, (size_t)(n - done))) <= 0)
            return false;
    return !cut || read(to, bytes, sizeof bytes) < 0; /* the answer is thrown away */
}

static inline void trip_counter_connect(TripCounter *counter, int client)
{
    int upstream = socket(AF_UNIX, SOCK_STREAM, 0);
    bool open = connect(upstream, (struct sockaddr *)&counter->server, sizeof counter->server) == 0;
    while (open) {
        struct pollfd fds[2] = {{client, POLLIN, 0}, {upstream, POLLIN, 0}};
        poll(fds, 2, -1);
        if (fds[0].revents)
            open = trip_counter_move(client, upstream, counter);
        if (open && fds[1].revents)
            open = trip_counter_move(upstream, client, NULL);
    }
    close(upstream);
}

static inline void *trip_counter_serve(void *ptr)
{
    TripCounter *counter = ptr;
    while (counter->connections-- > 0) {
        int client = accept(counter->listener, NULL, NULL);
        trip_counter_connect(counter, client);
        close(client);
        counter->cut = NULL;
        counter->started = false;
        counter->nhead = counter->left = 0;
    }
    return NULL;
}

/* Clients connect to host=counter->dir, one after another. */
static inline void trip_counter_start(TripCounter *counter, const char *server_dir, const char *cut,
                                      bool deliver)
{
    struct sockaddr_un here = {.sun_family = AF_UNIX};
    *counter = (TripCounter){.cut = cut, .deliver = deliver, .connections = cut ? 2 : 1};
    counter->server.sun_family = AF_UNIX;
    snprintf(counter->server.sun_path, sizeof here.sun_path, "%s/.s.PGSQL.5432", server_dir);
    snprintf(counter->dir, sizeof counter->dir, "%s/count", server_dir);
    mkdir(counter->dir, 0777);
    snprintf(here.sun_path, sizeof here.sun_path, "%.60s/.s.PGSQL.5432", counter->dir);
    unlink(here.sun_path);
    counter->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(counter->listener, (struct sockaddr *)&here, sizeof here) != 0 ||
        listen(counter->listener, 4) != 0)
        perror("trip counter");
    pthread_create(&counter->thread, NULL, trip_counter_serve, counter);
}

static inline int trip_counter_wait(TripCounter *counter)
{
    pthread_join(counter->thread, NULL);
    close(counter->listener);
    return counter->trips;
}

#endif
