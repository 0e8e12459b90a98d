import { afterEach, describe, expect, test } from "vitest";
import { LoopKeyValueStore } from "#core/runtime/notes";
import { changedStore, LoopScene } from "./loop-scene.ts";

let scene: LoopScene;
afterEach(() => scene.close());

function notesOf(connection: string): LoopKeyValueStore {
  return new LoopKeyValueStore(connection, scene.store, (input) => scene.push(input));
}

describe("a connection's notes", () => {
  test("are on disk when a write resolves, and there after a restart", async () => {
    scene = await LoopScene.open();
    await notesOf("cam").set("token", { a: 1 });
    await scene.stop();
    await scene.boot();

    expect(await notesOf("cam").get("token")).toEqual({ a: 1 });
  });

  test("are read as they were last written, also before that is on disk", async () => {
    scene = await LoopScene.open();
    const notes = notesOf("cam");
    const writing = [notes.set("a", 1), notes.set("a", 2)];

    expect(await notes.get("a")).toBe(2);
    await Promise.all(writing);
    expect(await scene.store.kv("cam")).toEqual([{ name: "a", value: 2 }]);
  });

  test("can be deleted, and are each connection's own", async () => {
    scene = await LoopScene.open();
    await notesOf("cam").set("a", 1);
    await notesOf("other").set("a", 2);
    const notes = notesOf("cam");
    await notes.delete("a");

    expect([await notes.get("a"), await notesOf("cam").get("a"), await notesOf("other").get("a")]).toEqual([undefined, undefined, 2]);
  });

  test("are asked for again when they could not be read", async () => {
    scene = await LoopScene.open();
    await notesOf("cam").set("a", 1);
    let fails = 1;
    const { store } = scene;
    const shaky = changedStore(store, { kv: (connection) => (fails-- > 0 ? Promise.reject(new Error("busy")) : store.kv(connection)) });
    const notes = new LoopKeyValueStore("cam", shaky, (input) => scene.push(input));

    await expect(notes.get("a")).rejects.toThrow("busy");
    expect(await notes.get("a")).toBe(1);
  });
});
