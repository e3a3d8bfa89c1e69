# SPDX-License-Identifier: GPL-3.0-or-later
"""What dev/fuzz does inside the build root."""
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BUILD = PROJECT / "build" / "fuzz"
CORPORA = PROJECT / "tests" / "fuzz" / "corpus"
OPTIONS = ["-Dfuzz=true", "-Dbuildtype=debugoptimized", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Db_pie=false"]
ENVIRONMENT = {
    "ASAN_OPTIONS": "fast_unwind_on_malloc=1:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "G_DEBUG": "fatal-criticals",
    "KITH_LOG_LINES": "0",
}


def targets():
    return sorted(path.stem.removeprefix("fuzz-") for path in (PROJECT / "tests" / "fuzz").glob("fuzz-*.c"))


def configure():
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["meson", "setup", str(BUILD), str(PROJECT), *OPTIONS], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "CC": "clang-19", "CC_LD": "bfd"})


def compile(name):
    subprocess.run(["ninja", "-C", str(BUILD), "-j2", "--quiet", f"tests/fuzz/fuzz-{name}"], check=True)


def fuzz(name, seconds):
    """Whether nothing was found."""
    learnt, findings = BUILD / "learnt" / name, BUILD / "findings"
    for folder in (learnt, findings):
        folder.mkdir(parents=True, exist_ok=True)
    log = BUILD / f"{name}.log"
    with log.open("w") as out:
        run = subprocess.run([str(BUILD / "tests" / "fuzz" / f"fuzz-{name}"), str(learnt), str(CORPORA / name), f"-max_total_time={seconds}",
                              "-timeout=10", "-rss_limit_mb=1024", "-max_len=4096", "-print_final_stats=1", f"-artifact_prefix={findings}/{name}-"],
                             stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **ENVIRONMENT})
    text = log.read_text(errors="replace").splitlines()
    stats = {words[0]: words[1] for line in text if line.startswith("stat::") and len(words := line.split()) == 2}
    told = [line for line in text if "cov:" in line]
    coverage = told[-1].split("cov: ")[1].split()[0] if told else "?"
    print(f"{name}: {stats.get('stat::number_of_executed_units:', '?')} inputs in {seconds} s, coverage {coverage}, "
          f"{stats.get('stat::new_units_added:', '?')} of them new, {'nothing found' if run.returncode == 0 else f'FOUND, see {log.relative_to(PROJECT)}'}",
          flush=True)
    if run.returncode != 0:
        print("\n".join(f"  {line}" for line in text[-40:] if not line.startswith("stat::")))
    return run.returncode == 0


def main():
    wanted = sys.argv[1:]
    if wanted == ["--list"]:
        print("\n".join(targets()))
        return 0
    if len(wanted) != 2 or not wanted[1].isdigit() or wanted[0] not in ["--all", *targets()]:
        print(f"dev/fuzz TARGET SECONDS, dev/fuzz --all SECONDS; targets: {' '.join(targets())}", file=sys.stderr)
        return 2
    chosen = targets() if wanted[0] == "--all" else [wanted[0]]
    configure()
    n_findings = 0
    for name in chosen:
        compile(name)
        n_findings += not fuzz(name, int(wanted[1]))
    if wanted[0] == "--all":
        print(f"{len(chosen)} targets, {n_findings} findings")
    return 1 if n_findings else 0


if __name__ == "__main__":
    sys.exit(main())
