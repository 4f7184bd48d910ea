/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-consensus.h"
#include "relabel-json.h"

#define MAX_ANNOTATORS 5

#define TEST_ID "aaaaaaaaaaaaaaaaaaaaaaaa"

/* A task of one field, “f”, in an image of 100 by 100 pixels, and what annotators made of it. JSON in which ' stands for ". */
typedef struct {
  RelabelConvertField field;
  GPtrArray *known;
  GPtrArray *results; /* of JsonArray */
  RelabelConsensusInput input;
} Task;

JsonArray *parse_array(const char *text);
void task_init(Task *self, const char *schema);
void task_add_known(Task *self, const char *text);
void set_results(Task *task, const char *a, const char *b, const char *c);
void task_run(Task *self, JsonObject *names, RelabelConsensus *out, RelabelAgreement *agreement);
void task_clear(Task *self);
void assert_same(JsonArray *got, JsonArray *wanted);
