/* Processor time of PostgreSQL's own grammar over one file, without anything else, in seconds. */
#include <pg_query.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 10 };

static double processor_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    long n = ftell(file);
    char *text = calloc(1, (size_t)n + 1);
    rewind(file);
    bool ok = text && fread(text, 1, (size_t)n, file) == (size_t)n;
    fclose(file);
    return ok ? text : NULL;
}

int main(int argc, char **argv)
{
    char *text = argc == 2 ? read_file(argv[1]) : NULL;
    double total = 0;
    if (!text)
        return 2;
    for (int run = 0; run <= RUNS; run++) { /* the first finds the memory cold */
        double start = processor_time();
        PgQuerySplitResult result = pg_query_split_with_parser(text);
        if (result.error)
            return 1;
        pg_query_free_split_result(result);
        total += run > 0 ? processor_time() - start : 0;
    }
    printf("%.6f\n", total / RUNS);
    return 0;
}
