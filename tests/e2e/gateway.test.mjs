// The back office behind the gateway: what each of the demo's people finds of it, through the portal
// and at its own address.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
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

/** Signed in to the portal, with the applications of an account open. */
async function atApplications(who, account, options) {
  const page = await person(chromium, world.url, options);
  await signIn(page, who);
  await page.goto(`/a/${account}/applications`);
  return page;
}

const entries = (page) => page.locator("ul.cards strong").allInnerTexts();

/** Opens an entry of the menu, and tells where it leads. */
async function opened(page, name) {
  await page.locator("ul.cards a").filter({ has: page.locator("strong", { hasText: new RegExp(`^${name}$`) }) }).first().click();
  await page.waitForURL((url) => url.origin === world.gateway && !url.pathname.startsWith("/.rolecall/callback"));
  return new URL(page.url()).pathname;
}

const status = async (page, path) => (await page.goto(world.gateway + path)).status();

/** Sends a form of the application, and finds what was written. */
async function works(page, path, fields) {
  assert.equal(await status(page, path), 200, path);
  for (const [name, value] of Object.entries(fields)) {
    const control = page.locator(`main form [name="${name}"]`);
    if ((await control.evaluate((element) => element.tagName)) === "SELECT") await control.selectOption(value);
    else await control.fill(value);
  }
  await page.locator("main form button.primary").click();
  await page.getByText(Object.values(fields)[0]).first().waitFor();
  assert.ok(!new URL(page.url()).pathname.endsWith("/new"), page.url());
}

/** Takes an open invoice along, and tells where it is. */
async function takesAnInvoiceAlong(page, account) {
  assert.equal(await status(page, `/${account}/invoices`), 200);
  await page.getByRole("row").filter({ hasText: /open/i }).getByRole("link").first().click();
  await page.getByRole("link", { name: "Download PDF" }).waitFor();
  const pdf = await page.request.get(`${page.url()}/pdf`);
  assert.equal(pdf.status(), 200);
  assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  return new URL(page.url()).pathname;
}

async function processesAnInvoice(page, account) {
  await takesAnInvoiceAlong(page, account);
  await page.getByRole("link", { name: "Process invoice" }).click();
  await page.locator("main form button.danger").click();
  await page.getByText("Processed", { exact: true }).first().waitFor();
  assert.equal(await page.getByRole("link", { name: "Process invoice" }).count(), 0);
}

const PORTING = { name: "Two numbers", numbers: "+442071838750", losing_provider: "Old Telecom", wanted_on: "2027-03-01", contact: "Polly Port", contact_email: "polly@globex.example" };

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    // covers P33
    test("Steve works on extensions, and finds nothing of payments and invoices", async () => {
      const steve = await atApplications("steve@abc.example", "abc", { js });
      assert.deepEqual(await entries(steve), ["Numbers", "ABC Headquarters", "ABC Warehouse"]);
      await steve.getByRole("link", { name: /ABC Headquarters/ }).last().click();
      await steve.waitForURL(/abc-hq\/applications/);
      assert.equal(await opened(steve, "Extensions"), "/abc-hq/extensions");
      assert.match(await text(steve), /Steve Okoro/);
      await steve.getByRole("link", { name: /^\w+ extension$/ }).click();
      await steve.getByLabel("Extension", { exact: false }).first().fill(js ? "2042" : "2043");
      await steve.getByLabel("Name").fill(`Steve's own ${js}`);
      await steve.locator("main form button[type=submit], main form button:not([type])").first().click();
      await steve.getByText(`Steve's own ${js}`).first().waitFor();
      for (const hidden of ["/abc/funds", "/abc/invoices", "/api/abc/invoices"]) assert.equal(await status(steve, hidden), 404, hidden);
      assert.equal(await status(steve, "/abc/numbers"), 200);
      assert.equal(await status(steve, "/abc/numbers/1/edit"), 403);
      assert.match(await text(steve), /edit[\s\S]*Numbers/i);
    });

    // covers P34
    test("Adam processes invoices and payments, and finds nothing of phone systems", async () => {
      const adam = await atApplications("adam@abc.example", "abc", { js });
      const found = await entries(adam);
      for (const name of ["Invoices", "Funds", "Payments", "Purchases", "Reports"]) assert.ok(found.includes(name), `${name} in ${found}`);
      assert.ok(!found.includes("ABC Headquarters"), `${found}`);
      assert.equal(await opened(adam, "Invoices"), "/abc/invoices");
      // There is one to process; the payment is for it.
      if (js) await processesAnInvoice(adam, "abc");
      await works(adam, "/abc/funds/payments/new", { reference: `Invoice, ${js}`, amount: "25.00", method: { index: 1 } });
      for (const hidden of ["/abc-hq/extensions", "/abc-hq/phone_system", "/abc/trunks"]) assert.equal(await status(adam, hidden), 404, hidden);
    });

    // covers P32
    test("Bob has everything of the customer and its phone systems", async () => {
      const bob = await atApplications("bob@abc.example", "abc", { js });
      const found = await entries(bob);
      for (const name of ["Services", "Numbers", "Trunks", "Porting projects", "Invoices", "ABC Headquarters"]) assert.ok(found.includes(name), `${name} in ${found}`);
      assert.equal(await opened(bob, "Trunks"), "/abc/trunks");
      await works(bob, "/abc/trunks/new", { name: `Harbour ${js}`, host: "sip.abc.example" });
      assert.equal(await status(bob, "/abc-hq/extensions"), 200);
      assert.equal(await status(bob, "/globex/invoices"), 404);
    });
  });
}

// covers D20, D30, D45, D51, D59, D73, D85, D90, D101
test("the five of globex find what their roles say, and work on it", async () => {
  for (const [who, seen, hidden, does, refused] of [
    ["admin", ["Services", "Trunks", "Invoices", "Reports", "API information"], [],
      (page) => works(page, "/globex/trunks/new", { name: "Rooftop trunk", host: "sip.globex.example" }), [["/globex/calling_plans", 404], ["/abc/trunks", 404]]],
    ["commercial", ["Services", "Trunks", "Funds"], ["Invoices", "API information", "Reports"],
      (page) => works(page, "/globex/services/new", { label: "For the new office", product: "trunk" }), [["/globex/invoices", 404], ["/api/globex/invoices", 404]]],
    ["billing", ["Invoices", "Reports", "Numbers", "Porting projects"], ["Services", "Trunks", "API information"],
      async (page) => assert.equal(await status(page, `${await takesAnInvoiceAlong(page, "globex")}/process`), 403), [["/globex/trunks", 404], ["/globex/services/new", 404]]],
    ["technical", ["Trunks", "Other technical settings", "API information"], ["Invoices", "Funds", "Porting projects", "Pricelist"],
      (page) => works(page, "/globex/technical/new", { name: "Early media", kind: "media", value: "off" }), [["/globex/invoices", 404], ["/globex/porting", 404]]],
    ["porting", ["Porting projects", "Numbers", "Pricelist"], ["Invoices", "Funds", "Call log", "API information"],
      (page) => works(page, "/globex/porting/new", PORTING), [["/globex/invoices", 404], ["/globex/call_logs", 404]]],
  ]) {
    const page = await atApplications(`${who}@globex.example`, "globex");
    const found = await entries(page);
    for (const name of seen) assert.ok(found.includes(name), `${who}: ${name} in ${found}`);
    for (const name of hidden) assert.ok(!found.includes(name), `${who}: no ${name} in ${found}`);
    assert.match(await opened(page, seen[0]), /^\/globex\//);
    assert.ok(!(await text(page)).includes("cannot be shown"), who);
    await does(page);
    for (const [path, code] of refused) assert.equal(await status(page, path), code, `${who} ${path}`);
    await page.context().close();
  }
});

// covers G28, G30, G34, G38, G39, G41, G42, G43
test("the four of northwind work on what is the provider's, as far as their groups go", async () => {
  for (const [who, seen, edits, fields, refused] of [
    ["admin", ["Number inventory", "Calling plans", "Route plan"], "/northwind/calling_plans/new", { name: "Harbour flat", monthly: "19.90", a_minute: "0.02" }, "/northwind/route_plan/1/edit"],
    ["support", ["Number inventory", "Service activation", "Calling plans"], "/globex/porting/new", { ...PORTING, name: "Three numbers" }, "/northwind/calling_plans/new"],
    ["limited", ["Number inventory", "Calling plans"], "/globex/device_lines/1/edit", { label: "Front desk" }, "/northwind/inventory/1/edit"],
    ["viewer", ["Number inventory", "Calling plans"], "/globex/reports", null, "/northwind/inventory/1/edit"],
  ]) {
    const page = await atApplications(`${who}@northwind.example`, "northwind");
    const found = await entries(page);
    for (const name of seen) assert.ok(found.includes(name), `${who}: ${name} in ${found}`);
    assert.match(await opened(page, seen[0]), /^\/northwind\//);
    if (fields) await works(page, edits, fields);
    else assert.equal(await status(page, edits), 200, `${who} ${edits}`);
    assert.equal(await status(page, refused), 403, `${who} ${refused}`);
    await page.context().close();
  }
});

// covers G39
test("what is revealed of SIP credentials is in the history of the account", async () => {
  const page = await person(chromium, world.url);
  await signIn(page, "support@northwind.example");
  assert.equal(await status(page, "/globex/device_lines/1/sip"), 200);
  const viewer = await person(chromium, world.url);
  await signIn(viewer, "viewer@northwind.example");
  assert.equal(await status(viewer, "/globex/device_lines/1/sip"), 403);
  const olivia = await person(chromium, world.url);
  await signIn(olivia, "olivia@northwind.example");
  await olivia.goto("/a/globex/history?event=secret_revealed");
  const told = await text(olivia);
  assert.match(told, /Secrets were shown/);
  assert.match(told, /device_lines\/1\/sip/);
});

test("signing out in one place signs out in all", async () => {
  const page = await atApplications("bob@abc.example", "abc");
  await opened(page, "Trunks");
  await page.goto(`${world.gateway}/.rolecall/sign-out`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You have signed out").or(page.getByText("signed out")).first().waitFor();
  await page.goto("/me");
  await page.waitForURL(/\/sign-in/);
  await page.goto(`${world.gateway}/abc/trunks`);
  await page.waitForURL(/\/sign-in/);
});

test("a link to a page of the application survives signing in on the way", async () => {
  for (const js of [true, false]) {
    const page = await person(chromium, world.url, { js });
    await page.goto(`${world.gateway}/abc-hq/extensions?q=100`);
    await page.getByLabel("Mail address or login name").fill("steve@abc.example");
    await page.getByLabel("Password").fill("rolecall on the harbour wall");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${world.gateway}/abc-hq/extensions?q=100`);
    const kept = await page.context().cookies();
    const names = kept.map(({ name, domain }) => `${name} ${domain}`).sort();
    assert.deepEqual(names, ["__Host-rolecall 127.0.0.1", "__Host-rolecall-gateway localhost"]);
  }
});

for (const scheme of ["light", "dark"]) {
  for (const width of [1280, 320]) {
    test(`the gateway's own pages are accessible in the ${scheme} at ${width} pixels`, async () => {
      const said = [];
      const page = await atApplications("steve@abc.example", "abc", { scheme, width });
      said.push(...(await complaints(page, "applications")));
      await opened(page, "Numbers");
      for (const path of ["/.rolecall/", "/.rolecall/?account=abc-hq", "/.rolecall/?account=nowhere", "/.rolecall/sign-out", "/.rolecall/callback", "/abc/numbers/1/edit"]) {
        await page.goto(world.gateway + path);
        said.push(...(await complaints(page, path)));
      }
      const maria = await person(chromium, world.url, { scheme, width });
      await signIn(maria, "maria@maria.example");
      await maria.goto(`${world.gateway}/.rolecall/`);
      said.push(...(await complaints(maria, "several accounts")));
      assert.deepEqual(said, []);
    });
  }
}
