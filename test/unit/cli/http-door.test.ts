import { describe, expect, test } from "vitest";
import { HttpDoor } from "#core/cli/services/http-door";
import { HeraldError } from "#core/errors/herald-error";

/** A machine on which one program at a time may have a port, and `taken` has some for itself. */
function doorOn(taken: readonly number[] = []) {
  const open: string[] = [];
  const door = new HttpDoor(({ host, port }) => {
    const isOurs = open.some((one) => one.endsWith(`:${port.toString()}`));
    if (taken.includes(port) || isOurs) return Promise.reject(new HeraldError("HTTP_PORT_IN_USE", "another program listens there"));
    if (host === "nowhere") return Promise.reject(new HeraldError("HTTP_CANNOT_LISTEN", "no address of this machine"));
    const at = `${host}:${port.toString()}`;
    open.push(at);
    return Promise.resolve(() => Promise.resolve(void open.splice(open.indexOf(at), 1)));
  });
  return { door, open };
}

describe("the door", () => {
  test("moves, opens and closes", async () => {
    const { door, open } = doorOn();

    await door.use({ host: "a", port: 1 });
    await door.use({ host: "a", port: 2 });
    expect(open).toEqual(["a:2"]);
    await door.use(undefined);

    expect(open).toEqual([]);
  });

  test("stays where it is when it is to be there", async () => {
    const { door, open } = doorOn();
    await door.use({ host: "a", port: 1 });
    open.push("seen");

    await door.use({ host: "a", port: 1 });

    expect(open).toEqual(["a:1", "seen"]);
  });

  test("moves to another address at its own port", async () => {
    const { door, open } = doorOn();
    await door.use({ host: "a", port: 1 });

    await door.use({ host: "b", port: 1 });

    expect(open).toEqual(["b:1"]);
  });

  test.each([
    { host: "a", port: 9 },
    { host: "nowhere", port: 2 },
  ])("stays open where it was when it cannot move to $host:$port", async (address) => {
    const { door, open } = doorOn([9]);
    await door.use({ host: "a", port: 1 });

    await expect(door.use(address)).rejects.toBeInstanceOf(HeraldError);

    expect(open).toEqual(["a:1"]);
    await door.use(undefined);
    expect(open).toEqual([]);
  });
});
