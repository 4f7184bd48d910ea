/* SPDX-License-Identifier: GPL-3.0-or-later */
#error "only src/labelstudio may include <libsoup/soup.h>"
