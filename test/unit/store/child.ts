import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A child process that runs one of the fixtures. */
export interface Child {
  /** The first line that it writes. */
  readonly firstLine: string;
  /** Everything it wrote, once it has ended by itself. */
  readonly output: Promise<string>;
  kill(): Promise<void>;
}

export interface ChildOptions {
  /** No file may grow beyond so many blocks of 512 bytes; writing more fails as a broken disk does. */
  readonly maxFileBlocks?: number;
}

/** Starts a fixture and waits for its first line. */
export async function startFixture(name: string, args: readonly string[], options: ChildOptions = {}): Promise<Child> {
  const script = fileURLToPath(new URL(`./fixtures/${name}.ts`, import.meta.url));
  const limit = options.maxFileBlocks === undefined ? "" : `trap "" XFSZ; ulimit -f ${options.maxFileBlocks}; `;
  const child: ChildProcessByStdio<null, Readable, null> = spawn(
    "sh",
    ["-c", `${limit}exec "$0" "$@"`, process.execPath, script, ...args],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(child, "close");
  let text = "";
  const firstLine = await new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.stdout.once("close", () => resolve(text));
  });
  return {
    firstLine,
    output: ended.then(() => text),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
