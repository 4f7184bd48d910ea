/* SPDX-License-Identifier: LGPL-2.1-or-later */
#error "only src/store may include <sqlite3.h>"
