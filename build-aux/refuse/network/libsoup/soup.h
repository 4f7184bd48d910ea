/* SPDX-License-Identifier: LGPL-2.1-or-later */
#error "only src/labelstudio may include <libsoup/soup.h>"
