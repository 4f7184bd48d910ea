/* SPDX-License-Identifier: GPL-3.0-or-later */
#error "only src/media may include <tiffio.h>"
