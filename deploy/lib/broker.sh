# A small broker on the loopback interface, for benchmarks that were given none.
# shellcheck shell=bash

# Starts the broker of the Python environment at $1 with its data in a temporary folder, and sets `bootstrap`. It ends, and
# its data go, with the shell that started it. The data lie in memory where they can: this broker answers nobody while it
# writes to a disk.
start_small_broker() {
    local environment=$1 port
    broker_folder=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
    port=$("$environment/bin/python" -c '
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(probe.getsockname()[1])')
    # A session of its own: the program is a wrapper around the broker proper.
    setsid "$environment/bin/noida-db" start --only kafka --kafka-port "$port" --data-dir "$broker_folder/data" \
        >"$broker_folder/log" 2>&1 </dev/null &
    broker=$!
    trap stop_small_broker EXIT
    bootstrap=127.0.0.1:$port
    for _ in $(seq 100); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    echo "error: the small broker does not start:" >&2
    cat "$broker_folder/log" >&2
    return 1
}

stop_small_broker() {
    kill -KILL -- "-$broker" 2>/dev/null || true
    wait "$broker" 2>/dev/null || true
    rm -rf "$broker_folder"
}
