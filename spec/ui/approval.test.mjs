// Flows of more than roles in a browser: steps, quorum, groups, and who can still answer.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, openPage, propose, sample, signIn, signUp, skip, startBrowser, startServer, until } from "./support.mjs";

const policy = `local approval = {
  title = "Release board",
  order = 0,
  steps = {
    { role = "projectOwner", quorum = 2, expires = "7d" },
    { title = "Somebody who knows the data",
      anyOf = { { group = "leads@example.com" }, { allOf = { { role = "workspaceDBA" }, { user = "eve@example.com" } } } } },
  },
}
function approval.applies() return true end
return approval
`;
const eve = { email: "eve@example.com", title: "Eve", password: "the password of eve" };

describe("an approval of several people", { skip }, () => {
  let server, browser, page, api, overlay, issue;

  before(async () => {
    overlay = await mkdtemp(join(tmpdir(), "tidegate-flow-"));
    await chmod(overlay, 0o755);
    await mkdir(join(overlay, "policies/approval"), { recursive: true });
    await writeFile(join(overlay, "policies/approval/board.lua"), policy);
    server = await startServer(["--policy-dir", overlay]);
    browser = await startBrowser();
    await signUp(server.url);
    api = await connect(server.url);
    await api.post("users", eve);
    const roles = await api.get(`${sample}:getIamPolicy`);
    roles.bindings.push({ role: "roles/projectOwner", members: [`user:${eve.email}`] });
    await api.post(`${sample}:setIamPolicy`, { policy: roles, etag: roles.etag });
    issue = await propose(api, "ALTER TABLE employee ADD COLUMN nickname text");
    await until(async () => (await api.get(issue.name)).approvalStatus === "PENDING");
    page = await openPage(browser, server.url);
    await signIn(page);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (overlay) await rm(overlay, { recursive: true, force: true });
  });

  const step = (text) => page.locator(".steps li", { hasText: text });

  it("says whom each step asks for, and how long a yes counts", async () => {
    await page.goto(`/${issue.name}`);
    await step("2 people of Project owner").getByText("A yes counts for 7 days.").waitFor();
    await step("Somebody who knows the data").getByText("Group leads@example.com or (DBA and eve@example.com)").waitFor();
  });

  it("counts the answers of a quorum, and names who is left", async () => {
    await page.getByRole("button", { name: "Approve" }).click();
    await step("2 people of Project owner").getByText("1 of 2, waiting for 1 more").waitFor();
    await step("2 people of Project owner").getByText(/Approved by ada@example\.com/).waitFor();
    await page.getByText(`Can answer: ${eve.email}`).waitFor();
    await (await connect(server.url, eve)).post(`${issue.name}:approve`);
  });

  it("takes a group that was made and filled on the page of members", async () => {
    await page.getByRole("link", { name: "Members" }).click();
    await page.getByLabel("Group's address").fill("leads@example.com");
    await page.getByLabel("Group's title").fill("Leads");
    await page.getByRole("button", { name: "Make the group" }).click();
    const group = page.getByRole("group", { name: "leads@example.com" });
    await group.getByText("No members: it can approve nothing.").waitFor();
    await group.getByLabel("New member of leads@example.com").selectOption(eve.email);
    await group.getByRole("button", { name: "Add" }).click();
    await group.getByRole("button", { name: `Remove ${eve.email} from leads@example.com` }).waitFor();
    await page.getByLabel("Give to").first().selectOption("group:leads@example.com");
    await page.getByLabel("the role").first().selectOption("roles/workspaceDBA");
    await page.getByRole("button", { name: "Give" }).first().click();
    await page.getByRole("button", { name: "Remove group leads@example.com from DBA" }).waitFor();
    const now = await (await connect(server.url, eve)).post(`${issue.name}:approve`);
    assert.equal(now.approvalStatus, "APPROVED");
    assert.equal((await api.get(`users/${eve.email}`)).groups[0], "groups/leads@example.com");
  });

  it("asks before it deletes a group", async () => {
    await page.getByRole("button", { name: "Delete leads@example.com" }).click();
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByRole("button", { name: "Delete leads@example.com" }).click();
    await page.getByText("Its roles go with it.").waitFor();
    await page.getByRole("button", { name: "Delete leads@example.com" }).click();
    await page.getByText("No groups yet.").waitFor();
  });

  it("is described among the kinds of policy", async () => {
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByRole("tab", { name: "Kinds" }).click();
    await page.locator("summary", { hasText: "ApprovalPolicy" }).click();
    await page.getByRole("heading", { name: "ApprovalStep" }).waitFor();
    await page.locator("pre", { hasText: 'title = "Release board"' }).waitFor();
  });

  it("leaves no complaint in the console", () => {
    assert.deepEqual(page.complaints.filter((text) => !/401 \(Unauthorized\)/.test(text)), []);
  });
});
