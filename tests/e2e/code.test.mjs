// Access as code and policies: stated, kept, broken from above; taken as a file, planned, applied.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { browser, demo, person, signIn, text } from "./world.mjs";

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

/** States a policy of a section that one role alone gives. */
async function state(page, account, name, section, roles) {
  await page.goto(`/a/${account}/policies`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Section", { exact: true }).selectOption(section);
  for (const role of roles) await page.locator("#only").getByLabel(role, { exact: true }).check();
  await page.getByRole("button", { name: "State it" }).click();
}


for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let world;
    before(async () => (world = await demo()));
    after(() => world.end());
    const someone = (options) => person(chromium, world.url, { js, ...options });

    test("a policy is kept by its own people, and what the provider breaks is shown to the owner", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await state(owner, "globex", "Invoices", "invoices", ["Billing"]);
      assert.match(await text(owner), /have it already by other roles|Someone has it already/);
      await state(owner, "globex", "Invoices", "invoices", ["Admin", "Billing"]);
      await owner.waitForURL(/done=policy-set/);
      assert.match(await text(owner), /Invoices[\s\S]*only the owner and/);
      await owner.goto("/a/globex/history?event=policy_set");
      assert.match(await text(owner), /Policy Invoices set/);

      const provider = await someone();
      await signIn(provider, "olivia@northwind.example");
      await provider.goto("/a/northwind/code");
      const exported = JSON.parse(await (await provider.request.get(`${world.url}/a/globex/code?format=json`)).text());
      const { people } = exported.accounts.find(({ account }) => account === "globex");
      const seer = { name: "Seer", type: "customer", levels: { invoices: "view", payments: "view" } };
      const given = people.map((one) => (one.address === "technical@globex.example" ? { ...one, roles: ["Technical", "Seer"] } : one));
      const wanted = { accounts: [{ account: "globex", own_roles: true, roles: [seer], people: given }] };
      await provider.getByLabel("Or its text").fill(JSON.stringify(wanted));
      await provider.getByLabel("Written in").selectOption("json");
      await provider.getByRole("button", { name: "Plan it" }).click();
      await provider.getByRole("heading", { name: "The plan" }).waitFor();
      assert.match(await text(provider), /breaks the policy “Invoices”[\s\S]*gains Invoices in globex/);
      await provider.getByRole("button", { name: "Apply 3 changes" }).click();
      await provider.waitForURL(/done=code-applied/);

      await owner.goto("/a/globex/policies");
      assert.match(await text(owner), /Broken[\s\S]*Your provider has given it to someone else[\s\S]*by the role Seer/);
      await owner.getByRole("link", { name: "Change Invoices" }).click();
      await owner.locator("#only").getByLabel("Seer", { exact: true }).check();
      await owner.locator("#only").getByLabel("Technical", { exact: true }).check();
      await owner.getByRole("button", { name: "Save" }).click();
      await owner.waitForURL(/done=policy-set/);
      assert.match(await text(owner), /Technical/);
      await owner.getByRole("link", { name: "Change Invoices" }).click();
      await owner.getByRole("button", { name: "Remove this policy" }).click();
      await owner.waitForURL(/done=policy-removed/);
      assert.match(await text(owner), /Nothing is stated yet/);
    });

    test("what is taken as a file is so, a change of it is planned, looked at and applied", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await owner.goto("/a/globex/code");
      const [file] = await Promise.all([
        owner.waitForEvent("download"),
        owner.getByRole("link", { name: "TOML" }).click(),
      ]);
      const toml = readFileSync(await file.path(), "utf8");
      assert.match(toml, /account = "globex"/);
      assert.doesNotMatch(toml, /rck_/);

      const plan = async (text) => {
        await owner.goto("/a/globex/code");
        await owner.getByLabel("Or its text").fill(text);
        await owner.getByRole("button", { name: "Plan it" }).click();
        await owner.getByRole("heading", { name: "The plan" }).or(owner.getByRole("alert")).first().waitFor();
      };
      await plan(toml);
      assert.match(await text(owner), /Nothing is to be done/);

      await plan(toml.replace('name = "Globex', 'nam = "Globex'));
      assert.match(await text(owner), /did you mean `name`/);

      const fewer = `[[accounts]]\naccount = "globex"\n\n[[accounts.policies]]\nname = "Prices"\nsection = "api_access"\nlevel = "edit"\nonly_roles = ["Admin", "Technical"]\n`;
      await plan(fewer);
      assert.match(await text(owner), /New[\s\S]*Policy Prices/);
      await owner.getByRole("button", { name: "Apply one change" }).click();
      await owner.waitForURL(/done=code-applied/);
      await plan(fewer);
      assert.match(await text(owner), /Nothing is to be done/);
    });
  });
}

test("the pages of policies and of access as code are accessible, light and dark, wide and narrow", async () => {
  const world = await demo();
  try {
    for (const scheme of ["light", "dark"]) {
      for (const width of [1280, 320]) {
        const owner = await person(chromium, world.url, { scheme, width });
        await signIn(owner, "owner@globex.example");
        for (const path of ["/a/globex/policies", "/a/globex/code"]) {
          await owner.goto(path);
          assert.deepEqual(await complaints(owner, `${path} ${scheme} ${width}`), []);
        }
        await owner.close();
      }
    }
  } finally {
    await world.end();
  }
});
