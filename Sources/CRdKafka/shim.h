#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// rd_kafka_producev() without its variable arguments, which Swift cannot pass. Key and value are copied; `headers`,
/// which may be NULL, pass to librdkafka if and only if NULL is returned.
static inline rd_kafka_error_t *crdkafka_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, const void *key, size_t key_size,
    const void *value, size_t value_size, int64_t timestamp, void *opaque, rd_kafka_headers_t *headers)
{
    rd_kafka_vu_t arguments[8] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u = {.rkt = topic}},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = partition}},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {.i = RD_KAFKA_MSG_F_COPY}},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u = {.mem = {(void *)key, key_size}}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u = {.mem = {(void *)value, value_size}}},
        {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u = {.i64 = timestamp}},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = opaque}},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = headers}},
    };
    return rd_kafka_produceva(client, arguments, headers ? 8 : 7);
}
