// Many at once: bulk statuses by filter and by file, imports, and the jobs that carry them out.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { browser, demo, person, signIn, text } from "./world.mjs";

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

/** Waits until the page says that the job is over, as its reader finds it. */
async function over(page, js, wanted = "Done") {
  for (let tries = 0; tries < 100; tries++) {
    if ((await page.locator("#job .badge").first().innerText()) === wanted) return;
    if (js) await page.waitForTimeout(200);
    else await page.reload();
  }
  throw new Error(`the job never is ${wanted}: ${await text(page)}`);
}

async function saved(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return readFileSync(await download.path(), "utf8");
}

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let world;
    before(async () => (world = await demo()));
    after(() => world.end());
    const someone = (options) => person(chromium, world.url, { js, ...options });

    // covers G21, T30
    test("accounts that a filter finds are previewed, set as a job, and each is told of", async () => {
      const admin = await someone();
      await signIn(admin, "admin@northwind.example");
      await admin.goto("/a/northwind");
      await admin.getByRole("link", { name: "Bulk statuses" }).first().click();
      await admin.getByRole("searchbox").fill("globex");
      if (js) await admin.getByText("2 accounts fit").waitFor();
      else await admin.getByRole("button", { name: "Filter", exact: true }).click();
      assert.match(await text(admin), /2 accounts fit/);
      await admin.locator("#state").selectOption("suspended");
      await admin.getByRole("button", { name: "Preview" }).first().click();
      await admin.waitForURL(/\/jobs\//);
      assert.match(await text(admin), /This is a preview[\s\S]*2 would be changed/);
      assert.match(await text(admin), /globex[\s\S]*Active → Suspended/);
      await admin.getByRole("button", { name: "Begin: change 2" }).click();
      await admin.waitForURL(/done=job-started/);
      await over(admin, js);
      assert.match(await text(admin), /2 of 2[\s\S]*2 changed/);
      const file = await saved(admin, admin.getByRole("link", { name: "Result as CSV" }));
      assert.match(file, /globex-pbx/);
      await admin.goto("/a/globex/history");
      assert.match(await text(admin), /Many at once/);

      await admin.goto("/a/northwind/bulk");
      await admin.getByRole("link", { name: "Accounts to “Suspended”" }).click();
      await over(admin, js);
    });

    // covers G21, T30
    test("accounts of a file are set each to its own, and mistakes are told at their line", async () => {
      const admin = await someone();
      await signIn(admin, "admin@northwind.example");
      await admin.goto("/a/northwind/bulk");
      await admin.locator("details > summary").filter({ hasText: "by a file" }).click();
      await admin.locator("#csv").fill("acount,state\nabc,closed\n");
      await admin.getByRole("button", { name: "Preview" }).last().click();
      assert.match(await text(admin), /did you mean `account`/);
      const csv = "account,state\nglobex,active\nnowhere,active\nmaria,close\nglobex-pbx,active\n";
      await admin.locator("#file").setInputFiles({ name: "states.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await admin.getByRole("button", { name: "Preview" }).last().click();
      await admin.waitForURL(/\/jobs\//);
      await admin.getByRole("link", { name: /^Would be refused/ }).click();
      const refused = await text(admin);
      assert.match(refused, /3\s+nowhere[\s\S]*account: No account below is called so/);
      assert.match(refused, /4\s+maria[\s\S]*did you mean `closed`/);
      await admin.getByRole("button", { name: "Begin: change 2" }).click();
      await over(admin, js);
      assert.match(await text(admin), /2 changed[\s\S]*2 refused/);
      await admin.goto("/a/northwind/below?q=globex");
      assert.doesNotMatch(await admin.locator("tbody").innerText(), /Suspended/);
    });

    // covers G21
    test("who has view looks on, and who has nothing finds nothing", async () => {
      const viewer = await someone();
      await signIn(viewer, "viewer@northwind.example");
      await viewer.goto("/a/northwind/bulk");
      assert.match(await text(viewer), /edit[\s\S]*accounts\.bulk_status/i);
      assert.equal(await viewer.getByRole("button", { name: "Preview" }).count(), 0);
      const rita = await someone();
      await signIn(rita, "rita@harbour.example");
      const answer = await rita.goto("/a/harbour/bulk");
      assert.equal(answer.status(), 404);
      await rita.goto("/a/harbour");
      assert.equal(await rita.getByRole("link", { name: "Bulk statuses" }).count(), 0);
    });

    // covers T30
    test("people of a file are looked at first, then come in, and leave in the same form", async () => {
      const admin = await someone();
      await signIn(admin, "admin@globex.example");
      await admin.goto("/a/globex/users");
      await admin.getByRole("link", { name: "Import", exact: true }).click();
      const csv = "address,name,roles,expiration,zone\nnew@globex.example,Nel,Billing; Technical,2099-12-31,Europe/Kyiv\nother@globex.example,Otto,Biling,,\nbilling@globex.example,,Technical,,\n";
      await admin.locator("#file").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await admin.getByRole("button", { name: "Preview" }).click();
      await admin.waitForURL(/\/jobs\//);
      const preview = await text(admin);
      assert.match(preview, /2 would be changed[\s\S]*1 would be refused/);
      assert.match(preview, /other@globex\.example[\s\S]*roles: [\s\S]*did you mean `billing`/i);
      await admin.goto("/a/globex/users?q=new@globex.example");
      assert.doesNotMatch(await text(admin), /Nel/, "nothing is done before it is begun");
      await admin.goBack();
      await admin.getByRole("button", { name: "Begin: change 2" }).click();
      await over(admin, js);
      await admin.goto("/a/globex/users?q=new@globex.example");
      assert.match(await text(admin), /Nel/);
      await admin.goto("/a/globex/users/import");
      const file = await saved(admin, admin.getByRole("link", { name: "Save what is here in this form" }));
      assert.match(file, /new@globex\.example,Nel,Billing; Technical,,,2099-12-31,Europe\/Kyiv/);
      await admin.locator("#csv").fill(file);
      await admin.getByRole("button", { name: "Preview" }).click();
      assert.match(await text(admin), /0 would be changed[\s\S]*0 would be refused/);
    });

    test("accounts of a file come to stand below, a draft is thrown away, a job is stopped and goes on", async () => {
      const admin = await someone();
      await signIn(admin, "admin@northwind.example");
      await admin.goto("/a/northwind/below");
      await admin.getByRole("link", { name: "Import", exact: true }).click();
      const head = "kind,name,short_name,parent,owner_address,owner_name\n";
      await admin.locator("#csv").fill(`${head}customer,Acme,acme,,owner@acme.example,Olga\nphone_system,Acme HQ,acme-hq,acme,,\n`);
      await admin.getByRole("button", { name: "Preview" }).click();
      assert.match(await text(admin), /2 would be changed/);
      await admin.getByRole("button", { name: "Throw away" }).click();
      await admin.waitForURL(/below\/import/);
      assert.doesNotMatch(await text(admin), /Not begun/);
      const many = Array.from({ length: 3000 }, (_, n) => `phone_system,Line ${n},line-${n},globex,,\n`).join("");
      const csv = `${head}customer,Acme,acme,,owner@acme.example,Olga\nphone_system,Acme HQ,acme-hq,acme,,\n${many}`;
      await admin.locator("#file").setInputFiles({ name: "accounts.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await admin.getByRole("button", { name: "Preview" }).click();
      await admin.getByRole("button", { name: /^Begin: change 3/ }).click();
      await admin.waitForURL(/done=job-started/);
      const stop = admin.getByRole("button", { name: "Stop" });
      if (await stop.count()) {
        await stop.click({ timeout: 2000 }).catch(() => {});
        const ended = await admin.locator("#job .badge").first().innerText();
        if (ended === "Ended early") await admin.getByRole("button", { name: "Go on" }).click();
      }
      await over(admin, js);
      assert.match(await text(admin), /3,002 changed/);
      await admin.goto("/a/acme-hq");
      assert.match(await text(admin), /Acme HQ/);
    });

    if (js) {
      for (const scheme of ["light", "dark"]) {
        for (const width of [1280, 320]) {
          test(`the pages have no accessibility complaints, ${scheme}, ${width} px`, async () => {
            const admin = await person(chromium, world.url, { scheme, width });
            await signIn(admin, "admin@northwind.example");
            await admin.goto("/a/northwind/bulk");
            assert.deepEqual(await complaints(admin, "bulk"), []);
            await admin.getByRole("searchbox").fill("maria");
            await admin.getByText("One account fits").waitFor();
            await admin.getByRole("button", { name: "Preview" }).first().click();
            await admin.waitForURL(/\/jobs\//);
            assert.deepEqual(await complaints(admin, "job"), []);
            await admin.goto("/a/globex/users/import");
            assert.deepEqual(await complaints(admin, "import"), []);
          });
        }
      }
    }
  });
}
