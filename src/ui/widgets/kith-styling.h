/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* XEP-0393: how a body is styled, and the links in it. Pure functions of its text: nothing here is markup. */

typedef enum
{
  KITH_SPAN_STRONG = 1 << 0,
  KITH_SPAN_EMPHASIS = 1 << 1,
  KITH_SPAN_STRIKE = 1 << 2,
  KITH_SPAN_MONOSPACE = 1 << 3,
  KITH_SPAN_LINK = 1 << 4,
} KithSpanStyle;

/* Bytes of a block's text. */
typedef struct
{
  guint         start;
  guint         end;
  KithSpanStyle style;
  char         *uri; /* of a link */
} KithSpan;

/* Lines that are laid out alike. */
typedef struct
{
  guint    depth;           /* how many quotes it is within */
  gboolean is_preformatted;
  char    *text;            /* without the directives; lines end with a line feed, but for the last one */
  GArray  *spans;           /* of KithSpan, each style for itself; they may overlap */
} KithBlock;

/* Deeper quotes count as that deep. */
#define KITH_STYLING_DEPTH_MAX 8

/* @is_styled FALSE: only links are looked for (XEP-0393 s. 6). Array of KithBlock, never empty. (transfer full) */
GPtrArray *kith_styling_parse      (const char *body,
                                    gboolean    is_styled);

/* Something in the text as it is typed: a span with its directives, or the directives of a block. */
typedef struct
{
  guint         start;        /* bytes of the text */
  guint         end;
  KithSpanStyle style;        /* 0: directives of a block */
  gboolean      is_directive; /* the signs themselves */
} KithStylingRange;

/* What to show of it while it is written: array of KithStylingRange. (transfer full) */
GArray    *kith_styling_find_ranges (const char *text);

/* What stands in preformatted blocks, all of them; NULL where there are none. (transfer full) */
char      *kith_styling_dup_code    (const char *body);

/* Links that may be followed (security.md U6): http, https, xmpp, mailto, geo, tel. Array of KithSpan with LINK only. (transfer full) */
GArray    *kith_styling_find_links (const char *text);

G_END_DECLS
