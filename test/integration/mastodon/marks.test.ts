import { describe, expect, test } from "vitest";
import { actions } from "#plugins/mastodon/actions/index";
import { openAccount, type TestAccount } from "./mastodon-actions.ts";

const luna = { id: "1", username: "luna", acct: "luna@example.org" };

function theirPost({ rest }: TestAccount, visibility = "public"): string {
  return rest.scene.world.add({ account: luna, visibility, said: { text: "hello" } }).id;
}

describe.each([
  ["boost", "reblog"],
  ["favourite", "favourite"],
  ["bookmark", "bookmark"],
] as const)("a %s", (action, verb) => {
  test("is made once however often it is asked for, and taken back as well", async () => {
    const account = await openAccount();
    const id = theirPost(account);

    const { ref, output } = await account.perform({ action, input: { id } });
    await account.perform({ action, input: { id } });
    const marked = [...(account.posts()[0]?.marks ?? [])];
    await account.perform({ action, op: "delete", input: { id }, ref });
    await account.perform({ action, op: "delete", input: { id }, ref });

    expect(marked).toEqual([verb]);
    expect(account.posts()[0]?.marks).toEqual([verb, `un${verb}`]);
    expect(output).toMatchObject({ id });
  });

  test("of a post that is not there is given up", async () => {
    const { failure } = await openAccount();

    const error = await failure({ action, input: { id: "7" } });

    expect(error).toMatchObject({ code: "MASTODON_REFUSED", failure: "permanent", scope: "row", gone: false });
  });

  test("is taken back from a post that is no longer there", async () => {
    const account = await openAccount();
    const id = theirPost(account);
    const { ref } = await account.perform({ action, input: { id } });
    account.rest.scene.world.statuses.clear();

    expect(await account.perform({ action, op: "delete", input: { id }, ref })).toEqual({});
  });

  test.each(["edit", "reply", "follow"] as const)("knows no %s", async (op) => {
    const { failure } = await openAccount();

    expect(await failure({ action, op, input: { id: "7" }, ref: { id: "7" } })).toMatchObject({ code: "MASTODON_INPUT" });
  });

  test("puts an id into the path as one part of it, whatever stands in it", async () => {
    const { failure, rest } = await openAccount();

    await failure({ action, input: { id: "../x?y=#z" } });

    expect(rest.seen.map(({ path }) => path)).toEqual([`/api/v1/statuses/..%2Fx%3Fy%3D%23z/${verb}`]);
  });

  test.each(["", ".", ".."])("takes %j for no id", (id) => {
    expect(actions[action].input.safeParse({ id }).success).toBe(false);
  });

  test("that hung is in doubt, and safe to ask for again", async () => {
    const account = await openAccount();
    const id = theirPost(account);
    account.rest.fail({ isCarriedOut: true, answer: { kind: "cut" } });

    const error = await account.failure({ action, input: { id } });
    await account.perform({ action, input: { id } });

    expect(error.failure).toBe("ambiguous");
    expect(account.posts()[0]?.marks).toEqual([verb]);
  });
});

test("a boost can be for followers alone", async () => {
  const account = await openAccount();

  await account.perform({ action: "boost", input: { id: theirPost(account), visibility: "private" } });

  expect(account.sent("POST", /reblog$/)).toEqual({ visibility: "private" });
});

test("a boost of a post for followers is refused for that post alone", async () => {
  const account = await openAccount();

  const error = await account.failure({ action: "boost", input: { id: theirPost(account, "private") } });

  expect(error).toMatchObject({ failure: "permanent", scope: "row" });
  expect(error.message).toContain("This action is not allowed");
});
