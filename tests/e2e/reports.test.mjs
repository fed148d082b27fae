// Reports, from beginning to end, with and without JavaScript: what is counted, what a filter leaves,
// what leaves as a file; and the platform in figures.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { browser, demo, person, signIn, text } from "./world.mjs";

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let world;
    before(async () => (world = await demo()));
    after(() => world.end());
    const someone = (options) => person(chromium, world.url, { js, ...options });
    const apply = async (page) => js || (await page.getByRole("button", { name: "Filter" }).click());

    test("who has access to what is filtered by section, and leaves as a file", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await owner.getByRole("link", { name: "Reports", exact: true }).click();
      await owner.getByRole("link", { name: /Who has access/ }).first().click();
      await owner.getByLabel("Section", { exact: true }).selectOption("porting");
      await apply(owner);
      await owner.waitForURL(/section=porting/);
      await owner.getByLabel("At least").selectOption("delete");
      await apply(owner);
      await owner.waitForURL(/level=delete/);
      const told = await owner.locator("main table").innerText();
      assert.match(told, /porting@globex\.example/);
      assert.doesNotMatch(told, /technical@globex\.example/);
      const started = owner.waitForEvent("download");
      await owner.getByRole("link", { name: "Save as CSV" }).click();
      const file = await started;
      assert.equal(file.suggestedFilename(), "globex-report-access.csv");
      const rows = (await readFile(await file.path(), "utf8")).split("\r\n");
      assert.ok(rows.length > 3 && rows.some((row) => row.includes("porting@globex.example") && row.endsWith("delete")));
      assert.deepEqual(owner.mistakes, []);
    });

    // covers G37, G43
    test("View Only pulls the platform's report, and each picture has its table", async () => {
      const viewer = await someone();
      await signIn(viewer, "viewer@northwind.example");
      await viewer.goto("/a/northwind/reports/platform");
      assert.equal(await viewer.getByRole("img").count(), 6);
      for (const picture of await viewer.getByRole("img").all()) assert.ok(await picture.locator("title").textContent());
      await viewer.locator("summary", { hasText: "Day by day" }).click();
      assert.ok((await viewer.locator("details table tbody tr").count()) >= 90);
      await viewer.getByLabel("Days").selectOption("30");
      await apply(viewer);
      await viewer.waitForURL(/days=30/);
      await viewer.goto("/a/northwind/reports/roles");
      assert.match(await text(viewer), /Billing/);
      assert.deepEqual(viewer.mistakes, []);
    });
  });
}

test("reports are accessible, light and dark, wide and narrow", async () => {
  const world = await demo();
  const pages = ["", "/access", "/unused", "/ending", "/owners", "/platform", "/roles"].map((path) => `/a/northwind/reports${path}`);
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      const page = await person(chromium, world.url, { scheme, width });
      await signIn(page, "olivia@northwind.example");
      for (const path of [...pages, "/a/northwind/security", "/a/northwind/keys", "/a/northwind/allowlist"]) {
        await page.goto(path);
        assert.deepEqual(await complaints(page, `${path} ${scheme} ${width}`), []);
      }
      await page.context().close();
    }
  }
  world.end();
});
