# SPDX-License-Identifier: GPL-3.0-or-later
"""The two build folders. Run inside the build root.

    python3 dev/lib/build.py plain      configures and compiles build/plain
"""
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FLAVOURS = {
    "asan": ["-Dbuildtype=debug", "-Db_sanitize=address,undefined", "-Dwerror=true"],
    "plain": ["-Dbuildtype=debugoptimized", "-Dwerror=true"],
}


class Failed(Exception):
    """A sentence for whoever started the build."""


def folder(flavour):
    return PROJECT / "build" / flavour


def configure(flavour):
    """Anew when the options or the root (its package list) are others than last time."""
    build, stamp = folder(flavour), folder(flavour) / "kith-configured"
    wanted = "\n".join([*FLAVOURS[flavour], (PROJECT / "dev" / "packages").read_text()])
    command = ["meson", "setup", str(build), str(PROJECT), *FLAVOURS[flavour]]
    if (build / "build.ninja").exists():
        if stamp.exists() and stamp.read_text() == wanted:
            return
        command.append("--wipe")
    build.parent.mkdir(exist_ok=True)
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        print("\n".join(result.stdout.splitlines()[-15:]), file=sys.stderr)
        raise Failed(f"build/{flavour} could not be configured")
    stamp.write_text(wanted)


def compile(flavour, quiet=False):
    configure(flavour)
    command = ["ninja", "-C", str(folder(flavour)), *(["--quiet"] if quiet else [])]
    # what a compiler says goes to standard output of ninja; ours is for results
    result = subprocess.run(command, stdout=sys.stderr, env={**os.environ, "NINJA_STATUS": f"[{flavour} %f/%t] "})
    if result.returncode != 0:
        raise Failed(f"build/{flavour} does not compile")


if __name__ == "__main__":
    try:
        for name in sys.argv[1:]:
            compile(name, quiet=True)
    except Failed as failed:
        sys.exit(f"{failed}")
