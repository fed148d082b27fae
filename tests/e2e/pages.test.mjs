// Every page of the portal, light and dark, wide and narrow: accessible, and without a mistake in
// the script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { browser, demo, person, signIn } from "./world.mjs";

/** As whom, and where. */
const PAGES = [
  [null, "/sign-in"],
  [null, "/sign-in?done=over"],
  [null, "/reset"],
  [null, "/password/00"],
  [null, "/invitations/00/00"],
  [null, "/outbox"],
  ["maria@maria.example", "/"],
  ["maria@maria.example", "/go?q=globex"],
  ["carol@abc.example", "/a/abc/users"],
  ["carol@abc.example", "/a/abc/users?q=nobody"],
  ["carol@abc.example", "/a/abc/users/invite"],
  ["carol@abc.example", "/a/abc/users/add"],
  ["carol@abc.example", "/a/abc/users/:person"],
  ["carol@abc.example", "/a/abc/accounts"],
  ["carol@abc.example", "/a/abc/accounts/new"],
  ["carol@abc.example", "/a/abc/go"],
  ["carol@abc.example", "/a/abc/go?q=nothing-is-called-this"],
  ["carol@abc.example", "/a/abc/keys"],
  ["carol@abc.example", "/a/abc/keys/new"],
  ["carol@abc.example", "/a/abc/allowlist"],
  ["carol@abc.example", "/a/abc/security"],
  ["olivia@northwind.example", "/a/northwind/keys?show=due"],
  ["owner@globex.example", "/a/globex/reports"],
  ["owner@globex.example", "/a/globex/reports/access?section=invoices&level=edit"],
  ["owner@globex.example", "/a/globex/reports/unused?days=1"],
  ["owner@globex.example", "/a/globex/reports/ending"],
  ["olivia@northwind.example", "/a/northwind/reports/owners?factor=no"],
  ["olivia@northwind.example", "/a/northwind/reports/platform?days=30"],
  ["olivia@northwind.example", "/a/northwind/reports/roles"],
  ["carol@abc.example", "/a/abc/history"],
  ["carol@abc.example", "/a/abc/history?who=nobody"],
  ["carol@abc.example", "/a/abc/history?entity=person"],
  ["olivia@northwind.example", "/a/northwind/reviews"],
  ["olivia@northwind.example", "/a/northwind/catalog"],
  ["carol@abc.example", "/a/nowhere"],
  ["steve@abc.example", "/a/abc"],
  ["carol@abc.example", "/a/abc/access?who=adam@abc.example"],
  ["carol@abc.example", "/a/abc/access?who=a"],
  ["carol@abc.example", "/a/abc/access/who?section=invoices&level=edit"],
  ["carol@abc.example", "/a/abc/access/who?section=invoices&level=delete"],
  ["carol@abc.example", "/a/abc/access/everyone?other_date=2099-04-21"],
  ["carol@abc.example", "/a/abc/access/changes?who=steve@abc.example&other=adam@abc.example"],
  ["carol@abc.example", "/a/abc/view-as"],
  ["carol@abc.example", "/a/abc/requests"],
  ["carol@abc.example", "/a/abc/reviews"],
  ["owner@globex.example", "/a/globex/policies"],
  ["owner@globex.example", "/a/globex/code"],
  ["owner@globex.example", "/a/globex/users/import"],
  ["owner@globex.example", "/a/globex/sign-in"],
  ["owner@globex.example", "/a/globex/applications"],
  ["rita@harbour.example", "/a/harbour/below/import"],
  ["olivia@northwind.example", "/a/northwind/bulk"],
  ["olivia@northwind.example", "/a/northwind/nodes"],
  ["olivia@northwind.example", "/a/northwind/mail"],
  ["owner@globex.example", "/a/globex/reviews?show=all"],
  ["owner@globex.example", "/a/globex/reviews/:review"],
  ["frank@harbour.example", "/a/harbour/users"],
  ["frank@harbour.example", "/a/harbour/users/add"],
  ["frank@harbour.example", "/a/harbour/ask?section=reseller.roles&level=edit"],
  ["olivia@northwind.example", "/a/northwind/roles"],
  ["olivia@northwind.example", "/a/northwind/roles/new?preset=didww.technical"],
  ["olivia@northwind.example", "/a/northwind/roles/compare"],
  ["olivia@northwind.example", "/a/northwind/groups?sort=-people"],
  ["olivia@northwind.example", "/a/northwind/groups/new"],
  ["olivia@northwind.example", "/a/northwind/groups/:Customer Support"],
  ["viewer@northwind.example", "/a/northwind/groups/:Admin"],
  ["rita@harbour.example", "/a/harbour/below"],
  ["rita@harbour.example", "/a/harbour/below?open=abc"],
  ["rita@harbour.example", "/a/harbour/below?q=de&kind=customer"],
  ["rita@harbour.example", "/a/harbour/below/new"],
  ["rita@harbour.example", "/a/abc/settings"],
  ["rita@harbour.example", "/a/abc/settings/state/close"],
  ["rita@harbour.example", "/a/abc/settings/owner"],
  ["rita@harbour.example", "/a/abc/move"],
  ["rita@harbour.example", "/a/capped/limits"],
  ["rita@harbour.example", "/a/abc/limits/roles"],
  ["rita@harbour.example", "/a/abc/limits/own-roles"],
  ["rita@harbour.example", "/a/abc/limits/ceilings/invoices"],
  ["frank@harbour.example", "/a/abc/settings"],
  ["carol@abc.example", "/me"],
  ["carol@abc.example", "/me/factor"],
];

let chromium, world;
before(async () => {
  chromium = await browser();
  world = await demo();
  // A review that is over, and one that goes on.
  const owner = await person(chromium, world.url);
  await signIn(owner, "owner@globex.example");
  for (let reviews = 0; reviews < 2; reviews++) {
    await owner.goto("/a/globex/reviews");
    await owner.getByRole("button", { name: "Begin the review" }).click();
    await owner.waitForURL(/done=review-started/);
    if (reviews) break;
    await owner.locator("summary", { hasText: "Leave it unfinished" }).click();
    await owner.getByRole("button", { name: "Close it unfinished" }).click();
    await owner.waitForURL(/done=review-closed/);
  }
  await owner.context().close();
});
after(async () => {
  world.end();
  await chromium.close();
});

for (const scheme of ["light", "dark"]) {
  for (const width of [1280, 320]) {
    test(`every page is accessible in the ${scheme} at ${width} pixels`, async () => {
      const people = new Map();
      const said = [];
      for (const [who, address] of PAGES) {
        if (!people.has(who)) {
          const page = await person(chromium, world.url, { scheme, width });
          if (who) await signIn(page, who);
          people.set(who, page);
        }
        const page = people.get(who);
        if (address.includes(":person")) {
          await page.goto("/a/abc/users");
          await page.getByRole("link", { name: "Adam Kovalenko" }).click();
          await page.waitForLoadState();
        } else if (address.includes(":review")) {
          await page.goto("/a/globex/reviews");
          await page.locator('table a[href*="/reviews/"]').first().click();
          await page.waitForLoadState();
        } else if (address.includes("/:")) {
          const [list, name] = address.split("/:");
          await page.goto(list);
          await page.getByRole("link", { name, exact: true }).click();
          await page.waitForLoadState();
        } else {
          await page.goto(address);
        }
        said.push(...(await complaints(page, address)));
      }
      assert.deepEqual(said, []);
    });
  }
}

// covers D3
test("the invite dialog opens over the page, keeps what is wrong in it, and gives the focus back", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "carol@abc.example");
  await page.getByRole("link", { name: "+ Invite User" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite users" });
  await dialog.waitFor();
  assert.match(page.url(), /\/a\/abc\/users$/);
  await dialog.getByLabel("Mail addresses").fill("one@new.example");
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await dialog.getByText("Something needs another look").waitFor();
  assert.equal(await dialog.getByLabel("Mail addresses").inputValue(), "one@new.example");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "+ Invite User");
  await page.getByRole("link", { name: "+ Invite User" }).click();
  await dialog.getByLabel("Mail addresses").fill("one@new.example");
  await dialog.getByLabel(/^PBX admin/).check();
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await page.waitForURL(/done=invited/);
});

test("a list follows its filter as it is typed, and the address does too", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "carol@abc.example");
  await page.getByLabel("Name, address or login name").pressSequentially("adam");
  await page.waitForURL(/q=adam/);
  await page.getByRole("link", { name: "Steve Okoro" }).waitFor({ state: "detached" });
  assert.equal(await page.locator("tbody tr").count(), 1);
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
});

test("one goes from signing in to a person's page by keyboard alone", async () => {
  const page = await person(chromium, world.url);
  await page.goto("/sign-in");
  await page.keyboard.press("Tab");
  await page.keyboard.type("carol@abc.example");
  await page.keyboard.press("Tab");
  await page.keyboard.type("rolecall on the harbour wall");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/users/);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("/");
  await page.keyboard.type("adam");
  await page.waitForURL(/q=adam/);
  for (let steps = 0; steps < 8; steps++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement.textContent)) === "Adam Kovalenko") break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Adam Kovalenko/ }).waitFor();
});
