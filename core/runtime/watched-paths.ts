import { lstat, readlink } from "node:fs/promises";
import { dirname, join, parse, resolve } from "node:path";

const mostLinks = 40;

/**
 * Every path that decides what stands in a file: the file itself, each link on the way to it, and of what is missing the first thing that is not there.
 * All of them lie in real folders. A mounted ConfigMap changes none of its files, but the link `..data` that leads to them.
 */
export async function watchedPaths(file: string): Promise<ReadonlySet<string>> {
  const watched = new Set<string>();
  let links = 0;
  let { at, names } = apart(resolve(file));
  while (names.length > 0) {
    const [name = "", ...rest] = names;
    const path = join(at, name);
    const kind = await kindOf(path);
    if (kind === "link" && links < mostLinks) {
      links += 1;
      watched.add(path);
      ({ at, names } = apart(join(resolve(dirname(path), await readlink(path)), ...rest)));
      continue;
    }
    if (rest.length === 0 || kind !== "there") watched.add(path);
    if (kind !== "there") break;
    at = path;
    names = rest;
  }
  return watched;
}

function apart(path: string): { readonly at: string; readonly names: readonly string[] } {
  const { root } = parse(path);
  return {
    at: root,
    names: path
      .slice(root.length)
      .split("/")
      .filter((name) => name !== ""),
  };
}

async function kindOf(path: string): Promise<"there" | "link" | "missing"> {
  try {
    return (await lstat(path)).isSymbolicLink() ? "link" : "there";
  } catch {
    return "missing";
  }
}
