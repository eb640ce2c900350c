// The whole of it is in the header.
#include "CPrefetch.h"
