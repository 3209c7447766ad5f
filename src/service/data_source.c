/* Data sources: what is secret is sealed, bound to its place, and opened only for a driver. */
#include "crypto/secret.h"
#include "service/instance.h"

/* The API's input-only fields, and the flag that tells that one is set. */
typedef struct SecretField {
    const char *name, *flag;
} SecretField;

static const SecretField secret_fields[] = {
    {"password", NULL},
    {"sslCa", "sslCaSet"},
    {"sslCert", "sslCertSet"},
    {"sslKey", "sslKeySet"},
    {"sslCaPath", "sslCaPathSet"},
    {"sslCertPath", "sslCertPathSet"},
    {"sslKeyPath", "sslKeyPathSet"},
    {"sshPassword", NULL},
    {"sshPrivateKey", NULL},
    {"authenticationPrivateKey", NULL},
    {"authenticationPrivateKeyPassphrase", NULL},
    {"masterPassword", NULL},
};
#define SECRET_FIELDS (sizeof secret_fields / sizeof *secret_fields)

/* What a build without the feature must refuse instead of ignoring. */
static bool check_supported(Ctx *cx, const Json *source)
{
    Str type = json_str(source, "authenticationType");
    if (type.n && !str_is(type, "PASSWORD") && !str_is(type, "AUTHENTICATION_UNSPECIFIED"))
        return err_set(cx, ERR_UNIMPLEMENTED,
                       "authenticationType %.*s is not built yet; use PASSWORD", STR_ARG(type));
    if (json_str(source, "sshHost").n)
        return err_set(cx, ERR_UNIMPLEMENTED, "SSH tunnels are not built yet; leave sshHost out");
    if (json_get(source, "externalSecret"))
        return err_set(cx, ERR_UNIMPLEMENTED,
                       "external secrets are not built yet; leave externalSecret out");
    return true;
}

static Str place_of(Ctx *cx, Str instance, Str source, const char *field)
{
    return str_printf(cx->arena, "data_source:%.*s/%.*s:%s", STR_ARG(instance), STR_ARG(source),
                      field);
}

static bool seal_field(Ctx *cx, const App *app, Str instance, Str id, const SecretField *field,
                       const Json *given, const StoredSource *old, StoredSource *sealed)
{
    Json *value = json_get(given, field->name);
    Json *kept = old ? json_get(old->secrets, field->name) : NULL;
    if (value && value->text.n) {
        Str text;
        Secret *secret = secret_in(cx->arena, value->text);
        if (!secret_box_seal(cx, app->box, place_of(cx, instance, id, field->name), secret, &text))
            return false;
        kept = json_new_str(cx->arena, text);
    } else if (value) {
        kept = NULL; /* given and empty: forget it */
    }
    if (kept)
        json_set(cx->arena, sealed->secrets, field->name, kept);
    if (field->flag)
        json_set_bool(cx->arena, sealed->config, field->flag, kept != NULL);
    return true;
}

static bool is_changed(const Json *source, const StoredSource *old, const char *field)
{
    const Json *given = json_get(source, field);
    Str before = json_str(old->config, field);
    return given && !str_eq(given->text, before);
}

/* A stored password must not be sent to a server that its owner never gave it to. */
static bool check_moved(Ctx *cx, const Json *source, const StoredSource *old)
{
    static const char *const places[] = {"host", "port"};
    if (!old || json_get(source, "password") || !json_get(old->secrets, "password"))
        return true;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (is_changed(source, old, places[i]))
            return err_set(cx, ERR_INVALID,
                           "dataSource.%s changes; give the password again, so that the stored one "
                           "is not sent to another server",
                           places[i]);
    return true;
}

bool instance_seal_source(Ctx *cx, const App *app, Str instance, const Json *source,
                          const StoredSource *old, StoredSource *sealed)
{
    Str id = json_str(source, "id").n ? json_str(source, "id") : STR("admin");
    Str type = json_str(source, "type");
    if (!check_supported(cx, source) || !check_moved(cx, source, old))
        return false;
    *sealed = (StoredSource){
        .id = id,
        .type = str_is(type, "READ_ONLY") ? STR("READ_ONLY") : STR("ADMIN"),
        .config =
            old && old->config ? json_copy(cx->arena, old->config) : json_new_object(cx->arena),
        .secrets = json_new_object(cx->arena),
    };
    for (size_t i = 0; i < json_len(source); i++)
        json_set_key(cx->arena, sealed->config, source->members[i].key, source->members[i].value);
    json_set_str(cx->arena, sealed->config, "id", id);
    json_set_str(cx->arena, sealed->config, "type", sealed->type);
    for (size_t i = 0; i < SECRET_FIELDS; i++) {
        json_remove(sealed->config, secret_fields[i].name);
        if (!seal_field(cx, app, instance, id, &secret_fields[i], source, old, sealed))
            return false;
    }
    return true;
}

static bool unseal(Ctx *cx, const App *app, Str instance, const StoredSource *source,
                   const char *field, Secret **secret)
{
    Str sealed = json_str(source->secrets, field);
    *secret = NULL;
    if (sealed.n)
        *secret =
            secret_box_unseal(cx, app->box, place_of(cx, instance, source->id, field), sealed);
    return cx->err == ERR_NONE;
}

/* Certificates and paths are sealed for uniformity; they are not secret to the driver. */
static bool unseal_text(Ctx *cx, const App *app, Str instance, const StoredSource *source,
                        const char *field, Str *text)
{
    Secret *secret;
    if (!unseal(cx, app, instance, source, field, &secret))
        return false;
    *text = secret ? secret_reveal(secret) : STR("");
    return true;
}

static bool open_tls(Ctx *cx, const App *app, Str instance, const StoredSource *stored,
                     DataSource *source)
{
    Secret *key;
    source->use_ssl = json_bool(stored->config, "useSsl");
    source->verify_tls = json_bool(stored->config, "verifyTlsCertificate");
    if (!unseal(cx, app, instance, stored, "sslKey", &key))
        return false;
    source->ssl_key = key;
    return unseal_text(cx, app, instance, stored, "sslCa", &source->ssl_ca) &&
           unseal_text(cx, app, instance, stored, "sslCert", &source->ssl_cert) &&
           unseal_text(cx, app, instance, stored, "sslCaPath", &source->ssl_ca_path) &&
           unseal_text(cx, app, instance, stored, "sslCertPath", &source->ssl_cert_path) &&
           unseal_text(cx, app, instance, stored, "sslKeyPath", &source->ssl_key_path);
}

static void open_params(Ctx *cx, const Json *config, DataSource *source)
{
    const Json *extra = json_get(config, "extraConnectionParameters");
    size_t n = json_len(extra);
    DriverParam *params = ARENA_ARRAY(cx->arena, DriverParam, n + 1);
    for (size_t i = 0; i < n; i++)
        params[i] = (DriverParam){extra->members[i].key, extra->members[i].value->text};
    source->params = params;
    source->nparams = n;
}

static const StoredSource *find_source(const Instance *instance, const char *type)
{
    for (size_t i = 0; i < instance->nsources; i++)
        if (!type || str_is(instance->sources[i].type, type))
            return &instance->sources[i];
    return NULL;
}

static Str text_of(const Json *config, const char *field)
{
    Str text = json_str(config, field);
    return text.p ? text : STR("");
}

bool instance_open_source(Ctx *cx, const App *app, const Instance *instance, const char *type,
                          Str database, DataSource *source)
{
    const StoredSource *stored = find_source(instance, type);
    Secret *password;
    if (!stored)
        return err_set(cx, ERR_PRECONDITION, "instance %.*s has no %s data source; add one",
                       STR_ARG(instance->id), type ? type : "ADMIN");
    if (!unseal(cx, app, instance->id, stored, "password", &password))
        return false;
    *source = (DataSource){
        .engine = instance->engine,
        .host = text_of(stored->config, "host"),
        .port = text_of(stored->config, "port"),
        .username = text_of(stored->config, "username"),
        .database = database.n ? database : text_of(stored->config, "database"),
        .password = password,
    };
    open_params(cx, stored->config, source);
    return open_tls(cx, app, instance->id, stored, source);
}
