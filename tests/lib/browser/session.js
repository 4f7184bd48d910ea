// SPDX-License-Identifier: GPL-3.0-or-later
// A browser in which a person is signed in to Label Studio; it gives an Editor for a task.
'use strict';
const path = require('path');
const { chromium } = require('playwright-core');
const { Editor } = require(path.join(__dirname, 'editor.js'));

const TIMEOUT = 60000;

class Session {
  static async start(origin, email, password) {
    // As root Chromium has no sandbox; the only host that it reaches is the server under test.
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true,
      args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-dev-shm-usage'] });
    const session = new Session();
    session.browser = browser;
    session.origin = origin;
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      context.setDefaultTimeout(TIMEOUT);
      await context.route(url => /^https?:$/.test(url.protocol) && url.origin !== origin, route => route.abort());
      session.page = await context.newPage();
      await session.signIn(email, password);
    } catch (error) {
      await browser.close();
      throw error;
    }
    return session;
  }

  async signIn(email, password) {
    await this.goto('/user/login/');
    await this.page.fill('input[name=email]', email);
    await this.page.fill('input[name=password]', password);
    await this.page.click('button[type=submit]');
    await this.page.waitForURL(url => !url.pathname.startsWith('/user/login'), { waitUntil: 'domcontentloaded' });
  }

  async goto(address) {
    const response = await this.page.goto(new URL(address, this.origin).href, { waitUntil: 'domcontentloaded' });
    if (!response.ok()) throw new Error(`${address} answers ${response.status()}`);
  }

  // The address that the application opens, as it comes: the data manager, a view of it, a task, or the stream of tasks.
  async open(address, screenshot) {
    await this.goto(address);
    await this.page.waitForSelector('[data-testid=table-row-wrapper], [data-testid^=bottombar-]');
    if (screenshot) await this.page.screenshot({ path: screenshot });
  }

  async openTask(project, task) {
    await this.goto(`/projects/${project}/data?task=${task}`);
    return Editor.ready(this.page, task);
  }

  // Only the stream of tasks can skip. The person ticks the one task and presses “Label 1 Task”.
  async openInStream(project, task) {
    await this.goto(`/projects/${project}/data`);
    const box = this.page.getByLabel(`Select Task ${task}`, { exact: true });
    await this.page.waitForSelector('[data-testid=table-row-wrapper]');
    while (!(await box.count())) await this.scrollTable(task);
    const button = this.page.getByRole('button', { name: /^Label 1 Task/ });
    // While the table still loads a page of rows, a tick is lost.
    for (let tries = 0; tries < 10 && !(await button.count()); tries++) {
      await box.click({ force: true });
      await button.waitFor({ timeout: 1500 }).catch(() => {});
    }
    await button.click();
    return Editor.ready(this.page, task);
  }

  // The table holds only the rows that show.
  async scrollTable(task) {
    const rows = () => this.page.locator('[data-testid=table-row-wrapper] input').evaluateAll(all => all.map(i => i.ariaLabel).join());
    const before = await rows();
    await this.page.locator('[data-testid=table-row-wrapper]').last().hover();
    await this.page.mouse.wheel(0, 500);
    await this.page.waitForFunction(old => [...document.querySelectorAll('[data-testid=table-row-wrapper] input')]
      .map(i => i.ariaLabel).join() !== old, before, { timeout: 10000 })
      .catch(() => { throw new Error(`the table has no task ${task}`); });
  }

  async end() {
    await this.browser.close();
  }
}

module.exports = { Session };
