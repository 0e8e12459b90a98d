import { describe, expect, it } from "vitest";
import { Settings, streamUrl } from "#plugins/elstat/settings";

function problemsOf(settings: object): readonly string[] {
  return Settings.safeParse(settings).error?.issues.map(({ message }) => message) ?? [];
}

describe("the settings of elstat", () => {
  it.each([
    ["https://status.example.org", "wss://status.example.org/api/streaming"],
    ["https://status.example.org/", "wss://status.example.org/api/streaming"],
    ["http://127.0.0.1:8069", "ws://127.0.0.1:8069/api/streaming"],
    ["http://[::1]:8069/", "ws://[::1]:8069/api/streaming"],
    ["https://example.org/status", "wss://example.org/status/api/streaming"],
    ["https://example.org/status///", "wss://example.org/status/api/streaming"],
    ["wss://status.example.org", "wss://status.example.org/api/streaming"],
    ["wss://status.example.org/api/streaming", "wss://status.example.org/api/streaming"],
    ["ws://example.org/status/api/streaming/", "ws://example.org/status/api/streaming"],
    ["HTTPS://Status.Example.org/?key=1#top", "wss://status.example.org/api/streaming?key=1"],
  ])("take the address %s (point 23)", (url, expected) => {
    expect(streamUrl(Settings.parse({ url })).href).toBe(expected);
  });

  it.each(["status.example.org", "ftp://status.example.org", "https://user:pass@status.example.org", "https://"])(
    "refuse the address %s",
    (url) => {
      expect(problemsOf({ url }).join()).toMatch(/expected a URL/);
    },
  );

  it.each([[["elixire", "api: v2"]], ["elixire"], ["elixire, api"]])("take the services %j (point 24)", (services) => {
    expect(problemsOf({ url: "https://a.example", services })).toEqual([]);
  });

  it("refuse no services at all and empty names (point 3)", () => {
    expect(problemsOf({ url: "https://a.example", services: [] })).toEqual(["expected at least one service"]);
    expect(problemsOf({ url: "https://a.example", services: " , " })).toEqual(["expected at least one service"]);
    expect(problemsOf({ url: "https://a.example", services: ["api", " "] })).toEqual(["expected names of services, found an empty one"]);
  });

  it("refuse a name whose channel could not be left again (point 1)", () => {
    // `latency:` and 222 bytes make a channel of 230.
    expect(problemsOf({ url: "https://a.example", services: ["x".repeat(222)] })).toEqual([]);
    expect(problemsOf({ url: "https://a.example", services: ["x".repeat(223)] }).join()).toContain("too long");
    expect(problemsOf({ url: "https://a.example", services: ["é".repeat(112)] }).join()).toContain("too long");
  });

  it.each([
    ["settle", "5m"],
    ["settle", "soon"],
    ["ping_interval", "1s"],
    ["silence", "1s"],
  ])("refuse %s of %s", (name, value) => {
    expect(problemsOf({ url: "https://a.example", [name]: value })).toHaveLength(1);
  });
});
