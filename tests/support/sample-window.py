#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small libadwaita window with what messengers are made of, for test-a11y.py."""
import gi

gi.require_version("Adw", "1")
gi.require_version("Gtk", "4.0")
from gi.repository import Adw, Gio, GLib, Gtk  # noqa: E402


def label(widget, text):
    widget.update_property([Gtk.AccessibleProperty.LABEL], [text])
    return widget


def open_dialog(window):
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12, margin_top=24, margin_bottom=24, margin_start=24, margin_end=24)
    group = Adw.PreferencesGroup()
    address, password = Adw.EntryRow(title="Address"), Adw.PasswordEntryRow(title="Password")
    group.add(address)
    group.add(password)
    button = Gtk.Button(label="Sign In", halign=Gtk.Align.CENTER)
    dialog = Adw.Dialog(title="Add Account", child=box, content_width=360)
    answer = window.answer

    def sign_in(_button):
        answer.set_label(f"{address.get_text()} {password.get_text()}")
        dialog.close()

    button.connect("clicked", sign_in)
    box.append(group)
    box.append(button)
    dialog.present(window)


def activate(app):
    messages = Gtk.StringList()
    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", lambda _f, item: item.set_child(Gtk.Label(xalign=0, wrap=True)))
    factory.connect("bind", lambda _f, item: (item.get_child().set_label(item.get_item().get_string()),
                                              item.set_accessible_label(f"Me, {item.get_item().get_string()}, now, Sent")))
    timeline = label(Gtk.ListView(model=Gtk.NoSelection(model=messages), factory=factory), "Messages")
    composer = label(Gtk.TextView(hexpand=True, accepts_tab=False), "Message")
    send = Gtk.Button(label="Send")

    def send_message(_button):
        buffer = composer.get_buffer()
        text = buffer.get_text(*buffer.get_bounds(), False)
        GLib.timeout_add(300, lambda: messages.append(text) or False)
        buffer.set_text("")

    send.connect("clicked", send_message)
    bottom = Gtk.Box(spacing=6)
    bottom.append(composer)
    bottom.append(send)
    header = Adw.HeaderBar()
    add = label(Gtk.Button(icon_name="list-add-symbolic"), "Add Account")
    header.pack_start(add)
    view = Adw.ToolbarView(content=Gtk.ScrolledWindow(child=timeline, vexpand=True))
    view.add_top_bar(header)
    view.add_bottom_bar(bottom)
    answer = Gtk.Label()
    view.add_bottom_bar(answer)
    window = Adw.ApplicationWindow(application=app, title="Sample", content=view, default_width=600, default_height=500)
    window.answer = answer
    add.connect("clicked", lambda _button: open_dialog(window))
    window.present()


app = Adw.Application(application_id="im.kith.Sample", flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect("activate", activate)
app.run()
