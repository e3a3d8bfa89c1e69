#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for source files that a text search can check. TAP."""
import re
from pathlib import PurePath

from project import PROJECT, Report, code, files, is_shell, lines_with, none, run, text, under

# architecture.md: a layer includes headers of these layers. The include path of the build is the first fence.
LAYERS = {
    "base": {"base"},
    "xmpp": {"base", "xmpp"},
    "omemo": {"base", "xmpp", "omemo"},
    "store": {"base", "store"},
    "model": {"base", "model"},
    "services": {"base", "xmpp", "omemo", "store", "model", "services"},
    "ui": {"base", "model", "services", "ui"},
    "": {"base", "model", "services", "ui", ""},            # main.c and the application
}
# Libraries that only some layers know.
LIBRARIES = {
    r"gtk/.*|gdk/.*|adwaita\.h|libadwaita.*": {"ui", ""},
    r"sqlite3\.h": {"store"},
    r"libxml/.*": {"xmpp"},
    r"signal_protocol\.h|omemo\.h|session_cipher\.h": {"omemo"},
    r"libsecret/.*|libnotify/.*": {"services"},
    r"glib/gi18n.*": {"services", "ui", ""},
}
# security.md, s. 6
BANNED = (r"strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca|g_alloca|g_newa|atoi|atol|system|popen"
          r"|g_spawn_command_line_a?sync|g_error|g_tls_client_connection_set_validation_flags|sqlite3_mprintf")
# The one reviewed function that builds markup out of message styling.
MARKUP = {"src/ui/conversation/kith-message-markup.c"}

SIZES = {".c": 1000, ".h": 200, ".blp": 300}
WANT_LICENCE = {".c", ".h", ".blp", ".py", ".sh", ".css", ".build", ".options", ".sql", ".lua", ".in"}
NOT_TEXT = {".png", ".svg", ".ogg", ".oga", ".db", ".sqlite", ".gz", ".jpg", ".webp", ".gif", ".bin"}

# The one reviewed place that takes a certificate which GIO does not: by a name that GIO does not know (RFC 6120 s. 13.7.1).
NAMES = "src/xmpp/connect/xmpp-certificate.c"

report = Report()
SOURCES = under("src", ".c", ".h")


def layer_of(name):
    return name.parts[1] if len(name.parts) > 2 else ""


def wrong_includes():
    owner = {name.name: layer_of(name) for name in SOURCES if name.suffix == ".h"}
    for name in SOURCES:
        layer = layer_of(name)
        for number, line in enumerate(text(name).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
            if not match:
                continue
            header = PurePath(match.group(2)).name
            if match.group(1) == '"' and header in owner:
                to = owner[header]
                if to not in LAYERS.get(layer, set()):
                    yield f"{name}:{number}: {layer or 'src'} must not know {to} ({header})"
                elif layer == "omemo" and to == "xmpp" and not any(n.name == header and "core" in n.parts for n in SOURCES):
                    yield f"{name}:{number}: omemo knows only xmpp/core ({header})"
                elif layer == "services" and name.suffix == ".h" and to in ("xmpp", "store", "omemo") and not name.stem.endswith("-private"):
                    yield f"{name}:{number}: a public header of services only forward-declares {to} ({header})"
            elif match.group(1) == "<":
                for pattern, layers in LIBRARIES.items():
                    if re.fullmatch(pattern, match.group(2)) and layer not in layers:
                        yield f"{name}:{number}: <{match.group(2)}> is not for {layer or 'src'}"


with report.case("layers: includes point down only"):
    none(wrong_includes())

with report.case("no file is longer than its kind may be"):
    none(f"{name}: {len(text(name).splitlines())} lines, {SIZES[name.suffix]} at most"
         for name in under("src") if name.suffix in SIZES and len(text(name).splitlines()) > SIZES[name.suffix])

with report.case("no banned function"):
    none(found for name in SOURCES for found in lines_with(rf"\b(?:{BANNED})\s*\(", name, code(name)))

with report.case("SQLite is called in store/ only"):
    none(found for name in SOURCES if layer_of(name) != "store" for found in lines_with(r"\bsqlite3_\w+", name, code(name)))

with report.case("SQL is constant text"):
    none(found for name in SOURCES
         for found in lines_with(r'printf\w*\s*\([^;"]*"\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\b[^"]*', name, text(name)))

with report.case("remote text is never markup"):
    pattern = r"\b\w*set_markup\w*|\bset_use_markup\b|\bg_markup_printf_escaped\b"
    none([found for name in SOURCES if str(name) not in MARKUP for found in lines_with(pattern, name, code(name))]
         + [found for name in under("src", ".c", ".blp", ".ui") if str(name) not in MARKUP
            for found in lines_with(r'\buse-markup\b(?!:\s*false|",\s*FALSE\b)', name, text(name))])

with report.case("certificates are judged by GIO, but for their names"):
    none([found for name in SOURCES if str(name) != NAMES for found in lines_with(r"accept[-_]certificate", name, text(name))]
         + lines_with(r"accept[-_]certificate", NAMES, text(NAMES))[1:]
         + [found for name in SOURCES
            for found in lines_with(r"\bg_tls_client_connection_new\s*\([^;]*?,\s*NULL\s*,[^,;]*\)", name, code(name))])

# What tests/faults replaces. Below the window nothing else may know the time, chance or a connection, or a run could not be played again.
SEAMS = {"kith-clock.c", "kith-random.c"}
with report.case("time and chance come from kith-clock and kith-random"):
    pattern = (r"\b(?:g_get_monotonic_time|g_get_real_time|g_timeout_add\w*|dex_timeout_new\w*|clock_gettime|g_random_\w+|g_uuid_string_random"
               r"|g_date_time_new_now_utc)\s*\(")
    none(found for name in SOURCES if layer_of(name) not in ("ui", "") and name.name not in SEAMS
         for found in lines_with(pattern, name, code(name)))

with report.case("the program replaces neither clock nor chance, connection or disk"):
    none(found for name in SOURCES if name.suffix == ".c"
         for found in lines_with(r"^\s+.*\bkith_(?:clock_replace|random_replace|connect_replace|database_replace_vfs)\b", name, code(name)))

with report.case("every source file names its licence"):
    none(str(name) for name in files()
         if (name.suffix in WANT_LICENCE or is_shell(name) or name.name == "packages") and "fixtures" not in name.parts
         and "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(text(name).splitlines()[:6]))


def unclean(name):
    """Not UTF-8, or with characters that cannot be seen or that reorder what can."""
    data = (PROJECT / name).read_bytes()
    try:
        content = data.decode()
    except UnicodeDecodeError as error:
        return [f"{name}: {error}"]
    return lines_with(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]", name, content)


with report.case("all text is clean UTF-8 with plain line ends"):
    none(found for name in files() if name.suffix not in NOT_TEXT and not {"fixtures", "corpus"} & set(name.parts) for found in unclean(name))

with report.case("C is indented with spaces and has no blanks at the ends of lines"):
    none(f"{name}:{number}" for name in files() if name.suffix in (".c", ".h")
         for number, line in enumerate(text(name).split("\n"), 1) if "\t" in line or line != line.rstrip())

with report.case("no path of somebody's machine"):
    none(found for name in files() if name.suffix not in NOT_TEXT
         for found in lines_with(r"/(?:home|Users)/[a-z]\w*", name, text(name)))

with report.case("shell and Python files can be read"):
    findings = [found for name in files() if is_shell(name) for found in run("bash", "-n", str(name))]
    for name in files():
        if name.suffix == ".py":
            try:
                compile(text(name), str(name), "exec")
            except SyntaxError as error:
                findings.append(f"{name}: {error}")
    none(findings)

report.finish()
