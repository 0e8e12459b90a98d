import { describe, expect, test } from "vitest";
import { z } from "zod";
import { madeUpPayload, type PayloadRequest } from "#core/cli/services/trigger/made-up-payload";
import { defineEvent } from "#core/plugin/event-definition";

const event = defineEvent({
  summary: "S.",
  payload: z.strictObject({
    title: z.string(),
    game: z.string().nullable(),
    viewers: z.int().nullable(),
    live: z.boolean(),
    tags: z.array(z.string()),
    author: z.strictObject({ name: z.string(), bot: z.boolean().nullable() }),
  }),
  example: { title: "Painting", game: "Art", viewers: 5, live: true, tags: ["a"], author: { name: "luna", bot: false } },
});

function make(request: Partial<PayloadRequest>) {
  return madeUpPayload(event, { example: false, data: {}, set: [], ...request });
}

describe("a made-up payload", () => {
  test("is the example with data and single fields laid over it, in this order", () => {
    expect(make({ example: true, data: { title: "Data", game: "Data" }, set: ["game=Set", "author.name=sol"] })).toEqual({
      title: "Data",
      game: "Set",
      viewers: 5,
      live: true,
      tags: ["a"],
      author: { name: "sol", bot: false },
    });
  });

  test("has null, or nothing in it, where nothing was written", () => {
    expect(make({ set: ["title=Hello"] })).toMatchObject({ title: "Hello", game: null, viewers: null, live: null, tags: [] });
  });

  test("takes texts as the fields want them", () => {
    const made = make({ set: ["title=7", "viewers=7", "live=true", 'tags=["x","y"]', "game=null", "author.name=null"] });

    expect(made).toMatchObject({ title: "7", viewers: 7, live: true, tags: ["x", "y"], game: null, author: { name: "null" } });
  });

  test.each([
    [{ set: ["titel=x"] }, 'there is no field "titel" (did you mean "title"?)'],
    [{ set: ["author.nam=x"] }, 'there is no field "author.nam" (did you mean "name"?)'],
    [{ data: { titel: "x" } }, 'there is no field "titel" (did you mean "title"?)'],
    [{ set: ["viewers=many"] }, 'viewers: expected a number, found "many"'],
    [
      { data: { author: { name: 7, bots: true } } },
      'author.name: expected text, found 7; there is no field "author.bots" (did you mean "bot"?)',
    ],
    [{ set: ["title"] }, '"title" sets nothing'],
    [{ set: ["=x"] }, '"=x" sets nothing'],
  ])("refuses %o", (request, message) => {
    expect(() => make(request)).toThrow(message);
  });
});
