import { describe, expect, test } from "vitest";
import { readCallback } from "#core/cli/services/login/read-callback";

const expected = { redirectUri: "http://localhost:8421/callback", state: "state-of-this-request" };

describe("readCallback", () => {
  test("takes the code of an answer to this request", () => {
    const pasted = " http://localhost:8421/callback?code=c%2B1&state=state-of-this-request&scope=x \n";

    expect(readCallback(pasted, expected)).toEqual({ is: "code", code: "c+1" });
  });

  test.each([
    ["http://localhost:8421/callback?code=c&state=another", "another request"],
    ["http://localhost:8421/callback?code=c&state=state-of-this-reques", "another request"],
    ["http://localhost:8421/callback?code=c", "another request"],
    ["http://localhost:8421/callback?state=", "another request"],
    ["http://localhost:8421/elsewhere?code=c&state=state-of-this-request", "no address which begins with"],
    ["http://example.org/callback?code=c&state=state-of-this-request", "no address which begins with"],
    ["just-the-code", "no address which begins with"],
  ])("takes %s for foreign", (text, reason) => {
    expect(readCallback(text, expected)).toEqual({ is: "foreign", reason: expect.stringContaining(reason) as string });
  });

  test("takes an answer without anything for a refusal, as Restream tells one", () => {
    expect(readCallback("http://localhost:8421/callback", expected)).toMatchObject({ is: "refused" });
  });

  test("names the error that a service gives, when it is no more than a name", () => {
    const at = "http://localhost:8421/callback?state=state-of-this-request&error=";

    expect(readCallback(`${at}access_denied`, expected)).toEqual({ is: "refused", reason: "the service gave no code (access_denied)" });
    expect(readCallback(`${at}<script>`, expected)).toEqual({ is: "refused", reason: "the service gave no code" });
  });
});
