#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put N messages straight into Prosody's SQLite archive: 100,000 in a few seconds, also while Prosody runs.

  fill-archive.py BASE/prosody/archive.sqlite --account alice@a.test [--with bob@b.test ...] [-n 100000] [--days 700]
  fill-archive.py BASE/prosody/archive.sqlite --room lobby@conference.a.test [--nick NAME ...] [-n 100000] [--days 700]

The tables are made as Prosody makes them if they are not there yet (Prosody does at its first archived message).
Prosody pages by the row's sort_id, not by its time: the rows get ids
(and times) before all that are there, so that filled history is always older than what tests send later. A room's
archive is shown when the room exists. The same --seed gives the same messages; archive ids are made from the time, as
Prosody does it (UUID version 7), and so differ from run to run only by when they end.
Kinds of messages: text of 1 to 400 words (several scripts, emoji, quotes, lines), replies, corrections, reactions,
receipts, displayed markers, retractions, attachments (link), /me, styling; both directions; bursts and quiet nights.
"""
import argparse, hashlib, random, sqlite3, time
from xml.sax.saxutils import escape, quoteattr

ap = argparse.ArgumentParser()
ap.add_argument("database"); ap.add_argument("--account"); ap.add_argument("--room")
ap.add_argument("--with", dest="peers", nargs="+", default=["bob@a.test", "carol@b.test", "dave@old.test"])
ap.add_argument("--nick", nargs="+", default=["Alice", "Bob", "Ĉarol", "dave ☃", "Еva", "フランク"])
ap.add_argument("-n", type=int, default=100000); ap.add_argument("--days", type=float, default=700)
ap.add_argument("--seed", type=int, default=1)
a = ap.parse_args()
assert bool(a.account) != bool(a.room), "one of --account and --room"
rnd = random.Random(a.seed)

WORDS = ("the a to and I you it is that was for on with not but have are this so at just what be in we can if my do "
         "like know there get me about no up out they all think when here time really one go good now would how more "
         "see well then some him her still back had today tomorrow train meeting coffee release build test server "
         "keyboard window message crash works again maybe lunch photo weekend garden rain bicycle ticket price thanks "
         "Straße Grüße naïve café Ångström привет сегодня спасибо мы дома γειά שלום مرحبا こんにちは 明日 会議 谢谢 안녕").split()
EMOJI = "👍 😂 ❤️ 🎉 🤔 👀 🙈 👩‍👩‍👧 🇪🇺 🏳️‍🌈 1️⃣".split()

def text():
    size = rnd.choices((1, 3, 8, 20, 60, 400), (10, 30, 35, 18, 6, 1))[0]
    body = " ".join(rnd.choice(WORDS) for _ in range(rnd.randint(max(1, size // 2), size)))
    kind = rnd.random()
    if kind < .06: body += " " + rnd.choice(EMOJI)
    elif kind < .08: body = rnd.choice(EMOJI)
    elif kind < .10: body = "> " + body + "\n" + rnd.choice(WORDS) + "!"
    elif kind < .12: body = "```\nif (a < b && c > d) { return \"<&>\"; }\n```\n" + body
    elif kind < .14: body = f"*{body}* _so_ `code` ~gone~"
    elif kind < .15: body = "/me " + body
    elif kind < .18: body += " https://example.org/%x?a=1&b=2#c" % rnd.getrandbits(40)
    elif kind < .20: body = body.replace(" ", "\n")
    return body

def hexid(n=16): return "%0*x" % (n, rnd.getrandbits(n * 4))
def uuid7(when):
    h = "%012x7%03x%x%015x" % (int(when * 1000), rnd.getrandbits(12), rnd.randrange(8, 12), rnd.getrandbits(60))
    return "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))

db = sqlite3.connect(a.database, timeout=30)
db.execute("PRAGMA journal_mode=WAL"); db.execute("PRAGMA synchronous=OFF")
db.execute('CREATE TABLE IF NOT EXISTS "prosodyarchive" ("sort_id" INTEGER PRIMARY KEY AUTOINCREMENT, "host" TEXT NOT NULL, '
           '"user" TEXT NOT NULL, "store" TEXT NOT NULL, "key" TEXT NOT NULL, "when" INTEGER NOT NULL, "with" TEXT NOT NULL, '
           '"type" TEXT NOT NULL, "value" TEXT NOT NULL)')
for index, columns in {"prosodyarchive_index": '"host", "user", "store", "key"', "prosodyarchive_with_when": '"host", "user", "store", "with", "when"',
                       "prosodyarchive_when": '"host", "user", "store", "when"', "prosodyarchive_sort": '"host", "user", "store", "sort_id"'}.items():
    db.execute(f'CREATE {"UNIQUE " if index == "prosodyarchive_index" else ""}INDEX IF NOT EXISTS "{index}" ON "prosodyarchive" ({columns})')
lowest = db.execute('SELECT min(sort_id) FROM prosodyarchive').fetchone()[0]
owner = tuple(reversed((a.room or a.account).split("@"))) + ("muc_log" if a.room else "archive",)
earliest = db.execute('SELECT min("when") FROM prosodyarchive WHERE host=? AND user=? AND store=?', owner).fetchone()[0]
end = min(time.time(), earliest or 1e18) - 60
# sorted random times, thinned at night
times = sorted(rnd.uniform(end - a.days * 86400, end) for _ in range(a.n))
times = [t - 8 * 3600 if 0 <= (t % 86400) / 3600 < 6 else t for t in times]; times.sort()
sort_id = (lowest if lowest is not None else 1) - a.n
RESOURCES = {True: ["Kith.3f9c", "phone.Vx2"], False: ["Conversations.k3Ha", "Dino.77a", "gajim.PQ"]}

def rows():
    global sort_id
    recent = []             # (id other clients refer to, sender, is it ours)
    for when in times:
        mid, kind, peer = hexid(), rnd.random(), rnd.choice(a.peers)
        mine, key = rnd.random() < .45, uuid7(when)
        if a.room:
            nick = rnd.choice(a.nick); frm, to, typ = a.room + "/" + nick, None, "groupchat"
        else:
            here, there = a.account + "/" + rnd.choice(RESOURCES[True]), peer + "/" + rnd.choice(RESOURCES[False])
            frm, to, typ = (here, peer, "chat") if mine else (there, a.account, "chat")
        old = rnd.choice(recent[-30:]) if recent else None
        same = [r for r in recent[-30:] if r[1] == (frm.split("/")[1] if a.room else (mine, peer))]
        x = ""
        if old and kind < .08:                                    # XEP-0444
            x = f"<reactions xmlns='urn:xmpp:reactions:0' id='{old[0]}'><reaction>{rnd.choice(EMOJI)}</reaction></reactions><store xmlns='urn:xmpp:hints'/>"
        elif old and kind < .14 and not a.room:                   # XEP-0184
            x = f"<received xmlns='urn:xmpp:receipts' id='{old[0]}'/>"
        elif old and kind < .20:                                  # XEP-0333
            x = f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{old[0]}'/><store xmlns='urn:xmpp:hints'/>"
        elif same and kind < .21:                                 # XEP-0424
            x = (f"<retract xmlns='urn:xmpp:message-retract:1' id='{same[-1][0]}'/><fallback xmlns='urn:xmpp:fallback:0' "
                 "for='urn:xmpp:message-retract:1'/><body>This person tried to retract a message.</body><store xmlns='urn:xmpp:hints'/>")
        else:
            body = text()
            if same and kind < .24:                               # XEP-0308
                x = f"<body>{escape(body)}</body><replace xmlns='urn:xmpp:message-correct:0' id='{same[-1][0]}'/>"
            elif old and kind < .29:                              # XEP-0461
                quote = "> before\n"
                x = (f"<body>{quote}{escape(body)}</body>".replace("> ", "&gt; ", 1) +
                     f"<reply xmlns='urn:xmpp:reply:0' id='{old[0]}' to={quoteattr(old[2])}/><fallback xmlns='urn:xmpp:fallback:0' "
                     f"for='urn:xmpp:reply:0'><body start='0' end='{len(quote)}'/></fallback>")
            elif kind < .32:                                      # XEP-0066
                url = "https://upload.a.test/file_share/%s/%s" % (uuid7(when), rnd.choice(("photo.jpg", "note.ogg", "paper.pdf")))
                x = f"<body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url></x>"
            else:
                x = f"<body>{escape(body)}</body>"
            x += "<markable xmlns='urn:xmpp:chat-markers:0'/><origin-id xmlns='urn:xmpp:sid:0' id='%s'/>" % mid
            if not a.room: x += "<request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/>"
            recent.append((key if a.room else mid, frm.split("/")[1] if a.room else (mine, peer), frm if a.room else frm.split("/")[0]))
            del recent[:-60]
        if a.room:              # as mod_muc_mam keeps it: no "to"; occupant-id is in the stanza
            x += "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='%s'/>" % hashlib.sha256(nick.encode()).hexdigest()[:44]
        stanza = f"<message xmlns='jabber:client' type='{typ}' id='{mid}' from={quoteattr(frm)}" + (f" to={quoteattr(to)}" if to else "") + ">" + x + "</message>"
        yield sort_id, *owner, key, when, "message<groupchat" if a.room else peer, "xml", stanza
        sort_id += 1

began, batch, done = time.time(), [], 0
def flush():
    with db:                # small transactions: a running Prosody waits for a lock only a moment
        db.executemany('INSERT INTO prosodyarchive (sort_id, host, user, store, key, "when", "with", type, value) VALUES (?,?,?,?,?,?,?,?,?)', batch)
for row in rows():
    batch.append(row)
    if len(batch) == 5000:
        flush(); batch.clear()
flush()
print(f"{a.n} messages for {a.account or a.room} in {time.time() - began:.1f} s, "
      f"{time.strftime('%Y-%m-%d', time.gmtime(times[0]))} to {time.strftime('%Y-%m-%d', time.gmtime(times[-1]))}")
