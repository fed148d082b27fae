// Going anywhere and doing anything by a few letters: by keyboard alone, without JavaScript, and never
// to more than one may.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { browser, demo, person, signIn, text } from "./world.mjs";

let chromium, world;
before(async () => {
  chromium = await browser();
  world = await demo();
});
after(async () => {
  world.end();
  await chromium.close();
});

const open = async (page) => {
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Go to anything" });
  await dialog.getByRole("combobox").waitFor();
  return dialog;
};
const first = (dialog) => dialog.getByRole("option").first();
/** What Enter would take, once it is what was typed for. */
const chosen = (dialog, label) => dialog.locator("[role=option][aria-selected=true]", { hasText: label }).waitFor();

test("one goes to a page and begins an action by keyboard alone", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "carol@abc.example");
  await page.goto("/a/abc/history");
  const dialog = await open(page);
  await page.keyboard.type("users");
  await chosen(dialog, "Users");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/a\/abc\/users$/);
  await open(page);
  await page.keyboard.type("issue a new");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/a\/abc\/keys\/new$/);
  await page.goto("/a/abc/users");
  await open(page);
  await page.keyboard.type("adam@");
  await chosen(dialog, "Adam Kovalenko");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Adam Kovalenko/ }).waitFor();
  assert.deepEqual(page.mistakes, []);
});

test("arrows go round the options, Escape closes, and the focus goes back", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "carol@abc.example");
  await page.goto("/a/abc/users");
  await page.locator("#q").focus();
  const dialog = await open(page);
  const active = () => page.evaluate(() => document.activeElement.getAttribute("aria-activedescendant"));
  const options = await dialog.getByRole("option").count();
  assert.ok(options > 5, `${options}`);
  assert.equal(await active(), "palette-0");
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(), "palette-1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(), `palette-${options - 1}`);
  await page.keyboard.type("nothing is called this");
  await dialog.getByText("Nothing that you may see fits.").waitFor();
  assert.equal(await active(), null);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  // From the rail, with the mouse.
  await page.getByRole("link", { name: "Go to…" }).click();
  await first(dialog).waitFor();
  await page.mouse.click(5, 5);
  await dialog.waitFor({ state: "detached" });
});

test("without JavaScript it is a page with a form", async () => {
  const page = await person(chromium, world.url, { js: false });
  await signIn(page, "carol@abc.example");
  await page.goto("/a/abc/users");
  await page.getByRole("link", { name: "Go to…" }).click();
  await page.waitForURL(/\/a\/abc\/go$/);
  await page.getByLabel("A page, an action, an account, a role or a person").fill("invite");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: "Invite people" }).click();
  await page.waitForURL(/\/users\/invite$/);
  await page.getByRole("link", { name: "Keyboard shortcuts" }).click();
  await page.waitForURL(/\/go#keys$/);
  assert.match(await text(page), /They need JavaScript/);
});

test("who may little finds no more by it", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "uma@abc.example");
  await page.goto("/a/abc-hq");
  const dialog = await open(page);
  const offered = await dialog.getByRole("option").allInnerTexts();
  const menu = await page.locator("nav[aria-label='Account menu'] a").allInnerTexts();
  for (const entry of menu) assert.ok(offered.some((one) => one.startsWith(entry)), `${entry} in ${offered}`);
  for (const hidden of ["carol", "northwind", "harbour", "globex", "invite", "issue", "role"]) {
    await page.locator("#palette-q").fill(hidden);
    await dialog.getByText("Nothing that you may see fits.").waitFor();
    await page.locator("#palette-q").fill("");
    await first(dialog).waitFor();
  }
});

test("with the eyes of another one stays in what they see", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "carol@abc.example");
  await page.goto("/a/abc/view-as");
  await page.getByRole("link", { name: "PBX admin" }).click();
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL(/\/view\/abc\//);
  const dialog = await open(page);
  for (const link of await dialog.getByRole("option").all()) assert.match(await link.getAttribute("href"), /^\/view\/abc\//);
  await page.locator("#palette-q").fill("carol");
  await dialog.getByText("Nothing that you may see fits.").waitFor();
});

test("single keys search and tell the keys, never while one types, and can be turned off", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "carol@abc.example");
  await page.goto("/a/abc/users");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.type("/?");
  assert.equal(await page.locator("#q").inputValue(), "/?");
  await page.goto("/a/abc/settings");
  await page.keyboard.press("/");
  await page.getByRole("dialog", { name: "Go to anything" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await keys.waitFor();
  await keys.getByLabel(/Single keys work/).uncheck();
  await keys.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await page.keyboard.press("?");
  await page.keyboard.press("/");
  await open(page);
  assert.equal(await page.locator("dialog").count(), 1);
});

test("a page shows itself as a call that works, with the filter that is typed", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "olivia@northwind.example");
  await page.goto("/a/northwind/users");
  await page.locator("details.calls summary").click();
  await page.getByLabel("Name, address or login name").pressSequentially("viewer");
  await page.waitForURL(/q=viewer/);
  const line = await page.locator("#call-list_people").inputValue();
  const [, address] = line.match(/(http\S+?)'?$/);
  const answer = await fetch(address, { headers: { authorization: `Bearer ${world.admin_key}` } });
  const { items } = await answer.json();
  assert.deepEqual(items.map((item) => item.address), ["viewer@northwind.example"]);
  assert.ok(await page.getByRole("button", { name: "Copy" }).first().isVisible());
});

for (const scheme of ["light", "dark"]) {
  for (const width of [1280, 320]) {
    test(`the dialogs and the calls of a page are accessible in the ${scheme} at ${width} pixels`, async () => {
      const page = await person(chromium, world.url, { scheme, width });
      await signIn(page, "carol@abc.example");
      await page.goto("/a/abc/users");
      await page.locator("details.calls summary").click();
      const said = await complaints(page, "calls");
      const dialog = await open(page);
      said.push(...(await complaints(page, "palette")));
      await page.keyboard.type("nothing is called this");
      await dialog.getByText("Nothing that you may see fits.").waitFor();
      said.push(...(await complaints(page, "palette without options")));
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await page.locator("h1").click();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      said.push(...(await complaints(page, "keys")));
      assert.deepEqual(said, []);
    });
  }
}
