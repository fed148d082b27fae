// A demo with a mail server of its own, and a browser: what every journey needs.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { simpleParser } from "mailparser";
import { chromium } from "playwright-core";
import { SMTPServer } from "smtp-server";

export const PASSWORD = "rolecall on the harbour wall";
export const NEW_PASSWORD = "seven quiet lamps over water";

const CHROMIUM = process.env.ROLECALL_CHROMIUM ?? "/usr/bin/chromium";
const PROGRAM = resolve(process.env.ROLECALL_PROGRAM ?? "target/debug/rolecall");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

/** A real SMTP server that keeps what it is given. It can be told to refuse for a while, and to know
 * some addresses not at all. */
export async function mailServer(options = { disabledCommands: ["AUTH", "STARTTLS"] }) {
  const letters = [];
  const server = { letters, refusing: false, unknown: new Set() };
  const smtp = new SMTPServer({
    ...options,
    logger: false,
    onRcptTo({ address }, session, done) {
      if (!server.unknown.has(address)) return done();
      done(Object.assign(new Error("no such mailbox"), { responseCode: 550 }));
    },
    onData(stream, session, done) {
      if (server.refusing) return stream.resume().on("end", () => done(Object.assign(new Error("try later"), { responseCode: 451 })));
      simpleParser(stream).then((letter) => (letters.push(letter), done()), done);
    },
  });
  smtp.on("error", (error) => (server.mistake = error));
  await new Promise((ready) => smtp.listen(0, "127.0.0.1", ready));
  server.port = smtp.server.address().port;
  server.url = `smtp://127.0.0.1:${server.port}`;
  server.close = () => new Promise((closed) => smtp.close(closed));
  /** The newest letter to an address about something, once it is there. */
  server.to = async (address, about) => {
    const fits = (letter) =>
      letter.to.text.includes(address) && (!about || letter.subject.includes(about));
    for (let tries = 0; tries < 200; tries++) {
      const found = letters.findLast(fits);
      if (found) return found;
      await new Promise((later) => setTimeout(later, 50));
    }
    if (server.mistake) throw server.mistake;
    throw new Error(`no letter to ${address} about ${about}: ${letters.map((one) => `${one.to.text} ${one.subject}`)}`);
  };
  return server;
}

export const linkIn = (letter) => letter.text.match(/https?:\/\/\S+/)[0];

export const newFolder = () => mkdtempSync(join(tmpdir(), "rolecall-e2e-"));

/** A demo in a folder of its own. */
export async function demo(flags = [], folder = newFolder()) {
  const ready = join(folder, "ready.json");
  const where = ["demo", "--port", "0", "--folder", join(folder, "demo"), "--ready-file", ready];
  const process_ = spawn(PROGRAM, [...where, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  process_.stderr.on("data", (data) => (said += data));
  for (let tries = 0; tries < 600; tries++) {
    try {
      const told = JSON.parse(readFileSync(ready, "utf8"));
      const stop = () => new Promise((ended) => (process_.once("exit", ended), process_.kill()));
      return { ...told, folder, stop, end: () => (process_.kill(), rmSync(folder, { recursive: true, force: true })) };
    } catch {
      if (process_.exitCode !== null) throw new Error(`the demo ended: ${said}`);
      await new Promise((later) => setTimeout(later, 100));
    }
  }
  throw new Error(`the demo did not start: ${said}`);
}

/** The installation in a folder, as whoever runs one starts it: with a file of settings. */
export async function serve(folder, port, settings) {
  const config = join(folder, "rolecall.toml");
  writeFileSync(config, settings);
  const where = ["serve", "--config", config, "--database", `sqlite://${join(folder, "demo", "rolecall.db")}`];
  const process_ = spawn(PROGRAM, [...where, "--listen", `127.0.0.1:${port}`], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  process_.stderr.on("data", (data) => (said += data));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries++) {
    if (process_.exitCode !== null) throw new Error(`the server ended: ${said}`);
    const answered = await fetch(`${url}/sign-in`).catch(() => null);
    if (answered?.ok) return { url, end: () => process_.kill() };
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error(`the server did not start: ${said}`);
}

export const browser = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** Someone at a browser of their own. */
export async function person(browser, url, { js = true, scheme = "light", width = 1280 } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    javaScriptEnabled: js,
    colorScheme: scheme,
    viewport: { width, height: 800 },
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.mistakes = [];
  page.on("pageerror", (error) => page.mistakes.push(error.message));
  return page;
}

export async function signIn(page, who, password = PASSWORD) {
  await page.goto("/sign-in");
  await page.getByLabel("Mail address or login name").fill(who);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

export const text = (page) => page.locator("body").innerText();
