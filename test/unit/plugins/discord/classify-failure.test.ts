import { describe, expect, test } from "vitest";
import { DeliveryError } from "#core/errors/delivery-error";
import { ApiError } from "#plugins/discord/api/api-failure";
import { failureIn } from "#plugins/discord/api/read-answer";
import { classifyFailure } from "#plugins/discord/classify-failure";

type Op = "create" | "edit" | "reply" | "delete" | "follow";

function classified(op: Op, status: number, body: unknown, headers: Record<string, string> = {}): DeliveryError {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const failure = failureIn({ status, headers, body: Buffer.from(text) });
  if (failure === undefined) throw new Error("that is no failure");
  const error = classifyFailure(new ApiError(failure), { op, target: "channel 1" });
  if (!(error instanceof DeliveryError)) throw new Error("not classified");
  return error;
}

const json = (code: number): object => ({ code, message: "Some words" });

describe("classifyFailure", () => {
  test.each<[Op, number, unknown, string]>([
    ["create", 401, json(0), "permanent connection"],
    ["create", 401, json(50014), "permanent connection"],
    ["edit", 401, json(40001), "permanent connection"],
    ["create", 403, json(40002), "permanent connection"],
    ["create", 404, json(10015), "permanent connection"],
    ["edit", 401, json(50027), "permanent connection"],
    ["create", 404, json(10003), "permanent target"],
    ["reply", 404, json(10003), "permanent target"],
    ["edit", 404, json(10003), "permanent row gone"],
    ["create", 403, json(50001), "permanent target"],
    ["create", 403, json(50013), "permanent target"],
    ["edit", 403, json(50013), "permanent target"],
    ["follow", 403, json(50013), "permanent row"],
    ["delete", 403, json(50013), "permanent row"],
    ["create", 403, json(0), "permanent target"],
    ["create", 400, json(50008), "permanent target"],
    ["create", 400, json(40058), "permanent target"],
    ["create", 400, json(50083), "permanent target"],
    ["create", 400, json(160005), "permanent target"],
    ["create", 400, json(220001), "permanent row"],
    ["create", 400, json(220003), "permanent row"],
    ["create", 400, json(220004), "permanent target"],
    ["edit", 404, json(10008), "permanent row gone"],
    ["reply", 404, json(10008), "permanent row gone"],
    ["follow", 404, json(10008), "permanent row gone"],
    ["create", 404, json(10008), "permanent row"],
    ["edit", 403, json(50005), "permanent row"],
    ["create", 400, json(50006), "permanent row"],
    ["create", 400, json(50035), "permanent row"],
    ["create", 413, json(40005), "permanent row"],
    ["create", 400, json(200000), "permanent row"],
    ["create", 400, json(240000), "permanent row"],
    ["create", 400, json(999999), "permanent row"],
    ["create", 404, json(0), "permanent connection"],
    ["create", 405, json(0), "permanent connection"],
    ["create", 301, "<html>", "permanent connection"],
    ["create", 301, json(0), "permanent connection"],
    ["create", 425, json(0), "retryable row"],
    ["create", 404, "<html>", "permanent connection"],
    ["create", 403, json(40004), "retryable row"],
    ["create", 503, json(130000), "retryable row"],
    ["create", 503, json(40062), "retryable row"],
    ["create", 408, json(0), "retryable row"],
    ["create", 500, json(0), "ambiguous row"],
    ["reply", 502, "<html>", "ambiguous row"],
    ["create", 504, "<html>", "ambiguous row"],
    ["create", 522, "<html>", "retryable row"],
    ["edit", 500, json(0), "retryable row"],
    ["delete", 502, "<html>", "retryable row"],
    ["follow", 503, "<html>", "retryable row"],
    ["edit", 504, "<html>", "ambiguous row"],
    ["edit", 524, "<html>", "ambiguous row"],
    ["create", 200, "<html>", "ambiguous row"],
    ["edit", 200, '{"id":', "ambiguous row"],
    ["create", 200, "", "ambiguous row"],
    ["create", 429, { message: "m", retry_after: 1, global: false }, "retryable target"],
    ["edit", 429, { message: "m", retry_after: 1, global: false }, "retryable row"],
    ["follow", 429, { message: "m", retry_after: 1, code: 20028 }, "retryable row"],
    ["create", 429, { message: "m", retry_after: 1, code: 20016 }, "retryable target"],
    ["edit", 429, { message: "m", retry_after: 1, code: 30046 }, "retryable row"],
    ["edit", 429, { message: "m", retry_after: 1, global: true }, "retryable connection"],
    ["create", 429, "error code: 1015", "retryable connection"],
    ["create", 403, "<html>", "retryable connection"],
  ])("calls %s answered %i %j %s", (op, status, body, expected) => {
    const { failure, scope, gone } = classified(op, status, body);

    expect(`${failure} ${scope}${gone ? " gone" : ""}`).toBe(expected);
  });

  test("calls a reply to a deleted message gone, and another mistake in a form not", () => {
    const form = (code: string): object => ({
      code: 50035,
      message: "m",
      errors: { message_reference: { _errors: [{ code, message: "Unknown message" }] } },
    });

    expect(classified("reply", 400, form("REPLIES_UNKNOWN_MESSAGE")).gone).toBe(true);
    expect(classified("reply", 400, form("OTHER")).gone).toBe(false);
    expect(classified("create", 400, form("REPLIES_UNKNOWN_MESSAGE")).gone).toBe(false);
  });

  test.each<[string, Record<string, string>, unknown, number]>([
    ["the longer body", { "retry-after": "1" }, { retry_after: 1163.097 }, 1_163_097],
    ["the longer header", { "retry-after": "7" }, { retry_after: 6.2 }, 7_000],
    ["the header alone", { "retry-after": "3" }, {}, 3_000],
    ["the body alone", {}, { retry_after: 0.25 }, 250],
    ["a minute without either", {}, {}, 60_000],
    ["a minute when both are nonsense", { "retry-after": "soon" }, { retry_after: -1 }, 60_000],
  ])("waits for %s", (_, headers, body, waitMs) => {
    expect(classified("create", 429, body, headers).retryAfterMs).toBe(waitMs);
  });

  test.each([
    [true, "ambiguous"],
    [false, "retryable"],
  ])("knows whether a request without an answer was sent (%s)", (sent, failure) => {
    const error = classifyFailure(new ApiError({ kind: "no-answer", sent, reason: "HTTP_CUT" }), { op: "create", target: "channel 1" });

    expect(error).toMatchObject({ failure, scope: "row" });
  });

  test("takes a failed look for a thing to repeat, never for a doubt", () => {
    const answers = [500, 504, 200].map((status) => failureIn({ status, headers: {}, body: Buffer.from("<html>") }));
    const failures = answers.map((failure) => {
      if (failure === undefined) throw new Error("that is no failure");
      return classifyFailure(new ApiError(failure), { op: "create", target: "channel 1", reads: true });
    });

    expect(failures).toEqual([200, 500, 504].map(() => expect.objectContaining({ failure: "retryable" }) as object));
  });

  test("lets other errors through as they are", () => {
    const error = new Error("a defect");

    expect(classifyFailure(error, { op: "create", target: "channel 1" })).toBe(error);
  });

  test("flattens what Discord says about a form", () => {
    const errors = {
      content: { _errors: [{ code: "A", message: "Too long." }] },
      embeds: { 1: { fields: { 0: { value: { _errors: [{ code: "B", message: "Required." }] } } } } },
    };

    expect(classified("create", 400, { code: 50035, message: "Invalid Form Body", errors }).message).toBe(
      "Discord refused (channel 1): Invalid Form Body; content: Too long.; embeds[1].fields[0].value: Required. (50035)",
    );
  });
});
