/* ApprovalFlow: every step is turned into the ways in which it can be satisfied: a way is a set of
 * slots, each filled by different people of its pools. Which answer fills which slot is a matching
 * of people and slots, so that somebody who could stand for two parts is taken for the one that
 * others cannot fill. The limits of a step (approval_step.h) keep the ways few. */
#include "service/approval_flow.h"

#include "policy/approval_step.h"
#include "policy/duration.h"

typedef VEC(FlowWay) WayList;
typedef VEC(uint32_t) MaskList;

static uint32_t add_pool(Arena *arena, FlowStep *step, Str name)
{
    VEC_ADD(arena, &step->pools, name);
    return step->pools.n <= APPROVAL_POOLS_MAX ? (uint32_t)1 << (step->pools.n - 1) : 0;
}

static void ways_of(Arena *arena, FlowStep *step, const Json *node, WayList *ways);

static void add_slot(Arena *arena, WayList *ways, uint32_t pools, int64_t quorum)
{
    FlowWay way = {0};
    FlowSlot slot = {pools, quorum};
    VEC_ADD(arena, &way, slot);
    VEC_ADD(arena, ways, way);
}

/* Two of a list: two people of all its pools together. */
static void joined(Arena *arena, FlowStep *step, const Json *parts, int64_t quorum, WayList *ways)
{
    uint32_t pools = 0;
    for (size_t i = 0; i < json_len(parts); i++) {
        WayList own = {0};
        ways_of(arena, step, json_at(parts, i), &own);
        for (size_t k = 0; k < own.n; k++)
            for (size_t m = 0; m < own.v[k].n; m++)
                pools |= own.v[k].v[m].pools;
    }
    add_slot(arena, ways, pools, quorum);
}

/* Every way of the first parts with every way of the next one. */
static void crossed(Arena *arena, FlowStep *step, const Json *parts, WayList *ways)
{
    WayList all = {0};
    FlowWay nothing = {0};
    VEC_ADD(arena, &all, nothing);
    for (size_t i = 0; i < json_len(parts); i++) {
        WayList own = {0}, longer = {0};
        ways_of(arena, step, json_at(parts, i), &own);
        for (size_t k = 0; k < all.n * own.n; k++) {
            const FlowWay *head = &all.v[k / own.n], *tail = &own.v[k % own.n];
            FlowWay way = {0};
            for (size_t m = 0; m < head->n + tail->n; m++)
                VEC_ADD(arena, &way, m < head->n ? head->v[m] : tail->v[m - head->n]);
            VEC_ADD(arena, &longer, way);
        }
        all = longer;
    }
    for (size_t i = 0; i < all.n; i++)
        VEC_ADD(arena, ways, all.v[i]);
}

static void ways_of(Arena *arena, FlowStep *step, const Json *node, WayList *ways)
{
    static const char *const words[] = {"role", "group", "user"};
    const Json *any = json_get(node, "anyOf"), *all = json_get(node, "allOf");
    int64_t quorum = json_int(node, "quorum", 1);
    for (int i = 0; i < 3; i++)
        if (json_str(node, words[i]).n)
            add_slot(arena, ways, add_pool(arena, step, json_str(node, words[i])), quorum);
    if (json_len(any) && quorum > 1)
        joined(arena, step, any, quorum, ways);
    for (size_t i = 0; quorum <= 1 && i < json_len(any); i++)
        ways_of(arena, step, json_at(any, i), ways);
    if (json_len(all))
        crossed(arena, step, all, ways);
}

/* What is not understood has no way: it is never satisfied. */
static void read_step(Arena *arena, const Json *json, bool allows_self, FlowStep *step)
{
    const char *why = NULL;
    const Json *self = json_get(json, "selfApproval"), *other = json_get(json, "differentPerson");
    *step = (FlowStep){.json = json,
                       .takes_creator = self ? self->yes : allows_self,
                       .is_distinct = other ? other->yes : !allows_self};
    if (!policy_approval_step(arena, json, &why))
        return;
    if (json_get(json, "expires") &&
        !policy_duration_parse(json_str(json, "expires"), &step->expires_s))
        return;
    WayList ways = {0};
    ways_of(arena, step, json, &ways);
    for (size_t i = 0; i < ways.n; i++)
        VEC_ADD(arena, &step->ways, ways.v[i]);
}

Flow flow_of(Arena *arena, const Json *steps, bool allows_self)
{
    Flow flow = {.n = json_len(steps)};
    flow.v = ARENA_ARRAY(arena, FlowStep, flow.n ? flow.n : 1);
    for (size_t i = 0; i < flow.n; i++)
        read_step(arena, json_at(steps, i), allows_self, &flow.v[i]);
    return flow;
}

/* Kuhn's algorithm: seat `at` takes a free person, or one whose seat finds another. */
typedef struct Seating {
    const uint32_t *seats; /* the pools that each asks for */
    const MaskList *people;
    int *seat_of;   /* by person; -1 = none */
    bool *is_asked; /* by person, in this round */
} Seating;

static bool seat(Seating *seating, int at)
{
    for (size_t i = 0; i < seating->people->n; i++) {
        if (!(seating->people->v[i] & seating->seats[at]) || seating->is_asked[i])
            continue;
        seating->is_asked[i] = true;
        if (seating->seat_of[i] < 0 || seat(seating, seating->seat_of[i])) {
            seating->seat_of[i] = at;
            return true;
        }
    }
    return false;
}

static size_t lacks_different(Arena *arena, const FlowWay *way, const MaskList *people)
{
    MaskList seats = {0};
    for (size_t i = 0; i < way->n; i++)
        for (int64_t k = 0; k < way->v[i].quorum; k++)
            VEC_ADD(arena, &seats, way->v[i].pools);
    Seating seating = {.seats = seats.v,
                       .people = people,
                       .seat_of = ARENA_ARRAY(arena, int, people->n + 1),
                       .is_asked = ARENA_ARRAY(arena, bool, people->n + 1)};
    for (size_t i = 0; i < people->n; i++)
        seating.seat_of[i] = -1;
    size_t lacking = 0;
    for (size_t i = 0; i < seats.n; i++) {
        memset(seating.is_asked, 0, people->n * sizeof(bool));
        lacking += !seat(&seating, (int)i);
    }
    return lacking;
}

/* One person may stand for several parts, but counts once for the quorum of each. */
static size_t lacks_any(const FlowWay *way, const MaskList *people)
{
    size_t lacking = 0;
    for (size_t i = 0; i < way->n; i++) {
        int64_t found = 0;
        for (size_t k = 0; k < people->n; k++)
            found += (people->v[k] & way->v[i].pools) != 0;
        lacking += found < way->v[i].quorum ? (size_t)(way->v[i].quorum - found) : 0;
    }
    return lacking;
}

bool flow_counts(const Approval *answer, bool with_lapsed)
{
    return !answer->has_lapsed || with_lapsed;
}

size_t flow_lacks(Arena *arena, const Flow *flow, size_t at, const ApprovalList *given,
                  bool with_lapsed, uint32_t more)
{
    const FlowStep *step = &flow->v[at];
    MaskList people = {0};
    size_t fewest = step->ways.n ? SIZE_MAX : 1;
    for (size_t i = 0; i < given->n; i++)
        if ((size_t)given->v[i].step == at && str_is(given->v[i].status, "APPROVED") &&
            flow_counts(&given->v[i], with_lapsed))
            VEC_ADD(arena, &people, given->v[i].pools);
    if (more)
        VEC_ADD(arena, &people, more);
    for (size_t i = 0; i < step->ways.n && fewest > 0; i++) {
        const FlowWay *way = &step->ways.v[i];
        size_t lacking =
            step->is_distinct ? lacks_different(arena, way, &people) : lacks_any(way, &people);
        fewest = lacking < fewest ? lacking : fewest;
    }
    return fewest;
}

void flow_answer(Arena *arena, Flow *flow, const ApprovalList *given, bool with_lapsed)
{
    flow->is_rejected = false;
    for (size_t i = 0; i < given->n; i++)
        flow->is_rejected |= !str_is(given->v[i].status, "APPROVED");
    flow->turn = 0;
    while (flow->turn < flow->n && flow_lacks(arena, flow, flow->turn, given, with_lapsed, 0) == 0)
        flow->turn++;
}

static void label_list(Arena *arena, Buf *out, const char *word, const Json *parts)
{
    buf_printf(out, "%s (", word);
    for (size_t i = 0; i < json_len(parts); i++) {
        Str each = flow_label(arena, json_at(parts, i));
        buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(each));
    }
    buf_add_char(out, ')');
}

Str flow_label(Arena *arena, const Json *step)
{
    static const char *const words[] = {"role", "group", "user"};
    Buf out = buf_new(arena);
    int64_t quorum = json_int(step, "quorum", 1);
    if (quorum > 1)
        buf_printf(&out, "%lld of ", (long long)quorum);
    for (int i = 0; i < 3; i++)
        buf_add_str(&out, json_str(step, words[i]));
    if (json_get(step, "anyOf"))
        label_list(arena, &out, quorum > 1 ? "these" : "any of", json_get(step, "anyOf"));
    if (json_get(step, "allOf"))
        label_list(arena, &out, "all of", json_get(step, "allOf"));
    return buf_str(&out);
}
