import { expect, test } from "vitest";
import { createHttpClient } from "#core/http/undici-http-client";
import { VirtualClock } from "#core/time/virtual-clock";
import { createMastodonApi, type MastodonApi } from "#plugins/mastodon/api/mastodon-api";
import { simulator } from "#plugins/mastodon/simulator";
import { Settings } from "#plugins/mastodon/settings";
import { startMs } from "./mastodon-actions.ts";

test("the simulator shows what the account does, and lets it fail on command", async () => {
  const clock = new VirtualClock(startMs);
  const shown: string[] = [];
  await using running = disposable(await simulator.start({ clock, host: "127.0.0.1", port: 0, show: (line) => void shown.push(line) }));
  await using http = disposable(createHttpClient({ clock, userAgent: "Herald-Test" }));
  const { url: baseUrl, access_token: token } = Settings.parse(running.settings);
  const api = createMastodonApi({ http, clock, baseUrl, token });
  const type = (name: string, ...args: string[]): Promise<string> | undefined => running.commands[name]?.run(args);

  expect(await type("posts")).toBe("no posts");
  await type("fail", "503", "1");
  await expect(post(api)).rejects.toMatchObject({ failure: { kind: "server-error", status: 503 } });
  await type("lose");
  await expect(post(api)).rejects.toMatchObject({ failure: { kind: "no-answer", sent: true } });
  await type("fail", "401", "9");
  await type("heal");
  await post(api);

  expect((await type("posts"))?.split("\n")).toEqual([expect.stringMatching(/^\d+: hello$/), expect.stringMatching(/^\d+: hello$/)]);
  expect(shown.filter((line) => line.startsWith("posted"))).toHaveLength(2);
  await expect(type("fail", "soon")).rejects.toThrow('"soon" is not a status');
  await expect(type("lose", "0")).rejects.toThrow('"0" is not how many');
});

function post(api: MastodonApi): Promise<unknown> {
  return api.request({ method: "POST", path: "/api/v1/statuses", kind: "post", body: { status: "hello" } });
}

function disposable<T extends { close(): Promise<void> }>(opened: T): T & AsyncDisposable {
  return Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() });
}
