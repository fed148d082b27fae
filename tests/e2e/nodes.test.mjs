// Nodes: what whoever runs the installation sees of the processes that answer for it.

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
  await world.end();
  await chromium.close();
});

test("who may see the platform's settings sees the nodes, and nobody else", async () => {
  const olivia = await person(chromium, world.url);
  await signIn(olivia, "olivia@northwind.example");
  await olivia.goto("/a/northwind");
  await olivia.getByRole("link", { name: "Nodes", exact: true }).click();
  await olivia.waitForURL(/\/a\/northwind\/nodes$/);
  assert.match(await text(olivia), /runs on a database of its own, with one process/);
  const row = olivia.getByRole("row").filter({ hasText: "shows this page" });
  assert.match(await row.innerText(), /Answers[\s\S]*None[\s\S]*Sends mail/);
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      await olivia.emulateMedia({ colorScheme });
      await olivia.setViewportSize({ width, height: 800 });
      assert.deepEqual(await complaints(olivia, `${colorScheme} ${width}`), []);
    }
  }

  const rita = await person(chromium, world.url);
  await signIn(rita, "rita@harbour.example");
  assert.equal(await rita.getByRole("link", { name: "Nodes", exact: true }).count(), 0);
  assert.equal((await rita.goto("/a/harbour/nodes")).status(), 404);
});
