// SPDX-License-Identifier: GPL-3.0-or-later
// Label Studio's editor (1.23) with one task open. All is done by mouse and keyboard. The editor's own state (window.Htx) is only
// looked at: to see where a region is, and to wait until what was done has happened.
'use strict';

const BUTTON = { submit: 'bottombar-submit-button', update: 'bottombar-update-button', skip: 'bottombar-skip-button' };
const REQUEST = {
  submit: ['POST', /\/api\/tasks\/\d+\/annotations/],
  update: ['PATCH', /\/api\/annotations\/\d+/],
  skip: ['POST', /\/api\/tasks\/\d+\/annotations/],
};

// In the page: the regions that have a place on the picture, in percent of it.
function readRegions() {
  return window.Htx.annotationStore.selected.regions.filter(r => r.x !== undefined && r.width !== undefined).map(r => ({
    id: r.cleanId, x: r.x, y: r.y, width: r.width, height: r.height, classes: [...(r.labels || [])], selected: Boolean(r.inSelection) }));
}

// In the page: all regions, those without a box included, in the order of the list at the side.
function readOutline() {
  return window.Htx.annotationStore.selected.regionStore.filteredRegions.map(r => ({ id: r.cleanId }));
}

// In the page: the picture's rectangle, once it is loaded and has kept its place for some frames.
function settledPicture() {
  const frames = 8;
  return new Promise(resolve => {
    let last = null;
    let still = 0;
    const look = () => {
      const image = document.querySelector('.lsf-image img');
      const r = image && image.complete && image.naturalWidth > 0 && image.getBoundingClientRect();
      const now = r && r.width > 20 && [r.x, r.y, r.width, r.height].map(v => Math.round(v * 2)).join();
      still = now && now === last ? still + 1 : 0;
      last = now;
      if (still >= frames) resolve({ x: r.x, y: r.y, width: r.width, height: r.height });
      else requestAnimationFrame(look);
    };
    look();
  });
}

class Editor {
  // Waits until this very task, with its regions, is in the editor.
  static async ready(page, task) {
    const editor = new Editor();
    editor.page = page;
    editor.task = task;
    await page.waitForSelector('[data-testid^=bottombar-]');
    await page.waitForFunction(id => {
      const store = window.Htx;
      return store && store.task && Number(store.task.id) === id && store.annotationStore && store.annotationStore.selected;
    }, Number(task));
    await page.waitForSelector('.konvajs-content canvas');
    await page.evaluate(settledPicture);
    // The picture is laid out too large and cut before the panels at its side have taken their room; this is “zoom to fit”.
    await page.keyboard.press('Shift+Digit1');
    editor.picture = await page.evaluate(settledPicture);
    return editor;
  }

  regions() {
    return this.page.evaluate(readRegions);
  }

  // Waits until the regions are as wanted; says what was done if they never are.
  async until(test, what) {
    const end = Date.now() + 15000;
    for (;;) {
      const regions = await this.regions();
      if (test(regions)) return regions;
      if (Date.now() > end) throw new Error(`${what}: the editor shows no effect; it has ${JSON.stringify(regions)}`);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }

  at(x, y) {
    return [this.picture.x + this.picture.width * x / 100, this.picture.y + this.picture.height * y / 100];
  }

  async find(which) {
    const regions = await this.until(all => all.length > 0, `task ${this.task}`);
    const inside = r => which[0] >= r.x && which[0] <= r.x + r.width && which[1] >= r.y && which[1] <= r.y + r.height;
    const found = regions.filter(Array.isArray(which) ? inside : r => r.id === which)
      .sort((a, b) => a.width * a.height - b.width * b.height);
    if (!found.length) throw new Error(`no region ${JSON.stringify(which)} in task ${this.task}`);
    return found[0];
  }

  async deselect() {
    await this.page.keyboard.press('Escape');
    await this.until(all => all.every(r => !r.selected), 'deselect');
  }

  isSelected(all, id) {
    return all.some(r => r.selected && r.id === id) && all.every(r => !r.selected || r.id === id);
  }

  // Clicks into the region until it is the one that is selected: others may lie over parts of it. Gives the point that hit.
  async select(which) {
    const region = await this.find(which);
    for (const [u, v] of [[0.5, 0.5], [0.3, 0.3], [0.7, 0.3], [0.3, 0.7], [0.7, 0.7], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]]) {
      const point = this.at(region.x + region.width * u, region.y + region.height * v);
      await this.deselect();
      await this.page.mouse.click(...point);
      const now = await this.until(all => all.some(r => r.selected), 'select').catch(() => []);
      if (this.isSelected(now, region.id)) return { region, point };
    }
    // Wholly covered: the list beside the picture has it.
    const nodes = this.page.locator('.lsf-tree__node');
    for (let i = 0; i < await nodes.count(); i++) {
      await this.deselect();
      await nodes.nth(i).click();
      const now = await this.until(all => all.some(r => r.selected), 'select').catch(() => []);
      if (this.isSelected(now, region.id)) return { region, point: this.at(region.x + region.width / 2, region.y + region.height / 2) };
    }
    throw new Error(`region ${region.id} can't be selected`);
  }

  async drag(from, to) {
    await this.page.mouse.move(...from);
    await this.page.mouse.down();
    await this.page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 5 });
    await this.page.mouse.move(...to, { steps: 5 });
    await this.page.mouse.up();
  }

  async move(which, [dx, dy]) {
    const { region, point } = await this.select(which);
    await this.drag(point, [point[0] + this.picture.width * dx / 100, point[1] + this.picture.height * dy / 100]);
    await this.until(all => all.some(r => r.id === region.id && Math.abs(r.x - region.x - dx) < 1.5 && Math.abs(r.y - region.y - dy) < 1.5),
      `move ${region.id}`);
    await this.deselect();
  }

  // The button of a class; “control” says whose, where several controls have it.
  async label(name, control) {
    const index = control === undefined ? -1 : await this.page.evaluate(wanted =>
      [...window.Htx.annotationStore.selected.names.values()].filter(tag => /labels$/.test(tag.type)).findIndex(tag => tag.name === wanted), control);
    if (control !== undefined && index < 0) throw new Error(`no control “${control}”`);
    const group = index < 0 ? this.page : this.page.locator('.lsf-labels').nth(index);
    const exact = new RegExp(`^\\s*${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*[0-9a-z]?\\s*$`);
    return group.locator('.lsf-label', { hasText: exact }).first();
  }

  async relabel(which, name, control) {
    const { region } = await this.select(which);
    await (await this.label(name, control)).click();
    await this.until(all => all.some(r => r.id === region.id && r.classes.length === 1 && r.classes[0] === name), `relabel ${region.id}`);
    await this.deselect();
  }

  async remove(which) {
    const { region } = await this.select(which);
    await this.page.keyboard.press('Backspace');
    await this.until(all => all.every(r => r.id !== region.id), `delete ${region.id}`);
  }

  // A drag that begins in a region would move that one, so it begins at a corner that is free.
  async draw(name, [x, y, width, height], control) {
    await this.deselect();
    const before = await this.regions();
    const free = ([px, py]) => before.every(r => px < r.x - 1 || px > r.x + r.width + 1 || py < r.y - 1 || py > r.y + r.height + 1);
    const corners = [[x, y], [x + width, y + height], [x + width, y], [x, y + height]];
    const start = corners.find(free);
    if (!start) throw new Error('each corner of the box lies in another region');
    await (await this.label(name, control)).click();
    await this.drag(this.at(...start), this.at(2 * x + width - start[0], 2 * y + height - start[1]));
    const isNew = r => before.every(b => b.id !== r.id);
    const after = await this.until(all => all.some(r => isNew(r) && r.width > width / 2), 'draw');
    const drawn = after.find(isNew);
    const off = Math.max(Math.abs(drawn.x - x), Math.abs(drawn.y - y), Math.abs(drawn.width - width), Math.abs(drawn.height - height));
    if (after.length !== before.length + 1 || off > 1.5 || drawn.classes.join() !== name)
      throw new Error(`drew ${JSON.stringify(drawn)} instead of ${name} at ${[x, y, width, height]}`);
    await this.deselect();
    return drawn.id;
  }

  async choose(value) {
    const exact = new RegExp(`^\\s*${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*(\\[.\\])?\\s*$`);
    const item = this.page.locator('.lsf-choice__item', { hasText: exact }).first();
    await item.click();
    await this.page.waitForFunction(wanted => window.Htx.annotationStore.selected.regions
      .some(r => r.results.some(result => result.type === 'choices' && result.mainValue.includes(wanted))), value);
  }

  // Selects a region of any type in the list at the side, which numbers them and holds only the rows that show.
  async pick(id) {
    await this.page.keyboard.press('Escape');
    const number = (await this.page.evaluate(readOutline)).findIndex(r => r.id === id) + 1;
    if (number === 0) throw new Error(`no region “${id}” in the list`);
    const row = this.page.locator('.lsf-tree__node', { has: this.page.locator('.lsf-outliner-item__index', { hasText: new RegExp(`^${number}$`) }) });
    await this.page.locator('.lsf-tree__node').first().hover();
    await this.page.mouse.wheel(0, -10000);
    for (let tries = 0; !(await row.count()); tries++) {
      if (tries > 200) throw new Error(`the list does not show region “${id}”`);
      await this.page.mouse.wheel(0, 80);
      await this.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 50)));
    }
    await row.first().click();
    await this.page.waitForFunction(wanted => window.Htx.annotationStore.selected.regions.some(r => r.cleanId === wanted &&
      (r.inSelection || r.highlighted || r.selected)), id);
  }

  async has(id) {
    return (await this.page.evaluate(readOutline)).some(r => r.id === id);
  }

  async removeListed(id) {
    await this.pick(id);
    await this.page.keyboard.press('Backspace');
    for (let tries = 0; await this.has(id); tries++) {
      if (tries > 500) throw new Error(`region ${id} is still there`);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await this.page.keyboard.press('Escape');
  }

  // An attribute of a region: a choice by its name, or a text.
  async setAttribute(id, { value, text, control }) {
    await this.pick(id);
    const tag = this.page.locator('.lsf-choices:visible, .lsf-text-area:visible');
    await tag.first().waitFor();
    if (text !== undefined) {
      const field = this.page.locator('textarea:visible, input[type=text]:visible').first();
      await field.fill(text);
      await field.press('Shift+Enter');
    } else {
      const exact = new RegExp(`^\\s*${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*(\\[.\\])?\\s*$`);
      await this.page.locator('.lsf-choice__item:visible', { hasText: exact }).first().click();
    }
    await this.page.waitForFunction(([region, name, wanted]) => window.Htx.annotationStore.selected.regions.some(r => r.cleanId === region &&
      r.results.some(result => result.from_name.name === name && JSON.stringify(result.mainValue).includes(wanted))), [id, control, text || value]);
    await this.page.keyboard.press('Escape');
  }

  // A stroke with the brush; gives the id of the region that it makes.
  async paint(name, line, control) {
    await this.page.keyboard.press('Escape');
    const before = (await this.page.evaluate(readOutline)).map(r => r.id);
    await (await this.label(name, control)).click();
    for (let i = 0; i + 1 < line.length; i++) await this.drag(this.at(...line[i]), this.at(...line[i + 1]));
    let drawn;
    for (let tries = 0; !drawn; tries++) {
      drawn = (await this.page.evaluate(readOutline)).map(r => r.id).find(id => !before.includes(id));
      if (tries > 500) throw new Error(`painting “${name}” made no region`);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await this.page.keyboard.press('Escape');
    return drawn;
  }

  // Pauses as a hand does: the editor takes clicks that follow at once for a double click.
  pause() {
    return this.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 350)));
  }

  // The list of classes may lie below the picture; back to the picture then.
  async chooseClass(name, control) {
    await (await this.label(name, control)).click();
    await this.page.evaluate(() => document.querySelector('.lsf-image img').scrollIntoView({ block: 'nearest' }));
    this.picture = await this.page.evaluate(settledPicture);
  }

  async dragAlong(points) {
    await this.page.mouse.move(...this.at(...points[0]));
    await this.page.mouse.down();
    for (const point of points.slice(1)) await this.page.mouse.move(...this.at(...point), { steps: 8 });
    await this.page.mouse.up();
    await this.pause();
  }

  async clickAt(point, key) {
    await this.page.mouse.move(...this.at(...point), { steps: 3 });
    if (key) await this.page.keyboard.down(key);
    await this.page.mouse.click(...this.at(...point));
    if (key) await this.page.keyboard.up(key);
    await this.pause();
  }

  async fill(selector, text, key) {
    const field = this.page.locator(selector).first();
    await field.fill(text);
    if (key) await field.press(key);
  }

  screenshot(path) {
    return this.page.screenshot({ path });
  }

  // Presses the button, and gives what Label Studio has stored.
  async finish(how) {
    const [method, address] = REQUEST[how];
    const answered = this.page.waitForResponse(r => r.request().method() === method && address.test(r.url()));
    await this.page.locator(`[data-testid="${BUTTON[how]}"]`).click();
    const response = await answered;
    if (!response.ok()) throw new Error(`Label Studio answers ${response.status()} to ${how}: ${(await response.text()).slice(0, 300)}`);
    return response.json();
  }
}

module.exports = { Editor };
