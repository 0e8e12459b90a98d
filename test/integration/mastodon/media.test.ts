import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { saidNow } from "#plugins/mastodon/simulator/rest-world";
import { listen, openAccount, startMs, type TestAccount } from "./mastodon-actions.ts";

const folder = `mastodon-media-${process.pid.toString()}`;

afterEach(() => rm(folder, { recursive: true, force: true }));

function uploads({ rest }: TestAccount): readonly object[] {
  return [...rest.scene.world.media.values()].map(({ name, bytes, description }) => ({ name, bytes, description }));
}

async function pictureHost(answer: RequestListener): Promise<string> {
  return listen(createServer(answer));
}

const png: RequestListener = (_, outgoing) => outgoing.writeHead(200, { "content-type": "image/png" }).end("picture");

describe("media from files", () => {
  test("are uploaded with their names and descriptions, and kept by an edit", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/cat.png`, "1234");
    const account = await openAccount();

    const { ref } = await account.perform({
      input: { text: "a", media: [{ path: `${folder}/cat.png`, description: " A cat " }, { path: " " }, { url: null }] },
    });
    await account.perform({ op: "edit", ref, input: { text: "b" } });

    expect(uploads(account)).toEqual([{ name: "cat.png", bytes: 4, description: "A cat" }]);
    const [id] = account.rest.scene.world.media.keys();
    expect(account.posts()[0]?.history.map(({ text, mediaIds }) => ({ text, mediaIds }))).toEqual([
      { text: "a", mediaIds: [id] },
      { text: "b", mediaIds: [id] },
    ]);
  });

  test.each([".env", "../package.json", "/etc/hostname", `${folder}/none.png`, `${folder}/link.png`, "."])("are never %s", async (path) => {
    await mkdir(folder);
    await symlink("/etc/hostname", `${folder}/link.png`);
    const { failure, rest } = await openAccount();

    const error = await failure({ input: { text: "a", media: [{ path }] } });

    expect(error).toMatchObject({ code: "MASTODON_INPUT", failure: "permanent", scope: "row" });
    expect(rest.scene.world.media.size).toBe(0);
  });

  test("that the server does not take are a mistake to be seen", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/empty.png`, "");
    const { failure, posts } = await openAccount();

    const error = await failure({ input: { text: "a", media: [{ path: `${folder}/empty.png` }] } });

    expect(error).toMatchObject({ code: "MASTODON_INPUT", message: "the server takes no such file" });
    expect(posts()).toEqual([]);
  });
});

describe("media from links", () => {
  test("are fetched and uploaded, redirects followed", async () => {
    const origin = await pictureHost((incoming, outgoing) => {
      if (incoming.url === "/then/a%20b.png") png(incoming, outgoing);
      else outgoing.writeHead(302, { location: "/then/a%20b.png" }).end();
    });
    const account = await openAccount();

    await account.perform({ input: { text: "a", media: [{ url: `${origin}/first` }] } });

    expect(uploads(account)).toEqual([{ name: "a20b.png", bytes: 7, description: "" }]);
    expect(account.posts().map((post) => saidNow(post).mediaIds)).toEqual([[...account.rest.scene.world.media.keys()]]);
  });

  test.each<[string, (origin: string) => string]>([
    ["a machine of the own network", (origin) => origin],
    ["the same, written as a number", (origin) => origin.replace("127.0.0.1", "2130706433")],
    ["the same, as an IPv6 address", (origin) => origin.replace("127.0.0.1", "[::ffff:127.0.0.1]")],
    ["the same, by a name", (origin) => origin.replace("127.0.0.1", "localhost")],
    ["no web address", () => "file:///etc/passwd"],
  ])("are left out, with a warning, when they lead to %s", async (_, urlOf) => {
    const asked: string[] = [];
    const origin = await pictureHost((incoming, outgoing) => {
      asked.push(incoming.url ?? "");
      png(incoming, outgoing);
    });
    const account = await openAccount({ allow_hosts: [] });

    await account.perform({ input: { text: "a", media: [{ url: urlOf(origin) }] }, firstAttemptAt: startMs - 600_000 });

    expect(asked).toEqual([]);
    expect(account.texts()).toEqual(["a"]);
    expect(account.logged.join()).toContain("a post goes out without one of its media");
  });

  test("are not fetched from the own network by way of a redirect", async () => {
    const asked: string[] = [];
    const inside = await pictureHost((incoming, outgoing) => {
      asked.push(incoming.url ?? "");
      png(incoming, outgoing);
    });
    const outside = await pictureHost((_, outgoing) => outgoing.writeHead(302, { location: inside.replace("127.0.0.1", "[::1]") }).end());
    const account = await openAccount();

    await account.perform({ input: { text: "a", media: [{ url: outside }] } });

    expect(asked).toEqual([]);
    expect(account.texts()).toEqual(["a"]);
  });

  test.each<[string, RequestListener]>([
    ["is not there", (_, outgoing) => outgoing.writeHead(404).end()],
    ["is a page", (_, outgoing) => outgoing.writeHead(200, { "content-type": "text/html" }).end("<html>")],
    ["leads round in circles", (_, outgoing) => outgoing.writeHead(302, { location: "/" }).end()],
  ])("are left out when what they lead to %s", async (_, answer) => {
    const origin = await pictureHost(answer);
    const account = await openAccount();

    await account.perform({ input: { text: "a", media: [{ url: origin }] } });

    expect(account.texts()).toEqual(["a"]);
    expect(account.rest.scene.world.media.size).toBe(0);
  });

  test("are waited for two minutes when their host has trouble, then left out", async () => {
    const origin = await pictureHost((_, outgoing) => outgoing.writeHead(503).end());
    const { failure, perform, clock, texts } = await openAccount();
    const input = { text: "a", media: [{ url: origin }] };

    const error = await failure({ input });
    await clock.advance(120_000);
    await perform({ input, firstAttemptAt: startMs });

    expect(error).toMatchObject({ code: "MASTODON_MEDIA_UNREACHABLE", failure: "retryable", scope: "row" });
    expect(texts()).toEqual(["a"]);
  });

  test("cannot be left out of a post that has nothing else", async () => {
    const origin = await pictureHost((_, outgoing) => outgoing.writeHead(404).end());
    const { failure } = await openAccount();

    expect(await failure({ input: { media: [{ url: origin }] } })).toMatchObject({ code: "MASTODON_INPUT" });
  });
});

describe("media that the server works on", () => {
  test("put their post off without holding anything up, and are uploaded once", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/film.mp4`, "film");
    const account = await openAccount();
    account.rest.scene.server.processingMs = 5_000;
    const input = { text: "a", media: [{ path: `${folder}/film.mp4` }] };

    const first = await account.failure({ input });
    await account.clock.advance(2_000);
    const second = await account.failure({ input, firstAttemptAt: startMs });
    await account.perform({ input: { text: "meanwhile" }, key: "2" });
    await account.clock.advance(3_000);
    await account.perform({ input, firstAttemptAt: startMs });

    expect([first, second]).toMatchObject([
      { code: "MASTODON_MEDIA_PROCESSING", failure: "retryable", scope: "row", retryAfterMs: 2_000 },
      { code: "MASTODON_MEDIA_PROCESSING", failure: "retryable", scope: "row", retryAfterMs: 2_000 },
    ]);
    expect(uploads(account)).toHaveLength(1);
    expect(account.texts()).toEqual(["meanwhile", "a"]);
  });

  test("and cannot read after all are refused", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/film.mp4`, "film");
    const account = await openAccount();
    account.rest.scene.server.processingMs = 5_000;
    const input = { text: "a", media: [{ path: `${folder}/film.mp4` }] };
    await account.failure({ input });
    for (const media of account.rest.scene.world.media.values()) media.isBroken = true;

    expect(await account.failure({ input })).toMatchObject({ code: "MASTODON_INPUT", failure: "permanent" });
  });

  test("and loses are uploaded again", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/film.mp4`, "film");
    const account = await openAccount();
    account.rest.scene.server.processingMs = 5_000;
    const input = { text: "a", media: [{ path: `${folder}/film.mp4` }] };
    await account.failure({ input });
    account.rest.scene.world.media.clear();
    account.rest.scene.server.processingMs = 0;

    const error = await account.failure({ input });
    await account.perform({ input });

    expect(error).toMatchObject({ code: "MASTODON_MEDIA_LOST", failure: "retryable" });
    expect(account.posts().map((post) => saidNow(post).mediaIds)).toEqual([[...account.rest.scene.world.media.keys()]]);
  });

  test("for ever are given up", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/film.mp4`, "film");
    const account = await openAccount();
    account.rest.scene.server.processingMs = 86_400_000;
    const input = { text: "a", media: [{ path: `${folder}/film.mp4` }] };
    await account.failure({ input });
    await account.clock.advance(30 * 60_000 + 1);

    expect(await account.failure({ input })).toMatchObject({ code: "MASTODON_INPUT", failure: "permanent" });
  });

  test("are uploaded once although the post itself has to be sent twice", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/cat.png`, "1234");
    const account = await openAccount();
    account.rest.fail({ on: { path: /statuses$/ }, answer: { kind: "reply", status: 429, body: "{}" } });
    const input = { text: "a", media: [{ path: `${folder}/cat.png` }] };

    await account.failure({ input });
    await account.clock.advance(300_000);
    await account.perform({ input });

    expect(uploads(account)).toHaveLength(1);
    expect(account.texts()).toEqual(["a"]);
  });

  test("leave nothing in doubt when their upload fails", async () => {
    await mkdir(folder);
    await writeFile(`${folder}/cat.png`, "1234");
    const account = await openAccount();
    const input = { text: "a", media: [{ path: `${folder}/cat.png` }] };

    for (const kind of ["cut", "reset"] as const) {
      account.rest.fail({ on: { path: /media/ }, isCarriedOut: true, answer: { kind } });
      expect(await account.failure({ input })).toMatchObject({ code: "MASTODON_NO_ANSWER", failure: "retryable", scope: "row" });
    }
  });
});
