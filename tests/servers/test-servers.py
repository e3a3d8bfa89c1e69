#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-servers.py   under with-servers.sh: the servers are there, found and trusted as a GIO program sees them. TAP."""
import sys

from gi.repository import Gio, GLib

number = 0
failed = 0


def check(name, passed, why=""):
    global number, failed
    number += 1
    failed += not passed
    print(f"{'ok' if passed else 'not ok'} {number} - {name}", flush=True)
    if not passed and why:
        print(f"# {why}")


def direct_tls(host, port):
    """None, or why GIO refuses."""
    client = Gio.SocketClient(timeout=10)
    client.set_tls(True)
    try:
        client.connect_to_host(host, port, None).close(None)
    except GLib.Error as error:
        return error.message
    return None


def services(service, domain):
    try:
        found = Gio.Resolver.get_default().lookup_service(service, "tcp", domain, None)
    except GLib.Error as error:
        return error.message
    return [(target.get_hostname(), target.get_port()) for target in found]


for host, port in (("a.test", 15223), ("b.test", 16223), ("upload.a.test", 15281), ("upload.b.test", 16281)):
    why = direct_tls(host, port)
    check(f"{host}:{port} is trusted", why is None, why)

for host in ("selfsigned.test", "expired.test", "notyet.test", "wronghost.test", "srvtarget.test"):
    why = direct_tls(host, 15223)
    check(f"{host} is refused", why is not None and "certificate" in why, f"got: {why}")

found = services("xmpps-client", "a.test")
check("SRV of a.test", found == [("a.test", 15223)], found)
found = services("xmpp-client", "b.test")
check("SRV of b.test", found == [("b.test", 16222)], found)
found = services("xmpp-client", "many.test")
check("100 SRV records", len(found) == 100, found)
found = services("xmpp-client", "nosrv.test")
check("no SRV record", isinstance(found, str), found)

print(f"1..{number}")
sys.exit(failed > 0)
