# The Python environment of the integration tests, in .build/venv.
# shellcheck shell=bash

# Makes the environment at $1 hold exactly what the file $2 lists. Needs the network only when that has changed.
ensure_python_environment() {
    local environment=$1 requirements=$2
    local stamp=$environment/requirements.stamp
    if [ -x "$environment/bin/python" ] && cmp --silent "$requirements" "$stamp"; then
        return 0
    fi
    install_packages python3 python3-venv
    echo "Installing into $environment: $(tr '\n' ' ' <"$requirements")"
    rm -rf "$environment"
    /usr/bin/python3 -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$stamp"
}
