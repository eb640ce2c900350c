#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads a JSON object with simdjson's on-demand API, and looks at every name and value in it. Not for several threads at
/// once.
///
/// Returns a number that depends on all of them, so that none is left out; 0 for an empty object, and where it is not JSON.
size_t cyardstick_read_on_demand(const void *bytes, size_t length);

#ifdef __cplusplus
}
#endif
