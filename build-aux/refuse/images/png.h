/* SPDX-License-Identifier: LGPL-2.1-or-later */
#error "only src/media may include <png.h>"
