// Roles and groups as their users live them: the example groups of a provider's portal from
// nothing, role types where they belong, and a customer's set-up from the role to the people.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { browser, demo, person, signIn, text } from "./world.mjs";

const BELOW = ["number_groups", "capacity", "capacity_groups", "trunks", "technical", "configuration_profiles", "pricelists", "call_logs", "pbx.access", "pbx.softphone", "pbx.extensions", "pbx.features"];
const at = (level, sections) => Object.fromEntries(sections.map((section) => [section, level]));
const SEEN = at("view", ["accounts.bulk_status", "accounts.call_history", "accounts.history", "phone_numbers", "product", "product.calling_plan", "platform.reports", "platform.resellers"]);

/** The four example groups, by the levels of the requirements, and who is to be in each. */
const GROUPS = [
  {
    name: "Our Admin", who: "admin@northwind.example", below: true,
    levels: { ...SEEN, accounts: "delete", "accounts.bulk_status": "edit", ip_allowlist: "edit", "phone_numbers.inventory": "edit", "phone_numbers.activation": "delete", "product.calling_plan": "delete", "product.groups": "delete", "product.users": "delete", route_plan: "view", sip_credentials: "edit", "platform.customer_access": "edit", "platform.audit": "view", "platform.resellers": "delete", "platform.settings": "edit" },
    menu: ["Platform users", "Groups", "Roles"], add: true,
  },
  {
    name: "Our Customer Support", who: "support@northwind.example",
    levels: { ...SEEN, ...at("view", BELOW), accounts: "create", ip_allowlist: "view", "phone_numbers.inventory": "edit", "phone_numbers.activation": "create", "product.groups": "view", "product.users": "view", route_plan: "view", sip_credentials: "view", "customer.settings": "edit", services: "edit", numbers: "edit", porting: "create" },
    menu: ["Platform users", "Groups", "Roles"], add: false,
  },
  {
    name: "Our Limited Support", who: "limited@northwind.example",
    levels: { ...SEEN, ...at("view", [...BELOW, "customer.settings", "services", "numbers", "porting"]), accounts: "edit", "phone_numbers.inventory": "view", "phone_numbers.activation": "view" },
    menu: [], add: false,
  },
  {
    name: "Our View Only", who: "viewer@northwind.example",
    levels: { ...SEEN, ...at("view", [...BELOW, "customer.settings", "services", "numbers", "porting", "reports"]), accounts: "view", ip_allowlist: "view", "phone_numbers.inventory": "view", "phone_numbers.activation": "view", "product.groups": "view", "product.users": "view", route_plan: "view", "platform.audit": "view" },
    menu: ["Platform users", "Groups", "Roles"], add: false,
  },
];

/** Chooses a level, as by a click on it. */
const choose = (page, section, level) =>
  page.locator(`input[name="level.${section}"][value="${level}"]`).check({ force: true });

async function makeGroup(page, { name, levels, below }) {
  await page.goto("/a/northwind/groups");
  await page.getByRole("link", { name: "+ Add Group" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  if (below) await page.getByLabel(/^Everything below/).check();
  for (const [section, level] of Object.entries(levels)) await choose(page, section, level);
  await page.locator(".lv-bar").getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/done=groups-created/);
}

async function putIn(page, who) {
  await page.locator("#find").fill(who);
  await page.getByRole("button", { name: "Find" }).click();
  await page.locator(".choice", { hasText: who }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Put into the group" }).click();
  await page.waitForURL(/done=put-in/);
}

/** Takes whoever is in an example group of the demo out of it. */
async function empty(page, name) {
  await page.goto("/a/northwind/groups");
  await page.getByRole("link", { name, exact: true }).click();
  const boxes = page.locator('#people table input[name="membership"]');
  for (const box of await boxes.all()) await box.check();
  await page.getByRole("button", { name: "Take out of the group" }).click();
  await page.waitForURL(/done=taken-out/);
}

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let world;
    before(async () => (world = await demo()));
    after(() => world.end());
    const someone = async (who, options) => {
      const page = await person(chromium, world.url, { js, ...options });
      await signIn(page, who);
      return page;
    };

    // covers G1, G2, G6, G10, G13, G40 to G43
    test("the four example groups are made from nothing, and each member finds what it gives", async () => {
      const olivia = await someone("olivia@northwind.example");
      for (const group of GROUPS) {
        await makeGroup(olivia, group);
        await putIn(olivia, group.who);
        await empty(olivia, group.name.slice("Our ".length));
      }
      for (const { name, who, menu, add, levels } of GROUPS) {
        const member = await someone(who);
        await member.goto("/a/northwind");
        const entries = await member.getByRole("navigation", { name: "Account menu" }).getByRole("link").allInnerTexts();
        for (const entry of ["Platform users", "Groups", "Roles"]) {
          assert.equal(entries.includes(entry), menu.includes(entry), `${name}: ${entry} among ${entries}`);
        }
        const answer = await member.goto("/a/northwind/groups");
        assert.equal(answer.status(), menu.includes("Groups") ? 200 : 404, name);
        if (menu.includes("Groups")) {
          assert.equal(await member.getByRole("link", { name: "+ Add Group" }).count(), add ? 1 : 0, name);
          await member.getByRole("link", { name, exact: true }).click();
          assert.equal(await member.getByText("You can look at it, and not change it.").count(), add ? 0 : 1, name);
          assert.equal(await member.getByRole("button", { name: "Save" }).count() > 0, add, name);
        } else {
          await member.goto("/a/northwind");
          const rows = await member.locator("table.list tbody tr").allInnerTexts();
          assert.equal(rows.length, Object.keys(levels).length, `${name}: ${rows}`);
        }
      }
    });

    // covers R6 to R10
    test("a role of each type is on offer only where it belongs, in the picker and over REST", async () => {
      const rita = await someone("rita@harbour.example");
      const made = {};
      for (const [type, section] of [["Reseller", "reseller.customers"], ["Customer", "invoices"], ["User", "pbx.access"]]) {
        await rita.goto("/a/harbour/roles");
        await rita.getByRole("link", { name: "Add new role" }).click();
        await rita.getByLabel("Name", { exact: true }).fill(`Only ${type}`);
        await rita.getByRole("radio", { name: new RegExp(`^${type} `) }).check();
        if (!js) await rita.getByRole("button", { name: "Choose levels" }).click();
        await rita.locator("#levels").waitFor();
        if (type !== "Reseller") assert.equal(await rita.locator('[data-section="reseller.settings"]').count(), 0);
        await choose(rita, section, "view");
        await rita.locator(".lv-bar").getByRole("button", { name: "Create Role" }).click();
        await rita.waitForURL(/done=roles-created/);
        made[type] = new URL(rita.url()).pathname.split("/").at(-1);
      }
      const places = { Reseller: "harbour", Customer: "capped", User: "abc-hq" };
      for (const place of Object.values(places)) {
        await rita.goto(`/a/${place}/users/invite`);
        if (!(await rita.locator("#roles").count())) continue;
        for (const [type, role] of Object.entries(made)) {
          const offered = await rita.locator(`input[name=roles][value="${role}"]`).count();
          // abc-hq has a list of allowed roles, set before these were made.
          assert.equal(offered, places[type] === place && place !== "abc-hq" ? 1 : 0, `${type} in ${place}`);
        }
      }
      for (const [type, role] of Object.entries(made)) {
        const place = type === "Reseller" ? "capped" : "harbour";
        const answer = await rita.request.post(`/api/v1/accounts/${place}/invitations`, {
          headers: { origin: world.url, "content-type": "application/json" },
          data: { address: "someone@new.example", name: "Someone", roles: [role], dates: { zone: "UTC" } },
        });
        const said = await answer.json();
        assert.equal(said.code, "role.wrong_type", JSON.stringify(said));
      }
    });

    test("a prerequisite is named, set too, and the group saved; undo brings back what was", async () => {
      const olivia = await someone("olivia@northwind.example");
      await olivia.goto("/a/northwind/groups/new");
      await olivia.getByLabel("Name", { exact: true }).fill("Bulk");
      await choose(olivia, "accounts", "view");
      await choose(olivia, "accounts.bulk_status", "edit");
      if (!js) await olivia.locator(".lv-bar").getByRole("button", { name: "Save" }).click();
      const row = olivia.locator('[data-section="accounts.bulk_status"]');
      await row.getByText(/needs View on Platform user groups, View on Platform users, View on Calling and rate plans/).waitFor();
      await row.getByRole("button", { name: "Set them too" }).click();
      for (const section of ["product", "product.groups", "product.users", "product.calling_plan"]) {
        assert.ok(await olivia.locator(`input[name="level.${section}"][value=view]`).isChecked(), section);
      }
      await olivia.locator(".lv-bar").getByRole("button", { name: "Save" }).click();
      await olivia.waitForURL(/done=groups-created/);
      await choose(olivia, "accounts", "delete");
      await olivia.locator(".lv-bar").getByRole("button", { name: "Save" }).click();
      await olivia.waitForURL(/done=groups-changed/);
      await olivia.getByRole("button", { name: "Undo" }).click();
      await olivia.waitForURL(/done=undone/);
      assert.ok(await olivia.locator('input[name="level.accounts"][value=view]').isChecked());
    });

    test("who gains and loses what is shown before saving", async () => {
      const olivia = await someone("olivia@northwind.example");
      await olivia.goto("/a/northwind/roles");
      await olivia.getByRole("link", { name: "Operations manager" }).click();
      await choose(olivia, "payments", "view");
      await choose(olivia, "trunks", "delete");
      if (!js) await olivia.getByRole("button", { name: "Preview" }).click();
      const told = olivia.locator("#preview");
      await told.getByText(/gains? delete/).first().waitFor();
      await told.locator("summary").click();
      assert.match(await told.innerText(), /Adam Kovalenko/);
      if (js) assert.match(await olivia.locator("[data-count]").innerText(), /2 changes/);
    });
  });
}

// covers P2, P10, P12, P28
test("abc is set up from the role to three people at work", async (t) => {
  const world = await demo();
  t.after(() => world.end());
  const someone = async (who) => {
    const page = await person(chromium, world.url);
    await signIn(page, who);
    return page;
  };
  const olivia = await someone("olivia@northwind.example");
  const roles = { "Portal admin": { "customer.users": "delete", "customer.allowed_roles": "view" }, "PBX worker": { "pbx.access": "edit", "pbx.extensions": "delete" }, "Money worker": { payments: "delete", invoices: "edit" } };
  const made = [];
  for (const [name, levels] of Object.entries(roles)) {
    await olivia.goto("/a/northwind/roles/new?type=customer");
    await olivia.getByLabel("Name", { exact: true }).fill(name);
    for (const [section, level] of Object.entries(levels)) await choose(olivia, section, level);
    await olivia.locator(".lv-bar").getByRole("button", { name: "Create Role" }).click();
    await olivia.waitForURL(/done=roles-created/);
    made.push(new URL(olivia.url()).pathname.split("/").at(-1));
  }
  const carol = await someone("carol@abc.example");
  await carol.goto("/a/abc/users/invite");
  for (const role of made) assert.equal(await carol.locator(`input[value="${role}"]`).count(), 0, "not on abc's list");
  // What the account may use is set from above.
  await olivia.goto("/a/abc/limits/roles");
  for (const name of Object.keys(roles)) await olivia.getByLabel(new RegExp(`^${name}`)).check();
  await olivia.getByRole("button", { name: "Preview" }).click();
  await olivia.getByText("Nobody’s access changes now").first().waitFor();
  await olivia.getByRole("button", { name: "Save", exact: true }).click();
  await olivia.waitForURL(/done=allowed-set/);
  for (const [who, name] of [["Bob", "Portal admin"], ["Steve", "PBX worker"], ["Adam", "Money worker"]]) {
    await carol.goto("/a/abc/users");
    await carol.getByRole("link", { name: new RegExp(`^${who} `) }).first().click();
    for (const box of await carol.locator("#roles input:checked").all()) await box.uncheck();
    await carol.getByLabel(new RegExp(`^${name}`)).first().check();
    await carol.getByRole("button", { name: "Save roles" }).click();
    await carol.waitForURL(/done=roles-set/);
  }
  const bob = await someone("bob@abc.example");
  await bob.goto("/a/abc/users");
  assert.ok(await bob.getByRole("link", { name: "Add individual" }).count());
  for (const [who, has, lacks] of [["steve@abc.example", "PBX extensions", "Payments"], ["adam@abc.example", "Payments", "PBX extensions"]]) {
    const one = await someone(who);
    await one.goto("/a/abc");
    const said = await text(one);
    assert.ok(said.includes(has) && !said.includes(lacks), `${who}: ${said}`);
  }
});

test("a group is made, changed and saved by keyboard alone", async (t) => {
  const world = await demo();
  t.after(() => world.end());
  const page = await person(chromium, world.url);
  await signIn(page, "olivia@northwind.example");
  await page.goto("/a/northwind/groups/new");
  const focused = () => page.evaluate(() => {
    const at = document.activeElement;
    return at.tagName === "INPUT" ? at.name : at.textContent.trim();
  });
  const tabTo = async (wanted) => {
    for (let steps = 0; steps < 200; steps++) {
      if ((await focused()) === wanted) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${wanted}`);
  };
  await tabTo("name");
  await page.keyboard.type("By keyboard");
  await tabTo("level.accounts");
  for (let steps = 0; steps < 3; steps++) await page.keyboard.press("ArrowRight");
  assert.ok(await page.locator('input[name="level.accounts"][value=create]').isChecked());
  assert.match(await page.locator("[data-count]").innerText(), /1 change/);
  await tabTo("Save");
  await page.keyboard.press("Enter");
  await page.waitForURL(/done=groups-created/);
  assert.deepEqual(await complaints(page, "the group"), []);
});
