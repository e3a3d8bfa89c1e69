#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and names of people, on Prosody and ejabberd: test-faces.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import base64
import hashlib
import re
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
folder = Path(tempfile.mkdtemp())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, color, rows=None):
    """A picture of one colour; rows: how many are really there."""
    line = b"\0" + bytes(color) * width
    data = zlib.compress(line * (height if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def write(name, content):
    path = folder / name
    path.write_bytes(content)
    return str(path)


def publish(person, data, kind="image/png", claimed=None, size=None):
    """As any client might: the data, then what is said of it. claimed: another hash than that of the data."""
    digest = claimed or hashlib.sha1(data).hexdigest()
    for node, payload in (("data", f"<data xmlns='urn:xmpp:avatar:data'>{base64.b64encode(data).decode()}</data>"),
                          ("metadata", f"<metadata xmlns='urn:xmpp:avatar:metadata'><info id='{digest}' bytes='{size or len(data)}' type='{kind}'/></metadata>")):
        answer = person.request(f"<iq xmlns='jabber:client' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:avatar:{node}'>"
                                f"<item id='{digest}'>{payload}</item></publish></pubsub></iq>")["xml"]
        assert "<error" not in answer, answer


def publish_none(person):
    answer = person.request("<iq xmlns='jabber:client' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:avatar:metadata'>"
                            "<item id='none'><metadata xmlns='urn:xmpp:avatar:metadata'/></item></publish></pubsub></iq>")["xml"]
    assert "<error" not in answer, answer


def publish_vcard(person):
    answer = person.request("<iq xmlns='jabber:client' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:vcard4'><item id='x'>"
                            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Robert &lt;b&gt;Builder&lt;/b&gt;</text></fn><pronouns><text>he/him</text></pronouns>"
                            "<org><parameters><type><text>work</text></type></parameters><text>Example &amp; Sons</text></org><email><text>bob@example.net</text></email>"
                            "<tel><uri>tel:+1-303-555-1212</uri></tel><url><uri>https://example.net/~bob</uri></url><bday><date>1966-08-06</date></bday>"
                            "<photo><uri>http://127.0.0.1:9/photo.png</uri></photo><note><text>Builds.\nMends.</text></note></vcard></item></publish></pubsub></iq>")["xml"]
    assert "<error" not in answer, answer


def share(color, box=(0, 0, 1280, 900)):
    """How many pixels of the window have this colour."""
    x, y, width, height = box
    out = subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "+repage", "-depth", "8", "rgb:-"], check=True, capture_output=True).stdout
    wanted = bytes(color)
    return sum(out[i:i + 3] == wanted for i in range(0, len(out), 3))


def picture(name):
    subprocess.run(["import", "-window", "root", f"build/screenshots/faces-{name}.png"], check=False)


def shows(me, color, what, least=300, within=25):
    me.waits_for(lambda: share(color) >= least, what, within=within)


def shows_no(me, color, what, within=25):
    me.waits_for(lambda: share(color) < 40, what, within=within)


def opens_details(me):
    me.clicks("Details", "toggle button" if me.sees_now("Details", "toggle button") else "button")


def befriend(me, somebody):
    for one, other in ((me, somebody), (somebody, me)):
        one.subscribe(other.jid)
        other.expect("subscription", type="subscribe", from_=one.jid, within=20)
        other.approve(one.jid)
        one.expect("subscription", type="subscribed", within=20)


RED, GREEN, BLUE = (224, 27, 36), (38, 162, 105), (28, 113, 216)
Path("build/screenshots").mkdir(parents=True, exist_ok=True)

for account, peer, where in (("alice@a.test", "bob@a.test", "Prosody"), ("alice@b.test", "carol@b.test", "ejabberd")):
    name = peer.split("@")[0]
    with People(account, peer) as people:
        friend = people[peer]
        befriend(people[account], friend)

        with Kith(program, profile=f"faces-{where}") as me:
            with report.case(f"{where}: a contact's picture is shown in its row, header and details"):
                publish(friend, png(300, 200, RED))
                me.signs_in(account)
                me.row(name)
                shows(me, RED, "the row has no picture")
                me.opens(name)
                before = share(RED)
                opens_details(me)
                shows(me, RED, "the details have no picture", least=before + 2000)
                picture(f"details-{where}")
                opens_details(me)

            with report.case(f"{where}: another picture replaces it, and it is taken away"):
                publish(friend, png(64, 64, GREEN))
                shows(me, GREEN, "the new picture does not come")
                shows_no(me, RED, "the old picture is still there")
                publish_none(friend)
                shows_no(me, GREEN, "the picture that was taken away is still there")

            if where == "Prosody":      # ejabberd mends what is said of a picture before anybody hears it
                with report.case(f"{where}: what is not what its hash says is not shown"):
                    publish(friend, png(64, 64, RED), claimed="ab" * 20)
                    publish(friend, png(65, 65, BLUE))
                    shows(me, BLUE, "the right one is not shown")
                    publish(friend, png(64, 64, RED), claimed="cd" * 20)
                    shows_no(me, BLUE, "the picture before is still there")
                    assert share(RED) < 40

            with report.case(f"{where}: pictures that are bombs, or none, change nothing"):
                for bad in (png(50000, 50000, RED, rows=2), b"\x89PNG\r\n\x1a\n" + b"\0" * 4000,
                            b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><rect width='64' height='64' fill='#e01b24'/></svg>"):
                    publish(friend, bad)
                    friend.send(account, f"after {hashlib.sha1(bad).hexdigest()[:8]}")
                    me.waits_for(lambda bad=bad: any(hashlib.sha1(bad).hexdigest()[:8] in row for row in me.rows()), "the message does not come")
                    time.sleep(2)
                    assert share(RED) < 40
                publish(friend, png(66, 66, GREEN))
                shows(me, GREEN, "the next picture is not shown")

            with report.case(f"{where}: the nick that they publish is their name, one line, nothing that reorders"):
                friend.nick("Bob\u202e the\nBuilder")
                me.waits_for(lambda: any(re.match(r"Bob the ?Builder\b", row) for row in me.rows()), f"not the nick: {me.rows()}", within=25)

            with report.case(f"{where}: what their vCard says is in the details, and nothing of it is opened or markup"):
                publish_vcard(friend)
                opens_details(me)
                for title, value in (("Full Name", "Robert <b>Builder</b>"), ("Pronouns", "he/him"), ("Organization", "Example & Sons"), ("Email", "bob@example.net"),
                                     ("Phone", "+1-303-555-1212"), ("Website", "https://example.net/~bob"), ("Birthday", "1966-08-06"), ("About", "Builds.")):
                    me.sees(re.compile("^" + re.escape(value), re.S), "label", within=20)
                    me.sees(title, "label")
                picture(f"profile-{where}")
                opens_details(me)

        with Kith(program, profile=f"faces-{where}") as me:
            with report.case(f"{where}: picture and nick are there at once after a restart"):
                me.waits_for(lambda: any(row.startswith("Bob") for row in me.rows()), f"not the nick: {me.rows()}", within=25)
                shows(me, GREEN, "the picture was not kept")
                picture(f"list-{where}")
        publish_none(friend)
        friend.nick(name)

report.finish()
