/* Webhook kind: a chat service is reached at its own hosts only, so that a webhook is no way to
 * send what happens in a project to anybody. */
#include "service/webhook_kind.h"

#include "net/address.h"

static const WebhookKind kinds[] = {
    {"GENERIC", "webhook/generic", NULL, "made"},
    {"SLACK", "webhook/slack", "hooks.slack.com hooks.slack-gov.com", NULL},
    {"DISCORD", "webhook/discord", "discord.com discordapp.com", NULL},
    {"TEAMS", "webhook/teams", "*.powerplatform.com *.logic.azure.com *.office.com *.office365.com",
     NULL},
    {"DINGTALK", "webhook/dingtalk", "oapi.dingtalk.com api.dingtalk.com", "given"},
    {"FEISHU", "webhook/feishu", "open.feishu.cn", "given"},
    {"LARK", "webhook/lark", "open.larksuite.com", "given"},
    {"WECOM", "webhook/wecom", "qyapi.weixin.qq.com", NULL},
    {"GOOGLE_CHAT", "webhook/google-chat", "chat.googleapis.com", NULL},
};

const WebhookKind *webhook_kind_find(Str type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(type, kinds[i].type))
            return &kinds[i];
    return NULL;
}

Str webhook_host(Arena *arena, Str url)
{
    size_t scheme = str_starts(url, "https://") ? 8 : str_starts(url, "http://") ? 7 : 0, n = 0;
    Str host = str_sub(url, scheme, url.n);
    while (n < host.n && !strchr("/?#\\", host.p[n]))
        n++;
    host = str_sub(host, 0, n);
    if (scheme == 0 || memchr(host.p, '@', host.n))
        return STR("");
    if (host.n && host.p[0] == '[') {
        long end = str_find(host, STR("]"));
        return end < 0 ? STR("") : str_lower(arena, str_sub(host, 1, (size_t)end));
    }
    long port = str_find(host, STR(":"));
    return str_lower(arena, port < 0 ? host : str_sub(host, 0, (size_t)port));
}

/* "*.office.com" is every host below office.com. */
static bool is_listed(Str host, Str list)
{
    Str pattern;
    while (str_next(&list, ' ', &pattern)) {
        pattern = str_trim(pattern);
        bool below = str_starts(pattern, "*.");
        Str tail = below ? str_sub(pattern, 1, pattern.n) : pattern;
        if (tail.n == 0)
            continue;
        if (below ? host.n > tail.n && str_eq(str_sub(host, host.n - tail.n, host.n), tail)
                  : str_eq(host, tail))
            return true;
    }
    return false;
}

bool webhook_kind_allows(Ctx *cx, const App *app, const WebhookKind *kind, Str url)
{
    if (!str_starts(url, "https://") && !str_starts(url, "http://"))
        return err_set(cx, ERR_INVALID, "webhook.url does not begin with https:// or http://");
    Str host = webhook_host(cx->arena, url);
    if (host.n == 0)
        return err_set(cx, ERR_INVALID, "webhook.url names no host, or a user before it");
    if (!kind->hosts || is_listed(host, app->webhook_hosts) ||
        (app->webhook_allow && net_address_list_has_text(app->webhook_allow, host)))
        return true;
    if (!str_starts(url, "https://"))
        return err_set(cx, ERR_INVALID, "webhook.url of a %s webhook must begin with https://",
                       kind->type);
    return is_listed(host, str(kind->hosts)) ||
           err_set(cx, ERR_INVALID,
                   "%.*s is no host of %s (%s); an administrator may add it to "
                   "TIDEGATE_WEBHOOK_HOSTS",
                   STR_ARG(host), kind->type, kind->hosts);
}
