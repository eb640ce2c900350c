# The Swift toolchain, and the C libraries that Tierline is built on.
# shellcheck shell=bash

BUILD_PACKAGES=(
    git liblmdb-dev libstdc++-12-dev librdkafka-dev libsimdjson-dev libzstd-dev pkg-config zlib1g-dev
)

# Fails, saying what to do, unless `swift` is there and of version 6.2 or later.
require_swift() {
    local version
    if ! command -v swift >/dev/null; then
        echo "error: swift is not on the PATH. Install Swift 6.2 or later: https://www.swift.org/install/linux/" >&2
        return 1
    fi
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    if [ "$(printf '%s\n' 6.2 "$version" | sort --version-sort | head -n 1)" != 6.2 ]; then
        echo "error: Swift 6.2 or later is needed; $(command -v swift) is ${version:-of an unknown version}." \
            "Install a newer one: https://www.swift.org/install/linux/" >&2
        return 1
    fi
}
