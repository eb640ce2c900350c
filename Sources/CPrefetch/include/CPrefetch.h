/// Asks the processor to bring memory near that will be written soon: what the Swift language has no word for.
#pragma once

/// A hint: any address will do, and none is ever looked at.
static inline void cprefetch(const void *address) { __builtin_prefetch(address, 1, 3); }
