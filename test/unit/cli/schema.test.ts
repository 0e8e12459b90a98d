import { expect, test } from "vitest";
import { runHerald } from "./run-herald.ts";

test("herald schema prints the schema, indented for a person", async () => {
  const editorSchema = async () => ({ type: "object" });

  expect((await runHerald("schema", { editorSchema })).stdout).toBe('{"type":"object"}\n');
  expect((await runHerald("schema", { editorSchema }, { isTerminal: true })).stdout).toBe('{\n  "type": "object"\n}\n');
});
