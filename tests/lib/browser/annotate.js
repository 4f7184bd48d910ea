// SPDX-License-Identifier: GPL-3.0-or-later
// A person in Label Studio's editor: Debian's Chromium, without a window, does with mouse and keyboard what a script says.
//
//   annotate SCRIPT.json      (- for standard input; RELABEL_TEST_LS_EMAIL and RELABEL_TEST_LS_PASSWORD say who it is)
//
//   {"open": "http://127.0.0.1:8080/projects/3/data?tab=2",         what Open in Label Studio opens; names server and project
//    "screenshot": "page.png",                                        of that page, before anything else
//    "tasks": [{"task": 17, "actions": [ACTION, …], "finish": "submit", "screenshot": "task.png"}, …]}
//
//   finish: submit (the default), update (the annotation that is there), skip, or leave (nothing is sent)
//   ACTION is one of
//     {"move": REGION, "by": [DX, DY]}          percent of the picture, as all lengths are
//     {"relabel": REGION, "class": NAME}
//     {"delete": REGION}
//     {"draw": NAME, "box": [X, Y, WIDTH, HEIGHT]}
//     {"choose": VALUE}                         of a Choices control
//     {"remove": ID}                            as delete, of a region of any type, by the list at the side
//     {"attribute": CONTROL, "of": ID, "value": CHOICE}   or "text": TEXT in place of the choice
//     {"paint": NAME, "line": [[X, Y], …]}      with the brush
//     {"pick": ID}                              selects a region of any type by the list at the side, for what follows
//     {"class": NAME}                           presses the button of a class: of the region that is picked, or of what is drawn next
//     {"drag": [[X, Y], …]}                     with the mouse, from point to point
//     {"click": [X, Y], "key": KEY}             with a key held, if one is named; {"doubleClick": [X, Y]}
//     {"press": KEYS}                           such as Control+z
//     {"fill": TEXT, "in": SELECTOR, "then": KEY}   a field of the page; {"hit": SELECTOR} clicks on what is in the page
//   REGION is the id of the region, or [X, Y], a point inside of it. "control": NAME says whose class is meant if several have it.
//
// Prints a JSON line a task: what was sent, and the ids of the regions drawn. The status is 0 if everything was done as it says.
'use strict';
const fs = require('fs');
const path = require('path');
const { Session } = require(path.join(__dirname, 'session.js'));

function fail(message) {
  console.error(`annotate: ${message}`);
  process.exit(2);
}

function readScript(name) {
  const script = JSON.parse(fs.readFileSync(name === '-' ? 0 : name, 'utf8'));
  const url = new URL(script.open);
  const project = /\/projects\/(\d+)/.exec(url.pathname);
  if (!project) fail(`“open” names no project: ${script.open}`);
  return { ...script, origin: url.origin, project: Number(project[1]) };
}

async function act(editor, action) {
  if ('move' in action) await editor.move(action.move, action.by);
  else if ('relabel' in action) await editor.relabel(action.relabel, action.class, action.control);
  else if ('delete' in action) await editor.remove(action.delete);
  else if ('draw' in action) return editor.draw(action.draw, action.box, action.control);
  else if ('remove' in action) await editor.removeListed(action.remove);
  else if ('attribute' in action) await editor.setAttribute(action.of, { ...action, control: action.attribute });
  else if ('paint' in action) return editor.paint(action.paint, action.line, action.control);
  else if ('pick' in action) await editor.pick(action.pick);
  else if ('class' in action) await editor.chooseClass(action.class, action.control);
  else if ('drag' in action) await editor.dragAlong(action.drag);
  else if ('click' in action) await editor.clickAt(action.click, action.key);
  else if ('doubleClick' in action) await editor.page.mouse.dblclick(...editor.at(...action.doubleClick));
  else if ('press' in action) await editor.page.keyboard.press(action.press);
  else if ('fill' in action) await editor.fill(action.in, action.fill, action.then);
  else if ('hit' in action) await editor.page.locator(action.hit).first().click();
  else if ('choose' in action) await editor.choose(action.choose);
  else throw new Error(`no such action: ${JSON.stringify(action)}`);
  return null;
}

async function annotate(session, project, { task, actions = [], finish = 'submit', screenshot }) {
  const editor = finish === 'skip' ? await session.openInStream(project, task) : await session.openTask(project, task);
  const drawn = [];
  for (const action of actions) {
    const id = await act(editor, action);
    if (id) drawn.push(id);
  }
  if (screenshot) await editor.screenshot(screenshot);
  const sent = finish === 'leave' ? null : await editor.finish(finish);
  return { task, finish, annotation: sent && sent.id, was_cancelled: sent && sent.was_cancelled,
    results: sent && (sent.result || []).length, drawn };
}

async function main() {
  if (process.argv.length !== 3) fail('usage: annotate SCRIPT.json');
  const script = readScript(process.argv[2]);
  const session = await Session.start(script.origin, process.env.RELABEL_TEST_LS_EMAIL, process.env.RELABEL_TEST_LS_PASSWORD);
  let current = 'the page';
  try {
    await session.open(script.open, script.screenshot);
    for (const entry of script.tasks) {
      current = `task ${entry.task}`;
      const begun = Date.now();
      const report = await annotate(session, script.project, entry);
      console.log(JSON.stringify({ ...report, ms: Date.now() - begun }));
    }
  } catch (error) {
    // What the person saw, for whoever looks into it.
    if (process.env.RELABEL_TEST_FAILURE_DIR)
      await session.page.screenshot({ path: `${process.env.RELABEL_TEST_FAILURE_DIR}/browser.png` }).catch(() => {});
    error.message = `${current}: ${error.message}`;
    throw error;
  } finally {
    await session.end();
  }
}

main().catch(error => {
  console.error(`annotate: ${error.stack || error}`);
  process.exit(1);
});
