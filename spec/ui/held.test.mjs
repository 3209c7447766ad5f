// A task run that the rollout policies hold: what one sees, and how an administrator overrules them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openSite, propose, skip, until } from "./support.mjs";

const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);

describe("a task run in a freeze", { skip }, () => {
  let site, api, page, issue;

  before(async () => {
    site = await openSite();
    ({ api, page } = site);
    await api.patch("settings/ENVIRONMENT?updateMask=value.environment", {
      name: "settings/ENVIRONMENT", value: { environment: { environments: [
        { name: "environments/test", id: "test", title: "Test", tags: { rolloutFreeze: `${day(-1)}/${day(2)} UTC the fair` } },
        { name: "environments/prod", id: "prod", title: "Prod", tags: { protected: "protected" } },
      ] } },
    });
    issue = await propose(api, "CREATE TABLE held (id int PRIMARY KEY);", "In the freeze");
    let now = await until(async () => {
      const found = await api.get(issue.name);
      return found.approvalStatus !== "CHECKING" && found;
    });
    while (now.approvalStatus === "PENDING") now = await api.post(`${issue.name}:approve`);
    await page.goto(`/${issue.name}`);
  });
  after(() => site?.close());

  const stage = () => page.getByRole("region", { name: "Stage test", exact: true });

  it("says what it waits for and where that is written", async () => {
    await page.getByRole("button", { name: "Run test" }).click();
    await stage().getByText(`waits: frozen ${day(-1)} to ${day(2)} UTC: the fair`).waitFor();
    await stage().getByText(/policies\/rollout\/tags\.lua:\d+/).waitFor();
  });

  it("runs when an administrator overrules the policies, and says so", async () => {
    await stage().getByRole("button", { name: "Overrule" }).click();
    await page.getByLabel("Why must it run now?").fill("the site is down");
    await stage().getByRole("button", { name: "Run it now" }).click();
    await stage().locator(".task .badge", { hasText: "done" }).waitFor();
    await stage().getByText("Overruled by ada@example.com: the site is down").waitFor();
    await page.locator(".talk .text", { hasText: "Overrules the rollout policies" }).waitFor();
    assert.deepEqual(page.complaints.filter((text) => !/401 \(Unauthorized\)/.test(text)), []);
  });
});
