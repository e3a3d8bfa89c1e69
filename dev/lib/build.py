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
    """Anew when the options or the root (its package list) are others than last time; again when meson's files are."""
    build = folder(flavour)
    anew, again = build / "kith-configured", build / "kith-meson-files"
    wanted = "\n".join([*FLAVOURS[flavour], (PROJECT / "dev" / "packages").read_text()])
    # meson sees changes in the files it has read, but not new ones that are optional
    files = "\n".join(sorted(str(path) for top in ("src", "data", "po", "tests") for path in (PROJECT / top).rglob("meson.build")))

    command = ["meson", "setup", str(build), str(PROJECT), *FLAVOURS[flavour]]
    if (build / "build.ninja").exists():
        if not anew.exists() or anew.read_text() != wanted:
            command.append("--wipe")
        elif not again.exists() or again.read_text() != files:
            command.append("--reconfigure")
        else:
            command = ["ninja", "-C", str(build), "build.ninja"]
    build.parent.mkdir(exist_ok=True)
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        print("\n".join(result.stdout.splitlines()[-15:]), file=sys.stderr)
        raise Failed(f"build/{flavour} could not be configured")
    anew.write_text(wanted)
    again.write_text(files)


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
