// Looking into access: who may what and why, who can, what changes; viewing as someone else; asking
// for access and answering.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, demo, linkIn, mailServer, person, signIn, text } from "./world.mjs";

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
    /** The level of a section in the inspector, with why. */
    const why = async (page, section) => {
      const row = page.locator("ul.sections > li").filter({ has: page.getByText(section, { exact: true }) });
      const level = await row.locator(".level").first().innerText();
      await row.locator("summary").click();
      return { level, told: await row.innerText() };
    };

    // covers P42
    test("an administrator looks into what Adam may do before and after 20 April, and why", async () => {
      const bob = await someone();
      await signIn(bob, "bob@abc.example");
      await bob.getByRole("link", { name: "Adam Kovalenko" }).click();
      await bob.getByRole("link", { name: "See access" }).click();
      await bob.waitForURL(/\/a\/abc\/access\?who=/);
      for (const [date, time, level, reason] of [
        ["2026-04-19", "23:59", "hide", /not in force yet: it counts from 2026-04-20/],
        ["2026-04-20", "00:00", "edit", /role Operations manager gives edit/],
      ]) {
        await bob.goto(`/a/abc/access?who=adam@abc.example&date=${date}&time=${time}&zone=Europe/Kyiv`);
        assert.match(await text(bob), new RegExp(`Adam Kovalenko[\\s\\S]*at ${date} ${time} in Europe/Kyiv`));
        const found = await why(bob, "Invoices");
        assert.equal(found.level, level);
        assert.match(found.told, reason);
      }
      // By form, and by a part of the name alone.
      await bob.goto("/a/abc/access");
      await bob.getByLabel("Who", { exact: true }).fill("adam");
      await bob.getByLabel("On (optional)", { exact: true }).fill("2026-04-19");
      await bob.getByRole("button", { name: "Show" }).click();
      await bob.waitForURL(/who=adam/);
      await bob.getByRole("heading", { name: /Adam Kovalenko/ }).waitFor();
      assert.match(await text(bob), /Nothing in ABC Industries at 2026-04-19 00:00/);
    });

    test("who can edit invoices in abc is told, with through what", async () => {
      const bob = await someone();
      await signIn(bob, "bob@abc.example");
      await bob.getByRole("link", { name: "Access", exact: true }).click();
      await bob.getByRole("link", { name: "Who can" }).click();
      await bob.getByLabel("Section").selectOption({ label: "Invoices" });
      await bob.getByLabel("At least").selectOption("edit");
      await bob.getByRole("button", { name: "Show" }).click();
      await bob.waitForURL(/section=invoices/);
      await bob.locator("tbody tr").first().waitFor();
      const rows = await bob.locator("tbody").innerText();
      for (const [name, through] of [["Carol Marsh", "owner"], ["Bob Tanner", "Customer admin"], ["Adam Kovalenko", "Operations manager"]]) {
        assert.match(rows, new RegExp(`${name}[\\s\\S]*${through}`));
      }
      for (const hidden of ["Steve Okoro", "Nina", "Rita", "Olivia"]) assert.ok(!rows.includes(hidden), rows);
    });

    test("what two people differ in stands first, and what a date to come changes", async () => {
      const bob = await someone();
      await signIn(bob, "bob@abc.example");
      await bob.goto("/a/abc/access/changes");
      await bob.getByLabel("Who", { exact: true }).first().fill("steve@abc.example");
      await bob.getByLabel("Who", { exact: true }).last().fill("adam@abc.example");
      await bob.getByRole("button", { name: "Compare" }).click();
      await bob.waitForURL(/other=adam/);
      const table = bob.getByRole("region", { name: "What differs" });
      await table.waitFor();
      const rows = await table.innerText();
      assert.match(rows, /Steve Okoro[\s\S]*Adam Kovalenko[\s\S]*Invoices[\s\S]*hide[\s\S]*edit/);
      await bob.goto("/a/abc/access/changes?who=nina@abc.example");
      assert.match(await text(bob), /Nothing differs/);
      await bob.getByRole("link", { name: /^2099-04-/ }).click();
      await bob.waitForURL(/other_date=2099/);
      assert.match(await bob.getByRole("region", { name: "What differs" }).innerText(), /Invoices[\s\S]*hide[\s\S]*edit/);
    });

    test("everyone who has anything stands beside what they will have, with who gave it", async () => {
      const carol = await someone();
      await signIn(carol, "carol@abc.example");
      await carol.goto("/a/abc/access");
      await carol.getByRole("link", { name: "Everyone", exact: true }).click();
      await carol.waitForURL(/access\/everyone$/);
      const row = (name) => carol.locator("tbody tr", { has: carol.locator("th", { hasText: name }) });
      assert.match(await row("Steve").innerText(), /Bob Tanner/);
      // Both moments are now: there is one column, and nothing that could differ.
      assert.equal(await carol.locator("thead th").count(), 4);
      assert.equal((await row("Bob Tanner").innerText()).match(/Customer admin/g).length, 1);
      // Nina's access begins in 2099: the two moments differ for her, and for nobody whose access stays.
      await carol.goto("/a/abc/access/everyone?other_date=2099-04-21");
      assert.equal(await carol.locator("thead th").count(), 5);
      assert.match(await row("Bob Tanner").innerText(), /Customer admin[\s\S]*Customer admin/);
      assert.match(await row("Nina").innerText(), /differs/);
      assert.doesNotMatch(await row("Bob Tanner").innerText(), /differs/);
      const steve = await someone();
      await signIn(steve, "steve@abc.example");
      assert.equal((await steve.goto("/a/abc/access/everyone")).status(), 404);
    });

    // covers P31
    test("an administrator looks as Steve, sees no invoices and can change nothing", async () => {
      const bob = await someone();
      await signIn(bob, "bob@abc.example");
      await bob.getByRole("link", { name: "Steve Okoro" }).click();
      await bob.getByRole("link", { name: "View as" }).click();
      await bob.getByLabel(/^What for/).fill("He cannot find his invoices");
      await bob.getByRole("button", { name: "Begin" }).click();
      await bob.waitForURL(/\/view\/abc\/[^/]+\/a\/abc$/);
      const seen = await text(bob);
      assert.match(seen, /You see ABC Industries as Steve Okoro sees it/);
      assert.match(seen, /PBX extensions/);
      assert.ok(!seen.includes("Invoices") && !seen.includes("Users"), seen);
      const mode = bob.url();
      // What he may not see is not there, and the banner is.
      await bob.goto(`${mode}/users`);
      assert.match(await text(bob), /nothing like this here/);
      await bob.getByText("You see ABC Industries as Steve Okoro sees it").waitFor();
      await bob.goto(mode);
      await bob.getByRole("link", { name: "Accounts", exact: true }).click();
      await bob.waitForURL(/\/view\/.*\/a\/abc\/accounts$/);
      await bob.getByText("You see ABC Industries as Steve Okoro sees it").waitFor();
      const answer = await bob.request.post(`${mode}/users/add`, { form: { name: "X" }, headers: { origin: world.url } });
      assert.equal(answer.status(), 403);
      await bob.getByRole("button", { name: "Stop" }).click();
      await bob.waitForURL(/\/a\/abc\/users$/);
      // The address shows nothing once it has ended.
      await bob.goto(mode);
      await bob.waitForURL(/\/a\/abc\/view-as\?person=/);
    });

    test("Frank asks for what he may only see, Rita answers, and he has it at the next click", async () => {
      const [frank, rita] = [await someone(), await someone()];
      await signIn(rita, "rita@harbour.example");
      const lead = { name: "Partner lead", type: "reseller", levels: { "reseller.users": "create", "reseller.roles": "view", "reseller.settings": "view" } };
      const made = await rita.request.post("/api/v1/accounts/harbour/roles", { data: lead, headers: { origin: world.url } });
      assert.equal(made.status(), 201, await made.text());
      await rita.goto("/a/harbour/users");
      await signIn(frank, "frank@harbour.example");
      await frank.goto("/a/harbour/users");
      await frank.getByRole("link", { name: "Ask for access" }).first().click();
      assert.match(await text(frank), /You have view[\s\S]*They can give it:[\s\S]*Rita Havel/);
      await frank.getByLabel("What you need it for").fill("Two new colleagues begin on Monday");
      await frank.getByRole("button", { name: "Ask for access" }).click();
      await frank.waitForURL(/\/a\/harbour\/requests\?done=asked/);
      assert.match(await text(frank), /Two new colleagues begin on Monday[\s\S]*Waits/);

      const letter = await mail.to("rita@harbour.example", "asks for access");
      assert.match(letter.text, /Frank Otte asks for create on[\s\S]*Two new colleagues/);
      await rita.reload();
      assert.match(await rita.getByRole("navigation", { name: "Account menu" }).innerText(), /Requests\s*1/);
      await rita.goto(linkIn(letter));
      await rita.getByRole("button", { name: /^Give / }).first().click();
      await rita.waitForURL(/done=request-given/);
      await mail.to("frank@harbour.example", "You have the access");
      await frank.goto("/a/harbour/users");
      await frank.getByRole("link", { name: "+ Invite User" }).waitFor();
    });
  });
}
