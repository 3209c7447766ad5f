// What can go wrong with a change, and what one does about it in the browser.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { admin, openPage, openSite, propose, signIn, skip } from "./support.mjs";

describe("a change", { skip }, () => {
  let site, api, page;

  before(async () => {
    site = await openSite();
    ({ api, page } = site);
  });
  after(() => site?.close());

  const stage = (name, on = page) => on.getByRole("region", { name: `Stage ${name}`, exact: true });
  const log = (on = page) => on.getByRole("log", { name: "Task log" });

  async function open(statement, title) {
    const issue = await propose(api, statement, title);
    await page.goto(`/${issue.name}`);
    await page.getByRole("heading", { name: title }).waitFor();
    return issue;
  }

  async function approve() {
    for (;;) {
      await page.locator('.steps li[aria-current="step"]').or(stage("test")).first().waitFor();
      if (await stage("test").isVisible()) return;
      const open = await page.locator(".steps .dot.good").count();
      await page.getByRole("button", { name: "Approve" }).click();
      await page.locator(".steps .dot.good").nth(open).waitFor();
    }
  }

  it("is sent back with a reason, edited, and asked for again", async () => {
    await open("ALTER TABLE employee DROP COLUMN hired_on;", "Too hasty");
    await page.getByLabel("Comment", { exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Send back" }).isDisabled(), true, "needs a reason");
    await page.getByLabel("Comment", { exact: true }).fill("Who reads it?");
    await page.getByRole("button", { name: "Send back" }).click();
    await page.locator(".talk .text", { hasText: "Who reads it?" }).waitFor();
    await page.getByRole("button", { name: "Ask again" }).waitFor();

    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "SQL" }).fill("ALTER TABLE employee ADD COLUMN pronouns text;");
    await page.getByRole("button", { name: "Save and check" }).click();
    await page.locator(".sql", { hasText: "pronouns" }).waitFor();
    await page.getByText("column employee.pronouns may hold NULL").first().waitFor();
    await page.getByRole("button", { name: "Approve" }).waitFor();
  });

  it("is rewritten in the form that the findings propose", async () => {
    await open("-- for the é search\nCREATE INDEX archive_hired ON archive (hired_on);", "Slow search");
    await page.getByRole("button", { name: "Apply the fix" }).click();
    const box = page.getByRole("textbox", { name: "SQL" });
    assert.equal(await box.inputValue(),
      "-- for the é search\nCREATE INDEX CONCURRENTLY archive_hired ON archive (hired_on);");
    await page.getByRole("button", { name: "Save and check" }).click();
    await page.locator(".sql", { hasText: "CONCURRENTLY" }).waitFor();
    await page.getByRole("button", { name: "Approve" }).waitFor();
    await page.getByRole("button", { name: "Apply the fix" }).waitFor({ state: "detached" });
  });

  it("is closed and opened again", async () => {
    await open("ALTER TABLE employee ADD COLUMN shoe_size int;", "On second thought");
    await page.getByRole("button", { name: "Close the issue" }).click();
    await page.locator(".head .badge", { hasText: "canceled" }).waitFor();
    await page.getByRole("button", { name: "Open it again" }).click();
    await page.locator(".head .badge", { hasText: "open" }).waitFor();
  });

  it("shows the log of a statement while the next one runs, to somebody who only watches", async () => {
    const issue = await open("ALTER TABLE employee ADD COLUMN badge int;\nSELECT pg_sleep(10);", "Slow");
    await approve();
    const watcher = await openPage(site.browser, site.server.url);
    await signIn(watcher);
    await watcher.goto(`/${issue.name}`);
    await stage("test", watcher).waitFor();
    await page.getByRole("button", { name: "Run test" }).click();
    await log(watcher).getByText("ADD COLUMN badge").waitFor({ timeout: 9000 });
    await stage("test", watcher).locator(".task .badge", { hasText: "running" }).waitFor({ timeout: 1000 });
    await stage("test", watcher).locator(".task .badge", { hasText: "done" }).waitFor();
    await log(watcher).getByText("pg_sleep").waitFor();
    assert.deepEqual(watcher.complaints.filter((text) => !/401 \(Unauthorized\)/.test(text)), []);
  });

  it("stops when it is canceled, and runs again", async () => {
    await open("SELECT pg_sleep(20);", "Cancel me");
    await approve();
    await page.getByRole("button", { name: "Run test" }).click();
    await stage("test").getByRole("button", { name: "Cancel" }).click();
    await stage("test").locator(".task .badge", { hasText: "canceled" }).waitFor();
    await stage("test").getByRole("button", { name: "Retry" }).waitFor();
  });

  it("shows why a task failed, and lets one skip it with a reason", async () => {
    await open("ALTER TABLE employee ADD COLUMN email text;", "Twice the same column");
    await page.locator(".finding, .checked").first().waitFor();
    const make = page.getByRole("button", { name: "Make the rollout" });
    for (let step = 0; step < 2 && !(await stage("test").isVisible()); step++) {
      const approved = await page.locator(".steps .dot.good").count();
      await page.getByRole("button", { name: "Approve" }).click();
      await page.locator(".steps .dot.good").nth(approved).waitFor();
    }
    await make.or(stage("test")).first().waitFor();
    if (await make.isVisible()) await make.click();
    await page.getByRole("button", { name: "Run test" }).click();
    await stage("test").locator(".task .badge", { hasText: "failed" }).waitFor();
    await log().locator(".bad", { hasText: /already exists/ }).first().waitFor();
    await stage("test").getByRole("button", { name: "Skip", exact: true }).click();
    await page.getByLabel("Why is it skipped?").fill("It is there already");
    await page.getByRole("button", { name: "Skip it" }).click();
    await stage("test").locator(".task .badge", { hasText: "skipped" }).waitFor();
    await stage("test").getByText("It is there already").waitFor();
    assert.equal(await page.getByRole("button", { name: "Run prod" }).isEnabled(), true);
  });

  it("tells somebody who may not approve who can", async () => {
    await api.post("users", { email: "bob@example.com", password: "a good password", title: "Bob" });
    const policy = await api.get("projects/project-sample:getIamPolicy");
    const bindings = [...policy.bindings, { role: "roles/projectDeveloper", members: ["user:bob@example.com"] }];
    await api.post("projects/project-sample:setIamPolicy", { policy: { bindings }, etag: policy.etag });
    const issue = await propose(api, "ALTER TABLE salary DROP COLUMN amount;", "Ask Ada");
    const other = await openPage(site.browser, site.server.url);
    await signIn(other, { email: "bob@example.com", password: "a good password" });
    await other.goto(`/${issue.name}`);
    await other.getByText(`Can answer: ${admin.email}`).waitFor();
    assert.equal(await other.getByRole("button", { name: "Approve" }).count(), 0);
    for (const [path, heading] of [["/databases", "Databases"], ["/new", "Propose a change"], ["/policies", "Policies"], ["/members", "Members"]]) {
      await other.goto(path);
      await other.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await other.locator(".main .spinner").first().waitFor({ state: "detached" });
    }
    assert.deepEqual(other.complaints.filter((text) => !/401 \(Unauthorized\)/.test(text)), []);
  });

  it("says so when there is no such issue", async () => {
    await page.goto("/projects/project-sample/issues/99999");
    await page.getByRole("alert").getByText(/does not exist/).waitFor();
  });
});
