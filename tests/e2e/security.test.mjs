// What guards an account, from beginning to end, with and without JavaScript: the page of it, the
// allowlist with what it would do, sign-in rules, and a key that is replaced.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
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
    const me = (credential) => fetch(`${world.url}/api/v1/me`, { headers: { authorization: `Bearer ${credential}` } });

    // covers G27, T12
    test("an owner sees what guards the account, tries a list, is told of each wrong line, and saves it", async () => {
      const owner = await someone();
      await signIn(owner, "carol@abc.example");
      await owner.getByRole("link", { name: "Security", exact: true }).click();
      assert.match(await text(owner), /count from anywhere[\s\S]*There (is|are) .*key[\s\S]*does not demand a second factor/);
      await owner.locator("li", { hasText: "Allowlist" }).getByRole("link", { name: "Change" }).click();

      await owner.getByLabel("Addresses").fill("192.0.2.7/24\nhome\n0.0.0.0/0");
      await owner.getByRole("button", { name: "Save the list" }).click();
      const told = await text(owner);
      assert.match(told, /Line 1: 192\.0\.2\.7\/24 lies within 192\.0\.2\.0\/24[\s\S]*Line 2: home is not an address[\s\S]*Line 3: 0\.0\.0\.0\/0 is every address/);

      await owner.getByLabel("Addresses").fill("192.0.2.0/24 Head office\n2001:db8::/32");
      await owner.getByRole("button", { name: "See what it would do" }).click();
      assert.match(await text(owner), /One person who is signed in would be left out[\s\S]*127\.0\.0\.1/);
      await owner.getByLabel("Addresses").fill("192.0.2.0/24 Head office\n127.0.0.1 This machine");
      await owner.getByRole("button", { name: "Save the list" }).click();
      await owner.waitForURL(/done=allowlist-set/);
      assert.match(await owner.getByLabel("Addresses").inputValue(), /192\.0\.2\.0\/24 Head office/);
      await owner.goto("/a/abc/security");
      assert.match(await text(owner), /count from 2 addresses and networks[\s\S]*The owner set this list/);
      assert.deepEqual(owner.mistakes, []);
    });

    test("a second factor is demanded, and no longer", async () => {
      const provider = await someone();
      await signIn(provider, "rita@harbour.example");
      await provider.goto("/a/abc/security");
      await provider.getByRole("button", { name: "Demand it" }).click();
      assert.match(await text(provider), /A second factor is demanded from now on/);
      await provider.getByRole("button", { name: "No longer demand it" }).click();
      assert.match(await text(provider), /no longer demanded/);
      assert.deepEqual(provider.mistakes, []);
    });

    // covers D78, T13
    test("a key is replaced while the old one lives on, and the new one is shown once", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await owner.goto("/a/globex/keys/new");
      await owner.getByLabel("Name", { exact: true }).fill("Invoices");
      await owner.locator("input[name=roles]").first().check();
      await owner.getByRole("button", { name: "Issue a key" }).click();
      const old = await owner.getByLabel("Secret of the key").inputValue();
      await owner.getByRole("link", { name: "See the key" }).click();
      await owner.getByRole("link", { name: "Replace", exact: true }).click();
      await owner.getByLabel("For a day").check();
      await owner.getByRole("button", { name: "Issue the new key" }).click();
      const fresh = await owner.getByLabel("Secret of the key").inputValue();
      assert.match(fresh, /^rck_/);
      assert.notEqual(fresh, old);
      assert.deepEqual([(await me(old)).status, (await me(fresh)).status], [200, 200]);
      await owner.goto("/a/globex/keys?show=due");
      assert.match(await text(owner), /Invoices\s+Replaced/);
      assert.ok(!(await owner.content()).includes(fresh), "it is shown once");
      assert.deepEqual(owner.mistakes, []);
    });
  });
}
