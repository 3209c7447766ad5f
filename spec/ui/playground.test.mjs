// The playground: a policy edited in the browser, tried, kept as a spec, checked and pushed.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openSite, skip } from "./support.mjs";

const policy = `---@type RiskPolicy
local risk = { title = "Everybody's table" }

function risk.score(change)
  for _, statement in ipairs(change.statements) do
    if statement.kind == "create_table" then return "MODERATE", "a new table" end
  end
  return "LOW"
end

return risk
`;

describe("the playground", { skip }, () => {
  let site, page, api;

  before(async () => {
    site = await openSite();
    ({ api, page } = site);
    page.complaints.length = 0; // of the door, before anybody was signed in
    await page.goto("/policies/playground");
  });
  after(() => site?.close());

  const editor = () => page.locator(".bench .cm-content").first();
  const result = () => page.locator("section.card", { has: page.getByRole("heading", { name: "What it decides" }) });

  /** As from the clipboard, in place of everything. */
  async function paste(box, text) {
    await box.click();
    await page.keyboard.press("Control+A");
    await box.evaluate((node, pasted) => {
      const data = new DataTransfer();
      data.setData("text/plain", pasted);
      node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  }
  const write = (text) => paste(editor(), text);
  async function runSql(sql, environment = "test") {
    await paste(page.getByRole("textbox", { name: "SQL" }), sql);
    await page.getByLabel("As a change of").selectOption({ value: `instances/${environment}-sample-instance/databases/hr_${environment}` });
    await page.getByRole("button", { name: "Run", exact: true }).click();
  }

  it("shows a file of the bundle in an editor, within the Content-Security-Policy", async () => {
    await editor().getByText("local risk").waitFor();
    assert.deepEqual(page.complaints, []);
  });

  it("tries SQL: review, risk and approval, with the places of the policies", async () => {
    await runSql("DROP TABLE employee", "prod");
    await result().getByText("high", { exact: true }).waitFor();
    await result().getByText("Owner, then DBA").waitFor();
    await result().getByText(/Trace: \d+ policies ran/).nth(1).click();
    await result().getByRole("button", { name: /policies\/risk\/destructive\.lua:\d+/ }).waitFor();
    await result().getByText("change.statements").first().waitFor();
  });

  it("tries a new file before it is in force", async () => {
    await page.getByRole("button", { name: "New file" }).click();
    await page.getByLabel("Path of the new file").fill("policies/risk/everybody.lua");
    await page.getByRole("button", { name: "Create" }).click();
    await write(policy);
    await runSql("CREATE TABLE x (id int PRIMARY KEY)");
    await result().getByText("a new table").waitFor();
    assert.equal((await api.get("policyBundle")).policies.some((one) => one.id === "risk/everybody"), false);
  });

  it("completes the fields of what a policy is given", async () => {
    await write(policy.replace('return "LOW"', "local tier = change.environment."));
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    await page.keyboard.press("Control+Space");
    await page.locator(".cm-tooltip-autocomplete").getByText("tier").waitFor();
    await page.keyboard.press("Escape");
  });

  it("marks the line of a mistake", async () => {
    await write(policy.replace('return "LOW"', "return LOW"));
    await page.getByRole("tab", { name: "Check" }).click();
    await page.getByRole("button", { name: "Run examples and specs" }).click();
    await page.getByText("refused", { exact: true }).waitFor();
    await page.locator(".notice", { hasText: "policies/risk/everybody.lua:8" }).first().waitFor();
    await page.locator(".bench .cm-lint-marker-error").first().waitFor();
  });

  it("keeps a trial as a spec that the admission runs", async () => {
    await write(policy);
    await page.getByRole("tab", { name: "Try", exact: true }).click();
    await runSql("CREATE TABLE x (id int PRIMARY KEY)");
    await result().getByText("a new table").waitFor();
    await page.getByRole("button", { name: "Save as a spec" }).click();
    await editor().getByText("rates it MODERATE").waitFor();
    await page.getByRole("tab", { name: "Check" }).click();
    await page.getByRole("button", { name: "Run examples and specs" }).click();
    await page.getByText("admitted", { exact: true }).waitFor();
    await page.getByText(/examples, 1 specs/).waitFor();
  });

  it("replays the past with what is edited", async () => {
    const database = (await api.get("projects/project-sample/databases")).databases.find((one) => one.name.includes("hr_test")).name;
    await api.post(`${database}:check`, { statement: "CREATE TABLE y (id int PRIMARY KEY)" });
    await page.getByRole("button", { name: "Try on the last 30 days" }).click();
    await page.getByText(/^1 of \d+ decisions would be different\.$/).waitFor();
  });

  it("pushes what was edited", async () => {
    await page.getByRole("tab", { name: "Push" }).click();
    await page.getByLabel("What changes, and why").fill("Rate new tables");
    await page.getByRole("button", { name: "Push 2 files" }).click();
    await page.getByRole("link", { name: "See the bundles" }).waitFor();
    const bundle = await api.get("policyBundle");
    assert.ok(bundle.policies.some((one) => one.id === "risk/everybody"));
  });

  it("tries a decision of the past", async () => {
    await page.reload();
    const database = (await api.get("projects/project-sample/databases")).databases[0].name;
    await api.post(`${database}:check`, { statement: "DROP TABLE employee" });
    await page.reload();
    await page.getByRole("tab", { name: "Past decision" }).click();
    await page.locator("button.pick", { hasText: "HIGH" }).first().click();
    await result().getByText("high", { exact: true }).waitFor();
    assert.deepEqual(page.complaints, []);
  });
});
