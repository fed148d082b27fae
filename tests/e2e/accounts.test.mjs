// Accounts below: made, bounded, suspended and moved, as a reseller and a customer meet it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NEW_PASSWORD, browser, demo, linkIn, mailServer, person, signIn, text } from "./world.mjs";

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let mail, world;
    before(async () => {
      mail = await mailServer();
      world = await demo(["--mail-server", mail.url]);
    });
    after(async () => (world.end(), await mail.close()));
    const someone = (options) => person(chromium, world.url, { js, ...options });

    /** Makes an account below another, through the pages. */
    async function make(page, { under, kind, name, short, owner }) {
      await page.goto(`/a/${under}/below`);
      await page.getByRole("link", { name: "+ New account" }).click();
      if (kind) await page.getByLabel(kind, { exact: true }).check();
      await page.getByLabel("Account name").fill(name);
      await page.getByLabel("Short name").fill(short);
      if (owner) {
        await page.getByLabel("Mail address").fill(owner);
        await page.getByLabel("Owner's name").fill("Olga Owner");
      }
      await page.getByRole("button", { name: "Make the account" }).click();
      await page.waitForURL(/done=account-made/);
    }

    /** Takes every role off a list that is being filled in. */
    async function nothingOn(page) {
      const on = page.locator("input[name=roles]:checked");
      while (await on.count()) await on.first().uncheck();
    }

    /** Shows what a form would do, and does it. */
    async function previewed(page, button, done) {
      await page.getByRole("button", { name: "Preview" }).click();
      await page.getByRole("button", { name: button }).click();
      await page.waitForURL(done);
    }

    // covers P10, P12, D114
    test("a reseller makes a customer, bounds it, suspends it and puts it back", async () => {
      const rita = await someone();
      await signIn(rita, "rita@harbour.example");
      await make(rita, { under: "harbour", kind: "Customer", name: "Lighthouse Ltd", short: "lighthouse", owner: "olga@lighthouse.example" });
      const olga = await someone();
      await olga.goto(linkIn(await mail.to("olga@lighthouse.example", "Lighthouse")));
      await olga.getByLabel("New password").fill(NEW_PASSWORD);
      await olga.getByRole("button", { name: "Accept" }).click();
      await olga.waitForURL(/\/a\/lighthouse/);

      await rita.goto("/a/lighthouse/limits");
      await rita.getByRole("link", { name: "Add or take off" }).click();
      await rita.getByLabel("A list of its own").check();
      await nothingOn(rita);
      await rita.getByLabel(/^Billing/).check();
      await previewed(rita, "Save", /done=allowed-set/);
      await rita.goto("/a/lighthouse/limits/ceilings/invoices");
      await rita.getByLabel("View", { exact: true }).check();
      await previewed(rita, "Save", /done=ceiling-set/);
      assert.match(await text(rita), /Invoices[\s\S]*?view[\s\S]*?Harbour/i);

      // The owner may give what is on the list, and nothing else.
      await olga.goto("/a/lighthouse/users/invite");
      const offered = await text(olga);
      assert.ok(offered.includes("Billing") && !offered.includes("Technical"), offered);
      await olga.getByLabel("Mail addresses").fill("ben@lighthouse.example");
      await olga.getByLabel(/^Billing/).check();
      await olga.getByRole("button", { name: "Send invitation" }).click();
      await olga.waitForURL(/done=invited/);
      const ben = await someone();
      await ben.goto(linkIn(await mail.to("ben@lighthouse.example")));
      await ben.getByLabel("New password").fill(NEW_PASSWORD);
      await ben.getByRole("button", { name: "Accept" }).click();
      await ben.waitForURL(/\/a\/lighthouse/);
      const invoices = () => ben.getByRole("row", { name: /Invoices/ }).innerText();
      assert.match(await invoices(), /view/i);

      // Suspended, people keep what they pay with; the owner no longer invites.
      await rita.goto("/a/lighthouse/settings");
      await rita.getByRole("link", { name: "Suspend" }).click();
      await rita.getByRole("button", { name: "Suspend" }).click();
      await rita.waitForURL(/done=account-suspend/);
      assert.match(await text(rita), /Suspended by Harbour/);
      await olga.goto("/a/lighthouse/settings");
      assert.match(await text(olga), /Suspended/);
      assert.equal(await olga.getByRole("button", { name: "Save" }).count(), 0);
      await rita.getByRole("link", { name: "Resume" }).click();
      await rita.getByRole("button", { name: "Resume" }).click();
      await rita.waitForURL(/done=account-resume/);
      await olga.reload();
      assert.equal(await olga.getByRole("button", { name: "Save" }).count(), 1);

      // Closed only once its name is typed; then it is gone for its people at the next click.
      await rita.getByRole("link", { name: "Close" }).click();
      await rita.getByLabel(/Type the account's name/).fill("Light");
      await rita.getByRole("button", { name: "Close" }).click();
      assert.match(await text(rita), /This is not the name/);
      await rita.getByLabel(/Type the account's name/).fill("Lighthouse Ltd");
      await rita.getByRole("button", { name: "Close" }).click();
      await rita.waitForURL(/done=account-close/);
      for (const page of [olga, ben]) {
        await page.reload();
        assert.match(await text(page), /nothing like this here/);
      }
      await rita.getByRole("link", { name: "Reopen" }).click();
      await rita.getByRole("button", { name: "Reopen" }).click();
      await rita.waitForURL(/done=account-reopen/);
      await ben.reload();
      assert.match(await invoices(), /view/i);
    });

    // covers P13, P15
    test("a role in use is taken off once its holders are moved, and nobody below widens the list", async () => {
      const [rita, bob] = [await someone(), await someone()];
      await signIn(rita, "rita@harbour.example");
      await signIn(bob, "bob@abc.example");
      await bob.goto("/a/abc/limits");
      const seen = await text(bob);
      for (const part of ["A list of its own", "Operations manager", "Limits are set by an account above"]) assert.ok(seen.includes(part), `${part} in ${seen}`);
      assert.equal(await bob.locator("main a[href*=limits]").count(), 0);
      assert.equal((await bob.request.get("/a/abc/limits/roles")).status(), 404);
      const form = { list: "inherited", then: "do" };
      const widened = await bob.request.post("/a/abc/limits/roles", { form, headers: { origin: world.url } });
      assert.equal(widened.status(), 404);

      await rita.goto("/a/abc/limits/roles");
      await rita.getByLabel(/^Operations manager/).uncheck();
      await rita.getByRole("button", { name: "Preview" }).click();
      assert.match(await text(rita), /in use by:[\s\S]*Adam Kovalenko/);
      await rita.getByLabel("Holders of Operations manager get").selectOption({ label: "PBX admin" });
      await previewed(rita, "Save", /done=allowed-set/);
      await rita.goto("/a/abc/users?q=adam");
      assert.match(await rita.getByRole("row", { name: /Adam/ }).innerText(), /PBX admin/);
      // What a phone system below inherits is told with where it comes from.
      await make(rita, { under: "abc", name: "ABC Annex", short: "abc-annex" });
      await rita.goto("/a/abc-annex/limits");
      assert.match(await text(rita), /Inherited: the list of ABC Industries/);
    });

    test("a reseller moves a customer to a reseller of its own, and maps what is not allowed there", async () => {
      const rita = await someone();
      await signIn(rita, "rita@harbour.example");
      await make(rita, { under: "harbour", kind: "Reseller", name: "Inner Harbour", short: "inner", owner: "ines@inner.example" });
      await rita.goto("/a/inner/limits/roles");
      await rita.getByLabel("A list of its own").check();
      await nothingOn(rita);
      await rita.getByLabel(/^Billing/).check();
      await previewed(rita, "Save", /done=allowed-set/);
      await rita.goto("/a/capped/settings");
      await rita.getByRole("link", { name: "Move" }).click();
      await rita.getByLabel(/^Inner Harbour/).check();
      await rita.getByRole("button", { name: "Preview" }).click();
      assert.match(await text(rita), /Capped[\s\S]* is to stand under Inner Harbour/);
      await rita.getByLabel("Holders of Commercial get").selectOption({ label: "Billing" });
      await previewed(rita, "Move to Inner Harbour", /done=account-moved/);
      assert.match(await text(rita), /Under Inner Harbour/);
      await rita.goto("/a/capped/users?q=commercial");
      assert.match(await rita.getByRole("row", { name: /Camille/ }).innerText(), /Billing/);
      // The tree opens level by level.
      await rita.goto("/a/harbour/below?q=");
      await rita.getByRole("link", { name: "Open what is below Inner Harbour" }).click();
      await rita.waitForURL(/open=inner/);
      await rita.locator("#at-capped").waitFor();
      await rita.getByRole("link", { name: "Close what is below Inner Harbour" }).click();
      await rita.locator("#at-capped").waitFor({ state: "detached" });
    });
  });
}
