#!/bin/sh
# Installs what the end-to-end tests drive: code-server (a real VS Code) and the Node.js 24 it wants. About two minutes, most
# of it compiling VS Code's native modules; does nothing where this version is there already.
#
# In two steps, because code-server's own install script insists on being run by Node.js 24, which only the first step
# brings. Linux on x64.
set -eu
cd "$(dirname "$0")"

done_for=node_modules/.installed-from
if cmp -s package-lock.json "$done_for"; then
  echo "code-server is installed already"
  exit 0
fi

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

# Our Node.js brings its headers along, so that native modules are compiled for it and nothing more is downloaded.
node24="$PWD/node_modules/node"
PATH="$node24/bin:$PATH" npm_config_nodedir="$node24" npm rebuild --loglevel=error code-server argon2

# Some versions of npm leave install scripts out and call it a success.
for built in @vscode/spdlog/build/Release/spdlog.node @vscode/native-watchdog/build/Release/watchdog.node; do
  if [ ! -f "node_modules/code-server/lib/vscode/node_modules/$built" ]; then
    echo "install.sh: code-server's native module $built was not built; did npm run its install scripts?" >&2
    exit 1
  fi
done

cp package-lock.json "$done_for"
