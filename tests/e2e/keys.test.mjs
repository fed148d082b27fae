// Keys, the allowlist and the history, from beginning to end, with and without JavaScript.

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

    // covers D78
    test("an owner issues a key, a program uses it, and it is refused once it is revoked", async () => {
      const owner = await someone();
      await signIn(owner, "carol@abc.example");
      await owner.getByRole("link", { name: "Keys" }).click();
      await owner.getByRole("link", { name: "+ Issue a key" }).click();
      await owner.getByLabel("Name", { exact: true }).fill("Billing export");
      await owner.locator("input[name=roles]").first().check();
      await owner.getByRole("button", { name: "Issue a key" }).click();
      const credential = await owner.getByLabel("Secret of the key").inputValue();
      assert.match(credential, /^rck_/);
      assert.equal(await owner.getByRole("button", { name: "Copy" }).count(), js ? 1 : 0);
      assert.equal((await me(credential)).status, 200);

      await owner.getByRole("link", { name: "I have kept it" }).click();
      assert.ok(!(await owner.content()).includes(credential), "it is shown once");
      await owner.getByRole("link", { name: "Billing export" }).click();
      await owner.locator("summary", { hasText: "Revoke" }).click();
      await owner.getByRole("button", { name: "Revoke the key" }).click();
      await owner.waitForURL(/done=key-revoked/);
      assert.equal((await me(credential)).status, 401);

      await owner.getByRole("link", { name: "History" }).click();
      const told = await text(owner);
      assert.match(told, /Key Billing export revoked[\s\S]*Key Billing export issued/);
      assert.deepEqual(owner.mistakes, []);
    });

    // covers G27
    test("an allowlist that leaves out whoever saves it is saved only once that is confirmed", async () => {
      const owner = await someone();
      await signIn(owner, "carol@abc.example");
      await owner.goto("/a/abc/allowlist");
      await owner.getByLabel("Addresses").fill("192.0.2.0/24\n2001:db8::/32");
      await owner.getByRole("button", { name: "Save the list" }).click();
      const warned = await text(owner);
      assert.match(warned, /It leaves you out[\s\S]*You come from 127\.0\.0\.1/);
      await owner.getByLabel("Addresses").fill("192.0.2.0/24\n2001:db8::/32\n127.0.0.1");
      await owner.getByRole("button", { name: "Save the list", exact: true }).click();
      await owner.waitForURL(/done=allowlist-set/);
      assert.match(await owner.getByLabel("Addresses").inputValue(), /127\.0\.0\.1\/32/);

      await owner.goto("/a/abc/history?event=allowlist_set");
      assert.match(await text(owner), /Allowlist set[\s\S]*192\.0\.2\.0\/24/);

      await owner.goto("/a/abc/allowlist");
      await owner.getByLabel("Addresses").fill("192.0.2.0/24");
      await owner.getByRole("button", { name: "Save the list" }).click();
      await owner.getByLabel("I mean to leave out 127.0.0.1").check();
      await owner.getByRole("button", { name: "Save the list" }).click();
      await owner.waitForURL((url) => !url.pathname.endsWith("/allowlist"));
      const out = await owner.goto("/a/abc/users");
      assert.equal(out.status(), 404);
    });

    // covers P61
    test("the history is filtered, and leaves as a file", async () => {
      const provider = await someone();
      await signIn(provider, "olivia@northwind.example");
      const account = new URL(provider.url()).pathname.split("/")[2];
      await provider.goto(`/a/${account}/history`);
      await provider.getByLabel("Anything that happened").selectOption("role_created");
      if (!js) await provider.getByRole("button", { name: "Filter" }).click();
      await provider.waitForURL(/event=role_created/);
      const started = provider.waitForEvent("download");
      await provider.getByRole("link", { name: "Save as CSV" }).click();
      const file = await started;
      assert.equal(file.suggestedFilename(), `${account}-history.csv`);
    });
  });
}
