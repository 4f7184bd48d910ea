/* SPDX-License-Identifier: GPL-3.0-or-later */
#error "only src/store may include <sqlite3.h>"
