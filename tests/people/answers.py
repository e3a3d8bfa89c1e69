# SPDX-License-Identifier: GPL-3.0-or-later
"""How the people of people.py --answer behave: receipts at once, a look, some typing, then a reply."""
import asyncio
import random
import re

STATUS = {
    "bob": ("", "In the garden"), "carol": ("", "Working from home"), "dave": ("away", "Back at four"),
    "erin": ("dnd", "In a meeting"), "frank": ("", ""), "grace": ("chat", "Talk to me"),
}

# the first pattern that is found decides
REPLIES = (
    (r"\b(hi|hello|hey|good (morning|evening|afternoon)|hallo|salut|hola)\b",
     ("Hello! How are you?", "Hey, good to hear from you!", "Hi there 👋", "Good to see you here.")),
    (r"\b(thanks|thank you|thx|cheers|danke|merci|gracias)\b",
     ("You're welcome!", "Any time 🙂", "Glad it helped.")),
    (r"\b(bye|good night|see you|later|tschüss)\b",
     ("See you!", "Talk to you soon 👋", "Good night!")),
    (r"\b(lunch|dinner|coffee|cake|tea)\b",
     ("I'd love to. Half past twelve?", "Coffee is always a yes ☕", "Let me check the calendar, but I think so.")),
    (r"\b(when|what time|tomorrow|today|tonight|weekend)\b",
     ("Tomorrow after ten suits me best.", "Sometime in the afternoon?", "The weekend looks free so far.")),
    (r"https?://|aesgcm://",
     ("Nice, I'll have a look.", "Oh, thanks for the link!", "Opening it now …")),
    (r"\?\s*$",
     ("Good question. I think so, but let me ask.", "Yes, I'd say.", "Hmm, not sure. What do you think?", "I was about to ask you the same!")),
)
ANYTHING = ("Sounds good to me.", "Really? Tell me more!", "Ha, I was just thinking of that.", "All right 👍", "I'll note it down.",
            "That is good news.", "One moment, somebody is at the door … back again.", "Agreed.",
            "I had a similar idea on the train this morning: a small table by the window, the good coffee, and no hurry at all.")


def reply_to(body, avoid=None):
    for pattern, replies in REPLIES:
        if re.search(pattern, body, re.IGNORECASE):
            break
    else:
        replies = ANYTHING
    return random.choice([reply for reply in replies if reply != avoid])


async def begin(human):
    show, status = STATUS.get(human.boundjid.user, ("", ""))
    await human.do_presence(show, status)
    human.last_reply = {}


def hear(human, facts):
    """A message arrived; called for each, answers those that a person would answer."""
    body, sender = facts.get("body"), facts.get("from", "")
    if not body or facts.get("type") in ("error", "groupchat") or sender.split("/")[0] == human.boundjid.bare:
        return
    human.crowd.later(answer(human, sender, facts))


async def answer(human, sender, facts):
    if facts.get("wants_receipt") and "id" in facts:
        await human.do_receipt(sender, facts["id"])
    await asyncio.sleep(random.uniform(0.3, 0.6))
    if facts.get("markable") and "id" in facts:
        await human.do_displayed(sender, facts["id"])
    await human.do_state(sender, "composing")
    await asyncio.sleep(random.uniform(0.8, 1.6))
    person = sender.split("/")[0]
    human.last_reply[person] = reply_to(facts["body"], human.last_reply.get(person))
    await human.do_send(sender, human.last_reply[person], receipt=True, markable=True)


def welcome(human, jid):
    """Somebody wants to see our presence: yes, and we theirs."""
    async def both():
        await human.do_approve(jid)
        await human.do_subscribe(jid)
    human.crowd.later(both())
