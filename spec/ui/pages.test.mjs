// Every page in both themes and on two widths: no complaint, nothing cut off, text that can be read.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect, openPage, propose, rollOut, sample, signIn, signUp, skip, startBrowser, startServer } from "./support.mjs";

const pages = [
  ["/issues", "Issues"], ["/new", "Propose a change"], [`/${sample}/issues/101`, "Rename a table"], [`/${sample}/plans/101`, "Rename a table"],
  [`/${sample}/issues/102`, "Add a nickname"],
  ["/databases", "Databases"], ["/instances/prod-sample-instance/databases/hr_prod", "hr_prod"],
  ["/policies", "Policies"], ["/members", "Members"], ["/nothing-here", "There is no such page"],
];

/** Texts whose contrast with what is behind them is below 4.5 to 1 (WCAG AA), disabled controls aside. */
function faintTexts() {
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  function behind(element) {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color[3] !== 0) return color;
    }
    return [255, 255, 255];
  }
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest(":disabled, option, noscript")) continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.add(`${ratio.toFixed(2)} ${element.className || element.tagName}: ${walker.currentNode.data.trim().slice(0, 30)}`);
  }
  return [...found];
}

/** Controls that a screen reader could not name. */
function namelessControls() {
  return [...document.querySelectorAll("button, a[href], input, select, textarea")]
    .filter((one) => !one.textContent.trim() && !one.getAttribute("aria-label") && !one.labels?.length)
    .map((one) => one.outerHTML.slice(0, 120));
}

describe("the pages", { skip }, () => {
  let server, browser;

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    await signUp(server.url);
    const api = await connect(server.url);
    await propose(api, "UPDATE employee SET email = 'x' || 1; -- all\nALTER TABLE employee RENAME TO staff;", "Rename a table");
    await rollOut(api, await propose(api, "ALTER TABLE employee ADD COLUMN nickname text;", "Add a nickname"));
    const done = await api.get("instances/test-sample-instance/databases/hr_test/changelogs");
    pages.push([`/${done.changelogs[0].name}`, "Add a nickname"]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 420]) {
      it(`hold in ${colorScheme} at ${width} pixels`, async () => {
        const page = await openPage(browser, server.url, { colorScheme, viewport: { width, height: 900 } });
        await page.goto("/issues");
        await page.getByRole("button", { name: "Sign in" }).waitFor();
        assert.deepEqual(await page.evaluate(faintTexts), [], "the door");
        await signIn(page);
        page.complaints.length = 0; // "401" before anybody is signed in
        for (const [path, heading] of pages) {
          await page.goto(path);
          await page.getByRole("heading", { name: heading }).first().waitFor();
          await page.locator(".main .spinner").first().waitFor({ state: "detached" });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `${path} is ${wide} pixels too wide`);
          assert.deepEqual(await page.evaluate(faintTexts), [], path);
          assert.deepEqual(await page.evaluate(namelessControls), [], path);
        }
        assert.deepEqual(page.complaints, []);
      });
    }
  }

  it("change their theme by a button and remember it", async () => {
    const page = await openPage(browser, server.url, { colorScheme: "light" });
    await signIn(page);
    await page.getByRole("button", { name: "Switch between light and dark" }).click();
    await page.reload();
    await page.locator('html[data-theme="dark"]').waitFor();
  });

  it("are reached without a reload, and back leads back", async () => {
    const page = await openPage(browser, server.url);
    await signIn(page);
    await page.evaluate(() => { window.stayed = true; });
    for (const name of ["Databases", "Policies", "Members"]) {
      await page.getByRole("link", { name }).click();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
    }
    await page.goBack();
    await page.getByRole("heading", { name: "Policies", level: 1 }).waitFor();
    assert.equal(await page.evaluate(() => window.stayed), true);
  });

  it("give and take a role", async () => {
    const page = await openPage(browser, server.url);
    await signIn(page);
    await page.getByRole("link", { name: "Members" }).click();
    await page.getByLabel("Name").fill("Cleo");
    await page.getByLabel("Email").fill("cleo@example.com");
    await page.getByLabel("First password").fill("a good password");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByRole("cell", { name: "cleo@example.com" }).waitFor();
    const roles = page.locator(".card", { hasText: "Roles in a project" });
    await roles.getByLabel("Give to").selectOption("user:cleo@example.com");
    await roles.getByLabel("the role").selectOption("roles/projectReleaser");
    await roles.getByRole("button", { name: "Give" }).click();
    const take = roles.getByRole("button", { name: "Remove cleo@example.com from Project releaser" });
    await take.click();
    await take.waitFor({ state: "detached" });
  });
});
