/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"

G_BEGIN_DECLS

/* A test whose body runs on a fiber. */
typedef void (*FiberTestFunc) (void);

void  fiber_test_add   (const char    *path,
                        FiberTestFunc  func);

/* Limits of tests in seconds: longer where the build is sanitized. */
guint test_seconds     (guint          seconds);

/* Runs the main loop until @condition or the limit; only on the main stack. */
void  run_until        (gboolean     (*condition) (gpointer data),
                        gpointer       data,
                        guint          seconds);

/* On a fiber: lets the main loop turn until @condition or the limit, then asserts. */
void  await_until      (gboolean     (*condition) (gpointer data),
                        gpointer       data,
                        guint          seconds);

#define FIBER_TEST(path, func) fiber_test_add (path, func)

G_END_DECLS
