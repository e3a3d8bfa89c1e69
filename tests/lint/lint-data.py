#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktop file, metainfo, settings, translations, DOAP. TAP."""
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path, PurePath

from project import PROJECT, Report, code, files, none, run, text, under

APP_ID = "im.kith.Kith"
REGISTRY = PurePath("src/xmpp/modules/xmpp-module-registry.c")
DOAP = PurePath("kith.doap")

report = Report()


def data_file(ending):
    """The one file of data/ with this ending, or its template, as it is installed; None where there is none yet."""
    found = [name for name in under("data") if name.name.endswith((ending, ending + ".in"))]
    if not found:
        return None
    content = re.sub(r"@VERSION@", "0.0.0", text(found[0]))
    path = Path(folder) / (APP_ID + ending)
    path.write_text(re.sub(r"@\w*(?:ID|id)@", APP_ID, content))
    return str(path)


def case_of_file(title, ending, *command):
    with report.case(title) as case:
        path = data_file(ending)
        if path is None:
            case.skip(f"there is no *{ending} in data/")
        none(run(*command, path))


with tempfile.TemporaryDirectory() as folder:
    case_of_file("the desktop file is valid", ".desktop", "desktop-file-validate")
    case_of_file("the metainfo is valid", ".metainfo.xml", "appstreamcli", "validate", "--no-net", "--explain")
    with report.case("the settings schema compiles") as case:
        if data_file(".gschema.xml") is None:
            case.skip("there is no *.gschema.xml in data/")
        none(run("glib-compile-schemas", "--strict", "--dry-run", folder))

# --------------------------------------------------------------------------------------------------------- languages

POTFILES = PurePath("po/POTFILES")
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3")


def listed():
    if POTFILES not in files():
        return []
    return [line for line in text(POTFILES).splitlines() if line and not line.startswith("#")]


def translatable():
    for name in under("src", ".c", ".blp"):
        content = code(name) if name.suffix == ".c" else text(name)
        if re.search(r'(?<!\w)(?:_|N_|C_|NC_|ngettext)\s*\(', content):
            yield str(name)
    for name in under("data"):
        if name.name.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml")) and \
                (name.suffix != ".xml" or "gettext-domain" in text(name)):
            yield str(name)


with report.case("every file with words for people is in po/POTFILES"):
    none([f"not in {POTFILES}: {name}" for name in translatable() if name not in listed()]
         + [f"in {POTFILES}, but not there: {name}" for name in listed() if not (PROJECT / name).exists()])

languages = text(PurePath("po/LINGUAS")).split("\n") if PurePath("po/LINGUAS") in files() else []
languages = [line.strip() for line in languages if line.strip() and not line.startswith("#")]

with report.case("translations compile") as case:
    if not languages:
        case.skip("no language in po/LINGUAS")
    none(found for language in languages for found in run("msgfmt", "--check", "--output-file=/dev/null", f"po/{language}.po"))

with report.case("translations are complete") as case:
    if not languages:
        case.skip("no language in po/LINGUAS")
    with tempfile.TemporaryDirectory() as name:
        template, findings = f"{name}/kith.pot", []
        none(run("xgettext", "--from-code=UTF-8", "--add-comments", f"--files-from={POTFILES}", f"--output={template}",
                 *(f"--keyword={keyword}" for keyword in KEYWORDS)))
        for language in languages:
            merged = f"{name}/{language}.po"
            none(run("msgmerge", "--quiet", f"--output-file={merged}", f"po/{language}.po", template))
            for kind in ("untranslated", "only-fuzzy"):
                left = subprocess.run(["msgattrib", f"--{kind}", "--no-obsolete", merged], capture_output=True, text=True).stdout
                findings += [f"po/{language}.po, {kind}: {entry}" for entry in re.findall(r'^msgid (".+(?:\n".*)*)', left, re.M)
                             if entry != '""']
        none(findings)

# -------------------------------------------------------------------------------------------------------------- DOAP


def doap_numbers():
    """{XEP number: status} of kith.doap (XEP-0453)."""
    ns = {"xmpp": "https://linkmauve.fr/ns/xmpp-doap#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    found = {}
    for support in ET.parse(PROJECT / DOAP).iterfind(".//xmpp:SupportedXep", ns):
        link = support.find("xmpp:xep", ns).get(f"{{{ns['rdf']}}}resource")
        found[re.search(r"xep-(\d{4})", link).group(1)] = support.findtext("xmpp:status", "", ns)
    return found


def registry_numbers():
    """XEP numbers of the rows of the registry, and of its comments, which name those that need no module."""
    return set(re.findall(r"XEP-(\d{4})", text(REGISTRY)))


with report.case("kith.doap is well-formed and complete in itself") as case:
    if DOAP not in files():
        case.skip("there is no kith.doap")
    numbers = doap_numbers()
    assert numbers, "it names no XEP"
    none(f"XEP-{number}: status {status!r}" for number, status in numbers.items() if status not in ("complete", "partial", "planned"))

with report.case("kith.doap = registry of modules") as case:
    if DOAP not in files() or REGISTRY not in files():
        case.skip("there is no kith.doap or no registry")
    claimed = {number for number, status in doap_numbers().items() if status != "planned"}
    none([f"in kith.doap only: XEP-{number}" for number in sorted(claimed - registry_numbers())]
         + [f"in {REGISTRY} only: XEP-{number}" for number in sorted(registry_numbers() - claimed)])

report.finish()
