// The policies page: what is in force, and what is wrong with a file that is broken while the server runs.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSite, skip } from "./support.mjs";

const rule = `return {
  title = "Tables are not called temp",
  why = "Nobody dares to drop them.",
  level = "WARNING",
  code = 9001,
  engines = "*",
  on = { "create_table" },
  good = { "CREATE TABLE t (id int PRIMARY KEY)" },
  bad = { "CREATE TABLE temp (id int PRIMARY KEY)" },
  check = function(stmt, ctx)
    if stmt.table.name == "temp" then ctx:advise(stmt, "table %s", stmt.table.name) end
  end,
}
`;
const broken = `${rule.split("\n").slice(0, 3).join("\n")}\n  level = = "WARNING",\n}\n`;

describe("the policies page", { skip }, () => {
  let site, page, overlay, file;

  before(async () => {
    overlay = await mkdtemp(join(tmpdir(), "tidegate-rules-"));
    await chmod(overlay, 0o755);
    await mkdir(join(overlay, "rules/table"), { recursive: true });
    file = join(overlay, "rules/table/not-temp.lua");
    await writeFile(file, rule);
    site = await openSite(["--no-sample", "--policy-dir", overlay]);
    ({ page } = site);
    await page.getByRole("link", { name: "Policies" }).click();
  });
  after(async () => {
    await site?.close();
    if (overlay) await rm(overlay, { recursive: true, force: true });
  });

  const fact = (name) => page.locator(`dt:text-is("${name}") + dd`);

  it("shows a rule with its reason and its examples", async () => {
    await page.getByLabel("Find a rule").fill("not-temp");
    const found = page.locator("details", { hasText: "Tables are not called temp" });
    await found.locator("summary").click();
    await found.getByText("Nobody dares to drop them.").waitFor();
    await found.locator(".sql", { hasText: "CREATE TABLE temp" }).waitFor();
  });

  it("tells the product's files from one's own", async () => {
    await page.getByRole("tab", { name: /^Files/ }).click();
    const row = page.getByRole("row", { name: /rules\/table\/not-temp\.lua/ });
    await row.getByText("your folder").waitFor();
    await page.getByRole("row", { name: /rules\/table\/require-pk\.lua/ }).getByText("product").waitFor();
  });

  it("lists the policies by kind", async () => {
    await page.getByRole("tab", { name: /^Policies/ }).click();
    for (const kind of ["Risk", "Approval", "Webhooks"]) await page.getByRole("heading", { name: kind }).waitFor();
  });

  it("says file and line of a broken file, and that the last good bundle stays in force", async () => {
    const good = await fact("Hash").textContent();
    await writeFile(file, broken);
    const alert = page.getByRole("alert");
    await alert.getByText("The last good bundle stays in force").waitFor();
    assert.match(await alert.textContent(), /rules\/table\/not-temp\.lua:4\b/);
    assert.equal(await fact("Hash").textContent(), good);
  });

  it("takes the mended file without a restart", async () => {
    const old = await fact("Generation").textContent();
    await writeFile(file, rule.replace("Nobody dares", "No one dares"));
    await page.getByRole("alert").waitFor({ state: "detached" });
    assert.notEqual(await fact("Generation").textContent(), old);
    await page.getByRole("tab", { name: /^Rules/ }).click();
    await page.getByLabel("Find a rule").fill("not-temp");
    await page.locator("summary", { hasText: "Tables are not called temp" }).click();
    await page.getByText("No one dares to drop them.").waitFor();
  });
});
