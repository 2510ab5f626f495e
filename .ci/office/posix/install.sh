#!/bin/sh
# Installs tmtool into the folder "installed" beside this file, out of "wheels" alone.
# Usage: sh install.sh [PYTHON]; it needs Python @PYTHON@ and no rights, index or network.
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
python=${1:-python@PYTHON@}
if ! "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
    echo "tmtool: $python is not Python @PYTHON@; name it: sh install.sh /path/to/python@PYTHON@" >&2
    exit 3
fi
trap 'rm -rf "$here/installed"' EXIT # of what failed nothing is left
"$python" -m venv --clear "$here/installed"
# No settings of pip are read: what it takes lies in this folder, and has the hashes listed here.
# --no-deps: sentence-transformers and PyTorch are left out, and pip would not do without them.
PIP_CONFIG_FILE=/dev/null "$here/installed/bin/python" -I -m pip --isolated install --quiet \
    --disable-pip-version-check --no-index --no-deps --require-hashes --find-links "$here/wheels" \
    -r "$here/requirements.txt"
"$here/tmtool" --version
trap - EXIT
