/* SPDX-License-Identifier: GPL-3.0-or-later */
#error "only src/labelstudio and src/formats/relabel-zoo-download.c may include <libsoup/soup.h>"
