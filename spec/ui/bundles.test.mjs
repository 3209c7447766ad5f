// The bundles of policies on their page: what waits, what was refused, what differs, and going back.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openSite, skip, until } from "./support.mjs";

const rule = (words) => `return {
  title = "Says so", why = "For the spec.", level = "WARNING", code = 4999, engines = "*", on = { "create_table" },
  good = { "SELECT 1" }, bad = { "CREATE TABLE t (id int)" },
  check = function(stmt, ctx) ctx:advise(stmt, "${words}") end,
}
`;
const path = "rules/spec/says-so.lua";

describe("the bundles on the page of policies", { skip }, () => {
  let site, page, api;

  const push = (content, message) => api.post("policyBundles", { policyBundle: { files: [{ path, content }] }, message });
  const row = (words) => page.locator("details.fold", { has: page.locator("summary", { hasText: words }) });

  before(async () => {
    site = await openSite(["--no-sample"]);
    ({ api, page } = site);
    await push(rule("first"), "Say so");
    await push(rule("first").replace("Says so", "Says more"), "Say more");
    await push("return {\n  title = ,\n}\n", "A slip").catch(() => null);
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByRole("tab", { name: "Bundles" }).click();
  });
  after(() => site?.close());

  it("are listed with their state and who brought them", async () => {
    await row("Say more").getByText("in force").first().waitFor();
    await row("Say so").getByText("was in force").first().waitFor();
    await row("A slip").getByText("refused").first().waitFor();
    await row("Say more").getByText("ada@example.com").first().waitFor();
  });

  it("say file and line of what was refused", async () => {
    await row("A slip").locator("summary").first().click();
    await row("A slip").getByText(`${path}:2`).waitFor();
  });

  it("show what going back would change, and go back with a reason", async () => {
    const old = row("Say so");
    await old.locator("summary").first().click();
    await old.locator(".diff .removed", { hasText: "Says more" }).waitFor();
    await old.locator(".diff .added", { hasText: "Says so" }).waitFor();
    const button = old.getByRole("button", { name: "Roll back to this" });
    assert.equal(await button.isDisabled(), true);
    await old.getByLabel("Reason").fill("too much said");
    await button.click();
    await old.getByText("too much said").waitFor();
    await row("Say more").getByText("was in force").first().waitFor();
    assert.equal((await api.get("policyBundle")).source.message, "Say so");
  });

  it("wait for another person once the two-person rule is on", async () => {
    const rules = page.locator("details.fold", { hasText: "Who may activate" }).first();
    await rules.locator("summary").click();
    await rules.getByLabel(/Two-person rule/).check();
    await rules.getByRole("button", { name: "Save" }).click();
    await until(async () => (await api.get("settings/POLICY_BUNDLE")).value.policyBundle.twoPersonRule);
    await rules.locator("summary").click();
    await push(rule("waits"), "Wait for me");
    await page.reload();
    await page.getByRole("tab", { name: "Bundles" }).click();
    await row("Wait for me").getByText("waits for a person").first().waitFor();
    await row("Wait for me").locator("summary").first().click();
    await row("Wait for me").getByLabel("Reason").fill("it is fine");
    await row("Wait for me").getByRole("button", { name: "Activate" }).click();
    await row("Wait for me").getByText("twoPersonRule: somebody else than ada@example.com").waitFor();
  });

  it("leaves no complaint in the console", () => {
    assert.deepEqual(page.complaints.filter((text) => !/status of 40[013]/.test(text)), []);
  });
});
