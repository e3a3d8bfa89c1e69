-- SPDX-License-Identifier: GPL-3.0-or-later
-- mod_kith_old: makes a host of Prosody 13 offer SASL as a server without any channel binding does.
-- disable_sasl_mechanisms only hides the -PLUS names: the handler still knows channel binding, so a client that says
-- "y,," (I could, you did not offer it) is refused, as in a downgrade attack. slixmpp does, and Kith should.
module:hook("stream-features", function(event)
	local handler = event.origin.sasl_handler;
	if handler and handler.profile then handler.profile.cb = nil; end
	event.features:maptags(function (tag)
		if tag.attr.xmlns == "urn:xmpp:sasl-cb:0" then return nil; end
		return tag;
	end);
end, -10); -- after mod_saslauth (0)
