// Second factors, from an account that asks for one to a phone that is lost.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { PASSWORD, browser, demo, mailServer, person, signIn, text } from "./world.mjs";

/** The code that an authenticator shows some steps of thirty seconds from now (RFC 6238). */
function code(secret, steps = 0) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(/\s/g, "")].map((sign) => signs.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(counter).digest();
  const four = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(four % 1_000_000).padStart(6, "0");
}

/** From now on the account asks its people for a second factor, or does not. */
async function asks(world, account, second_factor = true) {
  const address = `${world.url}/api/v1/accounts/${account}`;
  const headers = { authorization: `Bearer ${world.admin_key}`, "content-type": "application/json" };
  const { name, short_name, opens_accounts } = await (await fetch(address, { headers })).json();
  const body = JSON.stringify({ name, short_name, opens_accounts, second_factor });
  const answer = await fetch(`${address}/settings`, { method: "PUT", headers, body });
  assert.equal(answer.status, 200, await answer.text());
}

const secretOn = async (page) => {
  await page.getByText("No camera? Enter it by hand").click();
  return page.locator("dd code").innerText();
};
const codesOn = (page) => page.locator("ol.codes code").allInnerTexts();

/** Sets a second factor up from the page that one is on, once the password is asked for. */
async function setUp(page) {
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  const secret = await secretOn(page);
  await page.getByLabel("Code", { exact: true }).fill(code(secret));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await page.getByText("Your second factor is on.").waitFor();
  return secret;
}

/** As far as the password goes. */
async function halfSignIn(page, who) {
  await page.goto("/sign-in");
  await page.getByLabel("Mail address or login name").fill(who);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/sign-in\/code/);
}

async function giveCode(page, typed) {
  await page.getByLabel("Code", { exact: true }).fill(typed);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

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
    const someone = () => person(chromium, world.url, { js });

    test("an account asks for a second factor, which is set up, and asked for at each sign-in", async () => {
      const who = "billing@globex.example";
      await asks(world, "globex");
      const billing = await someone();
      await signIn(billing, who);
      await billing.goto("/a/globex/accounts");
      assert.match(await text(billing), /This account asks for a second factor/);
      await billing.getByRole("link", { name: "Set up a second factor" }).click();
      const secret = await setUp(billing);
      assert.equal(new Set(await codesOn(billing)).size, 10);
      await billing.getByRole("link", { name: "Back to where you were" }).click();
      await billing.waitForURL(/\/a\/globex\/accounts$/);
      assert.match(await text(billing), /Accounts you own/);
      await mail.to(who, "second factor");

      const again = await someone();
      await again.goto("/a/globex/accounts");
      await again.getByLabel("Mail address or login name").fill(who);
      await again.getByLabel("Password").fill(PASSWORD);
      await again.getByRole("button", { name: "Sign in" }).click();
      await giveCode(again, "000 00");
      assert.match(await text(again), /A code has six digits/);
      await giveCode(again, code(secret, -1));
      assert.match(await text(again), /used already/);
      // Nothing is open meanwhile.
      await again.goto("/a/globex/accounts");
      assert.match(again.url(), /sign-in\/code/);
      await giveCode(again, code(secret, 1));
      await again.waitForURL(/\/a\/globex\/accounts$/);
    });

    test("on the day that the phone is lost, recovery codes let in, and another phone takes its place", async () => {
      const who = "technical@globex.example";
      await asks(world, "globex", false);
      const phone = await someone();
      await signIn(phone, who);
      await phone.goto("/me");
      await phone.getByRole("link", { name: "Set up a second factor" }).click();
      const lost = await setUp(phone);
      const codes = await codesOn(phone);
      await phone.getByRole("link", { name: "I have kept them" }).click();
      assert.match(await text(phone), /10 recovery codes are left/);

      const page = await someone();
      await halfSignIn(page, who);
      await giveCode(page, codes[0]);
      await page.waitForURL(/\/a\/globex/);
      await page.goto("/me/factor");
      assert.match(await text(page), /9 recovery codes are left/);
      await page.getByRole("link", { name: "Use another app or phone" }).click();
      await page.getByLabel("Code", { exact: true }).fill(codes[1]);
      await setUp(page);
      const fresh = await codesOn(page);
      assert.ok(fresh.every((one) => !codes.includes(one)));
      await phone.goto("/me");
      assert.match(phone.url(), /sign-in/, "other sessions have ended");
      await halfSignIn(phone, who);
      for (const gone of [code(lost, 1), codes[2]]) {
        await giveCode(phone, gone);
        assert.match(await text(phone), /This is not the code/);
      }

      await page.goto("/me/factor/remove");
      await page.getByLabel("Current password").fill(PASSWORD);
      await page.getByLabel("Code", { exact: true }).fill(fresh[0]);
      await page.getByRole("button", { name: "Remove it" }).click();
      await page.waitForURL(/done=factor-removed/);
      assert.match(await text(page), /Second factor Off/i);
      await signIn(phone, who);
    });
  });
}

describe("each page of a second factor", () => {
  let world;
  before(async () => (world = await demo()));
  after(() => world.end());
  // Someone else each time: whoever has one is asked for it.
  const people = ["steve@abc.example", "uma@abc.example", "porting@globex.example", "commercial@globex.example"];

  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      test(`is accessible in the ${scheme} at ${width} pixels`, async () => {
        const who = people.pop();
        const account = who.match(/@(\w+)/)[1];
        const page = await person(chromium, world.url, { scheme, width });
        await signIn(page, who);
        const said = [];
        const look = async (name) => {
          said.push(...(await complaints(page, name)));
          const folder = process.env.ROLECALL_SHOTS;
          if (folder) await page.screenshot({ path: `${folder}/${name}-${scheme}-${width}.png`, fullPage: true });
        };
        await asks(world, account);
        await page.goto(who.startsWith("uma") ? "/a/abc-hq" : `/a/${account}`);
        await look("factor-needed");
        await page.getByRole("link", { name: "Set up a second factor" }).click();
        await look("factor-set-up");
        await page.getByLabel("Current password").fill("wrong");
        await page.getByRole("button", { name: "Continue" }).click();
        await look("factor-set-up-wrong");
        await page.getByLabel("Current password").fill(PASSWORD);
        await page.getByRole("button", { name: "Continue" }).click();
        await look("factor-offer");
        const secret = await secretOn(page);
        await look("factor-offer-by-hand");
        await page.getByLabel("Code", { exact: true }).fill(code(secret));
        await page.getByRole("button", { name: "Turn it on" }).click();
        await look("recovery-codes");
        for (const address of ["/me", "/me/factor", "/me/factor/codes", "/me/factor/remove"]) {
          await page.goto(address);
          await look(address.slice(1).replaceAll("/", "-"));
        }
        if (width < 800) await page.getByRole("button", { name: "Menu" }).click();
        await page.getByRole("button", { name: "Sign out" }).click();
        await halfSignIn(page, who);
        await look("code");
        await giveCode(page, "1234");
        await look("code-wrong");
        await page.goto("/sign-in/code");
        await page.getByRole("button", { name: "Sign in as someone else" }).click();
        await page.goto("/sign-in/code");
        await look("code-over");
        await asks(world, account, false);
        assert.deepEqual(said, []);
      });
    }
  }
});
