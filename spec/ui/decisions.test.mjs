// Why it was decided so, on the page of the change; all decisions; and a bundle tried on them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openSite, propose, skip, until } from "./support.mjs";

describe("decisions in the browser", { skip }, () => {
  let site, api, page, issue;

  before(async () => {
    site = await openSite();
    ({ api, page } = site);
    page.complaints.length = 0; // before that nobody was signed in
    issue = await propose(api, "ALTER TABLE employee ADD COLUMN nickname text;", "A nickname");
    await until(async () => (await api.get(issue.name)).approvalStatus === "PENDING");
    await page.goto(`/${issue.name}`);
    await page.getByRole("heading", { name: "A nickname" }).waitFor();
  });
  after(() => site?.close());

  const card = (name) => page.locator("section.card", { has: page.getByRole("heading", { name, exact: true }) });

  it("say why this approval, and who can unblock it", async () => {
    await card("Approval").getByText("Why?").click();
    await card("Approval").getByText("The approval is decided by approval/two-eyes, the first policy that applies.").waitFor();
    await card("Approval").getByText(/^Step 1 waits for project owner: /).waitFor();
    const policy = card("Approval").locator("details.fold", { hasText: "policies/approval/two-eyes.lua:" });
    await policy.locator("summary").click();
    await policy.locator("dt", { hasText: "issue.risk" }).waitFor();
    assert.equal(await policy.locator('dt:text-is("issue.risk") + dd').textContent(), '"HIGH"');
  });

  it("say why this risk", async () => {
    await card("About").getByText("Why this risk?").click();
    await card("About").getByText("The risk is HIGH: the highest of what the policies say.").waitFor();
    await card("About").getByText("policies/risk/production-schema.lua:").first().waitFor();
  });

  it("say why this finding", async () => {
    const finding = card("Checks").locator("li.finding", { hasText: "may hold NULL" }).first();
    await finding.getByText("Why?").click();
    await finding.getByText(/rules\/column\/no-null\.lua:\d+/).waitFor();
  });

  it("are listed under Policies, by kind, each with its explanation", async () => {
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByRole("tab", { name: "Decisions" }).click();
    await page.getByLabel("Kind of decision").selectOption("approval");
    const row = page.locator("details.fold", { hasText: issue.name }).first();
    await row.locator("summary").first().click();
    await row.getByText("The approval is decided by approval/two-eyes").waitFor();
  });

  it("are what a bundle is tried on", async () => {
    await page.getByRole("tab", { name: "Try on history" }).click();
    await page.getByRole("button", { name: "Try on history" }).click();
    await page.getByText(/^0 of \d+ decisions would be different\.$/).waitFor();
    await page.getByText(/decisions would be the same$/).waitFor();
  });

  it("go to a shadow bundle too, until it is stopped", async () => {
    await page.getByRole("button", { name: "Start the shadow" }).click();
    await page.getByRole("button", { name: "Stop the shadow" }).click();
    await page.getByRole("button", { name: "Start the shadow" }).waitFor();
  });

  it("without a complaint of the browser", () => assert.deepEqual(page.complaints, []));
});
