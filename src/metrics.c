/* Metrics: the process in Prometheus' text form: base units, _total for counters. */
#include <stdio.h>
#include <unistd.h>

#include "front.h"
#include "metrics.h"

void metrics_head(Buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_one(Buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
    metrics_head(out, name, type, help);
    buf_printf(out, "%s %llu\n", name, (unsigned long long)value);
}

static uint64_t resident_bytes(void)
{
    unsigned long long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%llu %llu", &pages, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void add_http(Buf *out, const Front *front)
{
    NetCounters c = {0};
    if (front->server)
        net_server_counters(front->server, &c);
    metrics_one(out, "tidegate_http_connections", "gauge", "Connections open now.",
                c.connections_open);
    metrics_one(out, "tidegate_http_connections_accepted_total", "counter", "Connections accepted.",
                c.connections_accepted);
    metrics_one(out, "tidegate_http_connections_refused_total", "counter",
                "Connections refused by the cap or for want of descriptors.",
                c.connections_refused);
    metrics_one(out, "tidegate_http_requests_total", "counter", "Requests handed to a handler.",
                c.requests);
    metrics_one(out, "tidegate_http_bad_requests_total", "counter",
                "Requests refused by the parser.", c.bad_requests);
    metrics_one(out, "tidegate_http_timeouts_total", "counter", "Connections cut by a deadline.",
                c.timeouts);
    metrics_head(out, "tidegate_http_responses_total", "counter", "Responses by status class.");
    for (int i = 1; i <= 5; i++)
        buf_printf(out, "tidegate_http_responses_total{class=\"%dxx\"} %llu\n", i,
                   (unsigned long long)c.responses[i]);
    metrics_one(out, "tidegate_http_received_bytes_total", "counter", "Bytes read.", c.bytes_in);
    metrics_one(out, "tidegate_http_sent_bytes_total", "counter", "Bytes written.", c.bytes_out);
    metrics_one(out, "tidegate_http_streams", "gauge", "Event streams open now.", c.streams_open);
}

static void add_store(Buf *out, Arena *arena, const Front *front)
{
    StoreStatus s = store_status(arena, front->app->store);
    metrics_one(out, "tidegate_store_connections_limit", "gauge", "Most metadata connections.",
                s.limit);
    metrics_one(out, "tidegate_store_connections_open", "gauge", "Metadata connections open.",
                s.open);
    metrics_one(out, "tidegate_store_connections_busy", "gauge", "Metadata connections in use.",
                s.busy);
    metrics_one(out, "tidegate_store_waiting", "gauge", "Jobs that wait for a metadata connection.",
                s.waiting);
}

Str front_metrics(Arena *arena, const Front *front)
{
    Buf out = buf_new(arena);
    metrics_head(&out, "tidegate_build_info", "gauge", "Version of this build.");
    buf_printf(&out, "tidegate_build_info{version=\"%s\"} 1\n", TIDEGATE_VERSION);
    metrics_one(&out, "process_resident_memory_bytes", "gauge", "Resident memory.",
                resident_bytes());
    metrics_head(&out, "process_start_time_seconds", "gauge", "Start of the process, Unix time.");
    buf_printf(&out, "process_start_time_seconds %.3f\n", (double)front->app->started_us / 1e6);
    add_http(&out, front);
    metrics_one(&out, "tidegate_requests_waiting", "gauge", "Requests that wait for a worker.",
                pool_waiting(front->pool));
    metrics_one(&out, "tidegate_requests_busy", "gauge", "Requests that a worker runs.",
                pool_busy(front->pool));
    add_store(&out, arena, front);
    metrics_policy(&out, arena, front->app->policy);
    return buf_str(&out);
}
