#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks a copy of the program, one way after the other, and wants the fault rows (or another test) to find each.
dev/faults --mutants [NAME...]; --tap: the few that dev/test plays each time."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

# What dev/test plays each time: the rest takes its time.
EACH_TIME = ("acknowledge before commit", "a carbon from anybody", "a page is dropped")

# name: (file, text, what stands there instead, rows, or tests by their path, that have to find it)
MUTANTS = {
    "acknowledge before commit": (
        "src/services/kith-message-receiver.c",
        "  g_queue_push_tail (&self->waiting, heard);\n",
        "  g_queue_push_tail (&self->waiting, heard);\n"
        "  if (message->hold != 0)\n    xmpp_session_release (self->session, message->hold);\n",
        ["2", "3"]),
    "a carbon from anybody": (
        "src/xmpp/modules/xmpp-carbons.c",
        "XMPP_STANZA_MESSAGE, \"received\", NS_CARBONS, XMPP_FROM_OWN_ACCOUNT,",
        "XMPP_STANZA_MESSAGE, \"received\", NS_CARBONS, XMPP_FROM_ANYONE,",
        ["tests/xmpp/test-xmpp-session"]),
    "an id names nothing": (
        "src/store/kith-message-rows.c",
        "  if (arrival->id != NULL && match_id (transaction, conversation, arrival, arrival->id, match))\n    return;\n",
        "",
        ["9"]),
    "sent again without asking the archive": (
        "src/services/kith-outbox.c",
        "  return kith_gate_may_pass (self->gate, item->peer, item->is_room) &&",
        "  return TRUE || kith_gate_may_pass (self->gate, item->peer, item->is_room) ||",
        ["8"]),
    "never sent again": (
        "src/services/kith-outbox.c",
        "      g_hash_table_remove (sent->self->in_flight, &sent->id);\n    }\n\n  return dex_future_new_true ();",
        "    }\n\n  return dex_future_new_true ();",
        ["4", "6"]),
    "handled one too many": (
        "src/xmpp/session/xmpp-stream-management.c",
        "  return self->handled;",
        "  return self->handled + (self->handled > 3 && self->held.length > 0);",
        ["2", "3"]),
    "what is unacknowledged is not sent again": (
        "src/xmpp/session/xmpp-session.c",
        "    push_bytes (self, g_ptr_array_index (unacked, i));",
        "    if (i > 0)\n      push_bytes (self, g_ptr_array_index (unacked, i));",
        ["4", "6"]),
    "a lost count is believed": (
        "src/xmpp/session/xmpp-session.c",
        "xmpp_sm_is_believable (self->sm, self->login->resumed_h) &&",
        "",
        ["6"]),
    "new before old at a resumption": (
        "src/xmpp/session/xmpp-session.c",
        "  self->is_resuming = TRUE;\n",
        "",
        ["tests/xmpp/test-xmpp-session"]),
    "what is owed is not asked for at the start": (
        "src/services/kith-account-runtime.c",
        "  kith_courier_wake (self->courier);\n",
        "",
        ["1", "2"]),
    "what is owed is struck before it arrived": (
        "src/services/kith-courier.c",
        "  if (dex_future_get_value (future, NULL) != NULL)\n",
        "  if (TRUE)\n",
        ["4", "6"]),
    "a receipt is owed in a transaction of its own": (
        "src/store/kith-intake.c",
        "      if (arrival->owed_to != NULL && arrival->id != NULL)\n",
        "      if (arrival->owed_to != NULL && arrival->id != NULL && self->arrival == 0)\n",
        ["2"]),
    "a gap is forgotten": (
        "src/services/kith-archive-service.c",
        "      if (newest->is_start || (fetched.is_closed && !newest->has_older))",
        "      if (newest->is_start || n >= 1)",
        ["8"]),
    "a page is dropped": (
        "src/store/kith-archive-store.c",
        "  walk->from = 0;\n  walk->to = arrivals->len;\n",
        "  walk->from = 0;\n  walk->to = arrivals->len;\n  if (arrivals->len % 7 == 3 && arrivals->len > 9)\n    walk->to = 0;\n",
        ["8"]),
    "no room before what is known": (
        "src/store/kith-archive-store.c",
        "ABS (place.tie - limit.tie) >= TIE_ROOM / 2",
        "TRUE",
        ["4"]),
    "written without waiting for the disk": (
        "src/store/kith-database-open.c",
        "PRAGMA synchronous = FULL;",
        "PRAGMA synchronous = OFF;",
        ["3"]),
    "sent is forgotten": (
        "src/services/kith-outbox.c",
        "      if (intake != NULL)\n        {\n          kith_conversation_service_take (self->conversations, intake);\n          break;\n        }",
        "      break;",
        ["10", "6"]),
    "a failed write is not tried again": (
        "src/services/kith-message-receiver.c",
        "          return_batch (self, &batch);\n",
        "          release_batch (self, &batch);\n",
        ["10"]),
    "a dead link is waited for": (
        "src/xmpp/session/xmpp-session-acks.c",
        "#define ANSWER_SECONDS 25",
        "#define ANSWER_SECONDS 600",
        ["5"]),
    "damage is not looked for": (
        "src/store/kith-database-open.c",
        "      if (!check (handle, error))\n        goto fail;\n",
        "",
        ["11"]),
    "the clock orders messages": (
        "src/store/kith-message-rows.c",
        "      if (newest.time >= now)\n",
        "      if (newest.time == now)\n",
        ["13"]),
    "nobody is asked who they are": (
        "src/xmpp/session/xmpp-pipeline.c",
        "        if (!(row->handler->accepts & xmpp_stanza_get_provenance (stanza)))\n",
        "        if (FALSE)\n",
        ["tests/xmpp/test-xmpp-provenance"]),
    "a wrapper in a wrapper": (
        "src/xmpp/session/xmpp-pipeline.c",
        "        if (stage == XMPP_STAGE_UNWRAP && is_wrapper (self, stanza))\n",
        "        if (FALSE)\n",
        ["tests/xmpp/test-xmpp-provenance"]),
    "a carbon from anybody, not seen by the tables": (
        "src/xmpp/core/xmpp-provenance.c",
        "  if (from == NULL)\n",
        "  if (from == NULL || strcmp (xmpp_jid_get_domain (from), \"evil.example\") == 0)\n",
        ["18"]),
    "an id that is used again is a landmark": (
        "src/store/kith-archive-store.c",
        "  return match->record != NULL && match->has_archive_id && !match->is_by_archive_id;\n",
        "  return FALSE;\n",
        ["18"]),
    "the archive is followed into the past": (
        "src/store/kith-archive-store.c",
        "  if (arrival->stamp == 0 || ABS (difference) <= CLOCK_TOLERANCE)\n",
        "  if (TRUE)\n",
        ["18"]),
    "any device of ours is the account": (
        "src/xmpp/core/xmpp-provenance.c",
        "    return xmpp_jid_is_bare (from) ? XMPP_FROM_OWN_ACCOUNT : XMPP_FROM_OWN_DEVICE;\n",
        "    return XMPP_FROM_OWN_ACCOUNT;\n",
        ["tests/xmpp/test-xmpp-provenance"]),
}

# Every row of every module that does not take everybody: as if it did.
ROW = re.compile(r"^  \{ (XMPP_STAGE_\w+), (XMPP_STANZA_\w+), ([^,]+), ([^,]+), ([^,]+), (\w+) \},$", re.M)
for path in sorted((PROJECT / "src/xmpp/modules").rglob("*.c")):
    for row in ROW.finditer(path.read_text()):
        if row.group(5) != "XMPP_FROM_ANYONE":
            MUTANTS[f"everybody may: {path.stem}, {row.group(6)}"] = (
                str(path.relative_to(PROJECT)), row.group(0), row.group(0).replace(row.group(5), "XMPP_FROM_ANYONE"),
                ["tests/xmpp/test-xmpp-provenance"])

# A program that is broken may go in circles.
LONGEST = 400


def copy_tree(target):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        source = PROJECT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def build(tree, rows):
    targets = {row if "/" in row else "tests/faults/test-faults" for row in rows}
    return subprocess.run(["ninja", "-C", str(tree / "build"), *sorted(targets)], capture_output=True, text=True)


def play(tree, row, runs):
    """What a row, or a test, that found the mutant said; None where it did not."""
    command = [str(tree / "build" / row)] if "/" in row else [str(tree / "build/tests/faults/test-faults"), "--row", row, *runs]
    env = {**os.environ, "G_TEST_SRCDIR": str(tree / "tests"), "G_DEBUG": "fatal-criticals"}
    try:
        played = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=env)
    except subprocess.TimeoutExpired:
        return f"row {row}: comes to no end"
    if played.returncode == 0:
        return None
    told = [line for line in played.stdout.splitlines() if line.startswith(("# FAULTS", "not ok"))]
    return told[0].removeprefix("# FAULTS ") if told else f"row {row}: ended with {played.returncode}"


def try_one(tree, runs, path, old, new, rows):
    """(whether it was found, what there is to say)"""
    file = tree / path
    text = file.read_text()
    if text.count(old) != 1:
        return False, f"the text to change is not in {path} any more"
    file.write_text(text.replace(old, new))
    try:
        built = build(tree, rows)
        if built.returncode != 0:
            return False, f"does not build\n{built.stdout[-2000:]}"
        for row in rows:
            said = play(tree, row, runs)
            if said is not None:
                return True, said
        return False, f"nobody noticed ({', '.join(rows)})"
    finally:
        file.write_text(text)


def main():
    wanted = [word for word in sys.argv[1:] if word != "--tap"]
    tap = "--tap" in sys.argv
    if tap:
        wanted = EACH_TIME
    chosen = {name: mutant for name, mutant in MUTANTS.items() if not wanted or any(word in name for word in wanted)}
    n_found = 0
    if tap:
        print(f"1..{len(chosen)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kith-mutants-") as folder:
        tree = Path(folder)
        copy_tree(tree)
        subprocess.run(["meson", "setup", str(tree / "build"), str(tree), "-Dbuildtype=debugoptimized"], check=True, capture_output=True)
        # That the program itself passes, the rows of the suite show.
        if build(tree, [row for mutant in chosen.values() for row in mutant[3]]).returncode != 0:
            sys.exit("the program does not build")
        for n, (name, mutant) in enumerate(chosen.items(), 1):
            is_found, said = try_one(tree, ["--runs", "150"] if tap else [], *mutant)
            n_found += is_found
            if tap:
                print(f"{'ok' if is_found else 'not ok'} {n} - {name}\n# {said}".replace("\n", "\n# ").replace("# # ", "# "), flush=True)
            else:
                print(f"{'found' if is_found else 'NOT FOUND'}: {name}: {said}", flush=True)
    if not tap:
        print(f"{n_found} found, {len(chosen) - n_found} not found")
    return 0 if n_found == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
