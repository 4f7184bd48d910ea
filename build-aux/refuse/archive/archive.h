/* SPDX-License-Identifier: GPL-3.0-or-later */
#error "only src/formats may include <archive.h>"
