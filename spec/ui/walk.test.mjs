// The main job in a browser: from an empty server to a change that is applied in Test and Prod.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { admin, openPage, sample, skip, startBrowser, startServer } from "./support.mjs";

describe("the walk", { skip }, () => {
  let server, browser, page;

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    page = await openPage(browser, server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const badge = (name) => page.locator(".badge", { hasText: name });
  const stage = (name) => page.getByRole("region", { name: `Stage ${name}`, exact: true });

  it("registers the first administrator", async () => {
    await page.goto("/");
    await page.getByText("Register the first administrator").waitFor();
    await page.getByLabel("Name").fill(admin.title);
    await page.getByLabel("Email").fill(admin.email);
    await page.getByLabel("Password").fill(admin.password);
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByRole("heading", { name: "Issues" }).waitFor();
    await page.getByText("No issues here.").waitFor();
  });

  it("proposes a change for both databases", async () => {
    await page.getByRole("link", { name: "Propose a change" }).first().click();
    await page.getByLabel("Title").fill("Add a nickname to employees");
    await page.getByLabel("SQL").fill("-- what friends say\nALTER TABLE employee ADD COLUMN nickname text;");
    await page.getByLabel("Why").fill("The directory shows it.");
    await page.getByRole("checkbox", { name: /hr_test/ }).check();
    await page.getByRole("checkbox", { name: /hr_prod/ }).check();
    await page.getByRole("button", { name: "Propose" }).click();
    await page.getByRole("heading", { name: "Add a nickname to employees" }).waitFor();
    assert.match(page.url(), /\/projects\/project-sample\/issues\/\d+$/);
  });

  it("shows the findings at their line, without a reload", async () => {
    for (const database of ["hr_test", "hr_prod"]) {
      const group = page.getByRole("region", { name: database, exact: true });
      await group.getByText("column employee.nickname may hold NULL").waitFor();
      await group.getByText(/^line 2:\d+$/).waitFor();
    }
    assert.equal(await page.locator('.sql .line.warn[data-line="2"]').count(), 1);
    assert.equal(await page.locator(".sql .note").count(), 1, "one note for the same finding on two databases");
  });

  it("shows the risk and both steps of the approval", async () => {
    await badge(/ risk$/).waitFor();
    const steps = page.locator(".steps li");
    assert.deepEqual(await steps.locator("strong").allTextContents(), ["Project owner", "DBA"]);
  });

  it("approves twice, and the rollout appears", async () => {
    await page.getByRole("button", { name: "Approve" }).click();
    await page.locator(".steps li", { hasText: "Project owner" }).getByText(`Approved by ${admin.email}`).waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await stage("test").waitFor();
    assert.equal(await page.locator(".steps .dot.good").count(), 2);
    assert.equal(await page.locator(".talk .badge", { hasText: "approved" }).count(), 2);
  });

  it("keeps Prod shut until Test is done", async () => {
    assert.equal(await page.getByRole("button", { name: "Run prod" }).isDisabled(), true);
  });

  for (const [name, database] of [["test", "hr_test"], ["prod", "hr_prod"]]) {
    it(`runs ${name} with a live log`, async () => {
      await page.evaluate(() => { window.stayed = true; });
      await page.getByRole("button", { name: `Run ${name}` }).click();
      await stage(name).locator(".task .badge", { hasText: "done" }).waitFor();
      await stage(name).getByRole("button", { name: database }).click();
      const log = page.getByRole("log", { name: "Task log" });
      await log.getByText("ALTER TABLE employee ADD COLUMN nickname text").waitFor();
      await log.getByText("COMMIT").waitFor();
      assert.equal(await page.evaluate(() => window.stayed), true, "the page was not reloaded");
    });
  }

  it("says that the issue is done", async () => {
    await page.locator(".head .badge", { hasText: "done" }).waitFor();
    await badge("done").first().waitFor();
  });

  it("links to the changelog, whose diff shows the new column", async () => {
    await page.getByRole("link", { name: "What changed in the schema" }).click();
    await page.getByRole("heading", { name: "Schema before and after" }).waitFor();
    const added = page.locator(".diff .line.added");
    await added.first().waitFor();
    assert.match((await added.allTextContents()).join("\n"), /nickname text/);
    await page.getByText("A change of hr_prod").waitFor();
  });

  it("shows the column and the change on the database's page", async () => {
    await page.getByRole("link", { name: "hr_prod" }).click();
    await page.locator("summary", { hasText: "employee" }).first().click();
    await page.getByRole("cell", { name: "nickname", exact: true }).waitFor();
    await page.getByRole("tab", { name: "DDL" }).click();
    await page.locator(".sql", { hasText: "nickname text" }).waitFor();
    await page.getByRole("tab", { name: "Changes" }).click();
    await page.getByRole("link", { name: "Add a nickname to employees" }).waitFor();
  });

  it("takes a comment", async () => {
    await page.goto(`/${sample}/issues/101`);
    await page.getByLabel("Add a comment").fill("Well done.");
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await page.locator(".talk .text", { hasText: "Well done." }).waitFor();
  });

  it("leaves no complaint in the console", () => {
    // Before anybody is signed in, the page asks who is here and is told: nobody.
    assert.deepEqual(page.complaints.filter((text) => !/401 \(Unauthorized\)/.test(text)), []);
  });
});
