// Sign-in: what is refused is said, what is right opens the door, and leaving closes it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { admin, openPage, signIn, signUp, skip, startBrowser, startServer } from "./support.mjs";

describe("the door", { skip }, () => {
  let server, browser;

  before(async () => {
    server = await startServer(["--no-sample"]);
    browser = await startBrowser();
    await signUp(server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function fill(page, email, password) {
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
  }

  it("says when the password is wrong, and keeps what was typed", async () => {
    const page = await openPage(browser, server.url);
    await page.goto("/issues");
    await fill(page, admin.email, "not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").textContent(), /password/);
    assert.equal(await page.getByLabel("Email").inputValue(), admin.email);
  });

  it("says the same for an address that nobody has", async () => {
    const texts = [];
    for (const email of [admin.email, "nobody@example.com"]) {
      const page = await openPage(browser, server.url);
      await page.goto("/issues");
      await fill(page, email, "not the password");
      await page.keyboard.press("Enter");
      texts.push(await page.getByRole("alert").textContent());
    }
    assert.equal(texts[0], texts[1]);
  });

  it("refuses a short password before it is sent", async () => {
    const page = await openPage(browser, server.url);
    await page.goto("/");
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByLabel("Name").fill("Bob");
    await fill(page, "bob@example.com", "short");
    await page.getByRole("button", { name: "Register" }).click();
    assert.equal(await page.getByLabel("Password").evaluate((input) => input.validity.tooShort), true);
  });

  it("says when an address is taken", async () => {
    const page = await openPage(browser, server.url);
    await page.goto("/");
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByLabel("Name").fill("Ada again");
    await fill(page, admin.email, "another good password");
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByRole("alert").waitFor();
  });

  it("opens by keyboard alone and leads to where one wanted to go", async () => {
    const page = await openPage(browser, server.url);
    await page.goto("/members");
    await page.getByLabel("Email").focus();
    await page.keyboard.type(admin.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(admin.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Members" }).waitFor();
  });

  it("closes: after signing out, the pages ask who one is", async () => {
    const page = await openPage(browser, server.url);
    await signIn(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.goto("/databases");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  });

  it("keeps the tokens from scripts", async () => {
    const page = await openPage(browser, server.url);
    await signIn(page);
    assert.equal(await page.evaluate(() => document.cookie), "");
    for (const cookie of await page.context().cookies()) {
      assert.equal(cookie.httpOnly, true, cookie.name);
      assert.notEqual(cookie.sameSite, "None", cookie.name);
    }
  });
});
