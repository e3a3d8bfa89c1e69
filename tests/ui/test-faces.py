#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and names of people, on Prosody and ejabberd: test-faces.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import base64
import hashlib
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

from kith import Kith, xdo
from a11y import Atspi
from desktop import Desktop
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
folder = Path(tempfile.mkdtemp())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, color, rows=None, right=None):
    """A picture of one colour, or with another right half; rows: how many are really there."""
    line = b"\0" + bytes(color) * (width // 2) + bytes(right or color) * (width - width // 2)
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


def opens_profile(me, account):
    me.opens_account_menu()
    me.clicks(re.compile("^" + re.escape(account)), "list item", roughly=True)
    me.clicks("Edit Profile", "button")
    me.sees("Choose Picture…", "button")


def chooses_picture(me, path):
    """The chooser completes what is typed while it is typed, so all of it comes at once, as if pasted."""
    def choosers():
        return xdo("search", "--onlyvisible", "--name", "^Choose Picture$").split()

    def entries():
        return me.all(role="entry", under=me.sees("Choose Picture", "dialog"))

    me.clicks("Choose Picture…", "button")
    xdo("windowfocus", "--sync", me.waits_for(choosers, "no file chooser")[0])
    me.sees("Open", "button")
    me.presses("ctrl+l")
    entry = me.waits_for(entries, "no place for an address")[0]
    Atspi.EditableText.set_text_contents(entry, path)

    def taken():
        """It may still be busy with its own list, and then wants to be told once more."""
        if choosers():
            me.presses("Return")
        return not choosers()

    me.waits_for(taken, "the file chooser does not close")
    xdo("windowactivate", "--sync", me.window)
    xdo("windowfocus", "--sync", me.window)


def drags(me, name, by):
    node = me.sees(name, "image")
    x, y = me.point_of(node)
    xdo("mousemove", "--window", me.window, x, y, "mousedown", 1)
    for step in range(1, 11):
        xdo("mousemove", "--window", me.window, x + by * step // 10, y)
    xdo("mouseup", 1)


def avatar_of(person, account):
    """As another program fetches it: what is said of it, then the data."""
    said = person.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                          "<items node='urn:xmpp:avatar:metadata' max_items='1'/></pubsub></iq>")["xml"]
    info = re.search(r"<info\b[^>]*>", said)
    if not info:
        return None
    digest = re.search(r"\bid=['\"](\w+)", info[0])[1]
    said = person.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                          f"<items node='urn:xmpp:avatar:data'><item id='{digest}'/></items></pubsub></iq>")["xml"]
    found = re.search(r"<data\b[^>]*>([^<]*)", said)
    data = base64.b64decode(found[1])
    assert hashlib.sha1(data).hexdigest() == digest
    return data


def colors_of(data):
    """How much of a picture has each colour."""
    out = subprocess.run(["convert", "png:-", "-depth", "8", "rgb:-"], check=True, capture_output=True, input=data).stdout
    found = [out[i:i + 3] for i in range(0, len(out), 3)]
    return {color: found.count(bytes(color)) / len(found) for color in (RED, GREEN, BLUE)}


def photo_of(person, account):
    said = person.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><vCard xmlns='vcard-temp'/></iq>")["xml"]
    found = re.search(r"<BINVAL>([^<]*)", said)
    return base64.b64decode(found[1]) if found else None


def image_of(told):
    return told.hints.get("image-data", told.hints.get("image_data"))


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
    with People(account, peer) as people, Desktop() as desktop:
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

            with report.case(f"{where}: a notification has their picture, as a disc; one that cannot be decoded is left out"):
                desktop.forget()
                friend.send(account, "With a face")
                told = desktop.gets("Bob the Builder", "With a face")
                width, height, stride, has_alpha, bits, channels, pixels = image_of(told)
                assert (width, height, has_alpha, bits, channels) == (96, 96, True, 8, 4), (width, height, stride, has_alpha, bits, channels)
                middle = height // 2 * stride + width // 2 * 4
                assert tuple(pixels[middle:middle + 4]) == (*GREEN, 255) and pixels[3] == 0, (pixels[middle:middle + 4], pixels[:4])
                publish(friend, b"\x89PNG\r\n\x1a\n" + b"\0" * 3999)
                shows_no(me, GREEN, "the picture before is still there")
                friend.send(account, "Without a face")
                assert image_of(desktop.gets("Bob the Builder", "Without a face\n2 new messages")) is None
                publish(friend, png(66, 66, GREEN))
                shows(me, GREEN, "the next picture is not shown")

            if where == "Prosody":
                with report.case(f"{where}: a notification waits for a picture that nobody looked at yet"):
                    me.presses("ctrl+n")
                    me.types("dave@a.test", into=re.compile("."), role="entry", under=me.sees(re.compile("Start Conversation"), "dialog"))
                    me.clicks(re.compile("^Write to"))
                    me.sees("Message", "entry")
                    me.resizes(360, 640)
                    me.sees_no("Conversations", "list")
                    new = png(67, 67, RED)
                    publish(friend, new)
                    digest = hashlib.sha1(new).hexdigest()
                    me.waits_for(lambda: list(Path(os.environ["XDG_DATA_HOME"]).rglob(digest)), "the picture is not fetched", within=20)
                    friend.send(account, "A new face")
                    _, height, stride, *_, pixels = image_of(desktop.gets("Bob the Builder", "A new face\n3 new messages"))
                    assert tuple(pixels[height // 2 * stride + 192:][:4]) == (*RED, 255)
                    me.resizes(1100, 760)
                    publish(friend, png(68, 68, GREEN))
                    shows(me, GREEN, "the next picture is not shown")

            with report.case(f"{where}: a picture is chosen, cut and seen by others"):
                opens_profile(me, account)
                assert not me.has(me.sees("Save", "button"), "sensitive")
                chooses_picture(me, write("own.png", png(400, 300, BLUE, right=RED)))
                me.sees("Use Picture", "button", within=20)
                me.waits_for(lambda: share(BLUE) > 20000 and share(RED) > 20000, "the picture is not there to be cut")
                picture(f"crop-{where}")
                if where == "Prosody":
                    me.waits_for(lambda: me.has(me.sees(re.compile("^Your picture"), "image"), "focused"), "the keys do not reach the picture")
                    me.presses(*["plus"] * 6, *["Left"] * 20, "Up", "Down", "minus")
                else:
                    drags(me, re.compile("^Your picture"), 250)
                me.waits_for(lambda: share(BLUE) > 45000, "the other half does not come")
                picture(f"cut-{where}")
                me.clicks("Use Picture", "button")
                me.sees_no("Use Picture", "button", within=20)
                shows(me, BLUE, "the own picture is not shown", least=4000)
                found = avatar_of(friend, account)
                assert found.startswith(b"\x89PNG") and struct.unpack(">II", found[16:24]) == (192, 192) and len(found) <= 65536, (len(found), found[:30])
                colors = colors_of(found)
                assert colors[RED] == 0 if where == "Prosody" else colors[RED] < 0.34, colors
                assert colors[BLUE] > 0.6, colors
                assert photo_of(friend, account) == found, "the vCard has another one"

            with report.case(f"{where}: what is no picture is said to be none, and nothing changes"):
                chooses_picture(me, write("none.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 400))
                me.sees(re.compile("^This is no picture"), within=20)
                assert avatar_of(friend, account) == found

            with report.case(f"{where}: what is written in the profile is seen by others; what is not known stays"):
                other = people[account]
                other.nick("Ally")
                photo = f"<PHOTO><TYPE>image/png</TYPE><BINVAL>{base64.b64encode(found).decode()}</BINVAL></PHOTO>"
                other.request(f"<iq xmlns='jabber:client' type='set'><vCard xmlns='vcard-temp'><FN>Before</FN>{photo}<JABBERID>kept@example.net</JABBERID></vCard></iq>")
                me.presses("Escape")        # takes what was said away
                me.sees_no(re.compile("^This is no picture"))
                me.presses("Escape")
                me.sees_no("Choose Picture…", "button")
                me.clicks("Edit Profile", "button")
                me.waits_for(lambda: me.reads("Full Name", "entry") == "Before", "the name is not there")
                assert me.reads("Nickname", "entry") == "Ally"      # which was published, and is not in the vCard
                me.empties("Nickname")
                for field, text in (("Nickname", "Ali"), ("Pronouns", "she/her")):
                    me.types(text, into=field)
                me.tabs_to("Website", "entry")      # it lies below what is in sight
                me.types("https://example.net/~ali", into="Website")
                picture(f"edit-{where}")
                me.clicks("Save", "button")
                me.sees("Your profile is saved.", within=20)
                said = friend.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                                      "<items node='urn:xmpp:vcard4'/></pubsub></iq>")["xml"]
                assert re.search("she/her.*https://example.net/~ali|https://example.net/~ali.*she/her", said, re.S) and "Ali" in said, said
                said = friend.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><vCard xmlns='vcard-temp'/></iq>")["xml"]
                assert "Ali" in said and "Before" in said and "https://example.net/~ali" in said, said
                assert where == "Prosody" or "kept@example.net" in said, said       # Prosody keeps what it knows
                said = friend.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                                      "<items node='http://jabber.org/protocol/nick'/></pubsub></iq>")["xml"]
                assert ">Ali<" in said, said
                assert avatar_of(friend, account) == found and photo_of(friend, account) == found, "the picture did not stay"

            with report.case(f"{where}: the own picture is taken away"):
                me.clicks("Remove Picture", "button")
                shows_no(me, BLUE, "the own picture is still shown")
                me.waits_for(lambda: avatar_of(friend, account) is None, "others still see it", within=20)
        publish_none(friend)
        friend.nick(name)

report.finish()
