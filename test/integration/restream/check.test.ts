import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import { SystemClock } from "#core/time/system-clock";
import { type RestreamSimulator, startRestreamSimulator } from "#plugins/restream/simulator";
import { type CheckedConnection, openForCheck } from "#test/support/checked-connection";

let simulator: RestreamSimulator;
let open: CheckedConnection[] = [];
beforeEach(async () => {
  simulator = await startRestreamSimulator({ clock: new SystemClock() });
});
afterEach(async () => {
  for (const connection of open) await connection.close();
  open = [];
  await simulator.close();
});

async function connect(more: { readonly refresh_token?: string } = {}, notes = new Map<string, Json>()): Promise<CheckedConnection> {
  const { wsUrl, apiUrl, tokenUrl, oauth } = simulator;
  const settings = {
    url: wsUrl,
    api_url: apiUrl,
    token_url: tokenUrl,
    client_id: oauth.clientId,
    client_secret: oauth.clientSecret,
    ...more,
  };
  const connection = await openForCheck("restream", settings, notes);
  open.push(connection);
  return connection;
}

const redirectUri = "http://localhost:8421/callback";

/** What a person's browser does: opens the page, and tells where it ends up. */
async function consent(connection: CheckedConnection): Promise<URL> {
  const page = connection.plugin.login?.pageFor(connection.config, { redirectUri, state: "the-state" });
  const { headers } = await fetch(page ?? "", { redirect: "manual" });
  return new URL(headers.get("location") ?? "about:blank");
}

async function signIn(connection: CheckedConnection): Promise<readonly string[]> {
  const code = (await consent(connection)).searchParams.get("code") ?? "";
  return finish(connection, code);
}

async function finish({ plugin, config, client }: CheckedConnection, code: string): Promise<readonly string[]> {
  const { signal } = new AbortController();
  return (await plugin.login?.finish({ config, client, code, redirectUri, signal })) ?? [];
}

describe("the check of a Restream account", () => {
  test("signs in, opens the updates for a moment, and finds every scope granted", async () => {
    const connection = await connect({ refresh_token: simulator.oauth.tokens.refreshToken });

    expect(await connection.check()).toEqual([
      "ok: signed in; the streaming updates can be had",
      "ok: channels.read is granted (2 channels)",
      "ok: profile.read is granted",
      "ok: stream.read is granted",
    ]);
    await expect.poll(() => simulator.feed.connections).toBe(0);
  });

  test("keeps the token that it had to renew, so that the bot goes on with it", async () => {
    const settings = { refresh_token: simulator.oauth.tokens.refreshToken };
    const connection = await connect(settings);
    await connection.check();

    const later = await connect(settings, connection.notes);

    expect(await later.check()).toContain("ok: stream.read is granted");
    expect(simulator.oauth.refreshes).toBe(1);
  });

  test("renews nothing where the new token could not be kept", async () => {
    const connection = await connect({ refresh_token: simulator.oauth.tokens.refreshToken });

    expect(await connection.check({ canKeep: false })).toEqual([expect.stringMatching(/^warning: not tried: /)]);
    expect(simulator.oauth.refreshes).toBe(0);
  });

  test("opens no second link while that of the bot is up", async () => {
    const connection = await connect({ refresh_token: simulator.oauth.tokens.refreshToken });

    expect(await connection.check({ isUp: true })).toContain("ok: signed in; the bot's link to the streaming updates is up");
    expect(simulator.feed.handshakes).toBe(0);
  });

  test("names the scopes that are not granted, and what does not work without them", async () => {
    simulator.oauth.scopes = ["stream.read"];
    const connection = await connect({ refresh_token: simulator.oauth.tokens.refreshToken });

    expect((await connection.check()).filter((line) => line.includes("not granted"))).toEqual([
      expect.stringMatching(
        /^warning: channels.read is not granted: without it Herald cannot tell the watch addresses.* → tick channels.read/,
      ),
      expect.stringMatching(/^warning: profile.read is not granted/),
    ]);
  });

  test("says that a grant was revoked, and that nobody has signed in yet", async () => {
    const revoked = await connect({ refresh_token: simulator.oauth.tokens.refreshToken });
    simulator.oauth.revoke();
    const nobody = await connect();

    expect(await revoked.check()).toEqual([expect.stringMatching(/^error: .*invalid_grant.* → sign in with herald login/)]);
    expect(await nobody.check()).toEqual([
      expect.stringMatching(/^error: Nobody has signed in to Restream yet: run herald login restream/),
    ]);
  });
});

describe("signing in to Restream", () => {
  test("sends the person to the service's page and stores what the code gives, so that the settings need no token", async () => {
    const connection = await connect();

    const lines = await signIn(connection);
    const later = await connect({}, connection.notes);

    expect(lines.join(" ")).toMatch(/The refresh token is in the store, .* It may do: profile.read, channels.read, stream.read\./);
    expect(await connection.check()).toContain("ok: stream.read is granted");
    expect(await later.check()).toContain("ok: stream.read is granted");
    const kept = JSON.stringify([...connection.notes]);
    for (const secret of Object.values(simulator.oauth.tokens)) expect(kept + lines.join()).not.toContain(secret);
  });

  test("takes the place of a refresh token that stands in the settings, until a person puts another there", async () => {
    const first = simulator.oauth.tokens.refreshToken;
    const connection = await connect({ refresh_token: first });
    await signIn(connection);
    const same = await connect({ refresh_token: first }, connection.notes);
    const without = await connect({}, connection.notes);
    const another = await connect({ refresh_token: "another" }, connection.notes);

    expect(await same.check()).toContain("ok: stream.read is granted");
    expect(await without.check()).toContain("ok: stream.read is granted");
    expect(await another.check()).toEqual([expect.stringMatching(/invalid_grant/)]);
  });

  test("is told of scopes that are missing", async () => {
    simulator.oauth.scopes = ["stream.default.read"];

    expect((await signIn(await connect())).join(" ")).toMatch(/It lacks channels.read and profile.read: tick them/);
  });

  test("stores nothing for a code that is wrong or was used", async () => {
    const connection = await connect();
    const used = (await consent(connection)).searchParams.get("code") ?? "";
    await finish(connection, used);
    connection.notes.clear();

    await expect(finish(connection, used)).rejects.toMatchObject({
      code: "RESTREAM_CODE_REFUSED",
      message: expect.stringContaining("400 (invalid_grant)") as string,
      hint: expect.stringContaining("redirect URI") as string,
    });
    expect([...connection.notes]).toEqual([]);
  });

  test("stores nothing when something else than Restream answers", async () => {
    const connection = await connect();
    simulator.rest.tokenFault = { kind: "html" };

    await expect(finish(connection, "code")).rejects.toMatchObject({ name: "HeraldError", code: "RESTREAM_TOKEN_REPLY" });
    expect([...connection.notes]).toEqual([]);
  });

  test("is not for a connection with a fixed access token", async () => {
    const connection = await openForCheck("restream", { access_token: "fixed" });
    open.push(connection);

    expect(() => connection.plugin.login?.pageFor(connection.config, { redirectUri, state: "s" })).toThrow("cannot sign in");
  });
});
