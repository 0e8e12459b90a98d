/**
 * The candidate that a person most likely meant by `name`, or undefined when none is near. Case, `-` and `_` count for nothing;
 * a swap of two neighbours counts as one slip. One slip is forgiven per three letters. Ties go to the earlier candidate.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(name);
  if (wanted.length === 0 || wanted.length > longestName) return undefined;
  const most = Math.min(3, Math.max(1, Math.floor(wanted.length / 3)));
  let best: string | undefined;
  let bestSlips = most + 1;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    if (candidate === name || Math.abs(folded.length - wanted.length) >= bestSlips) continue;
    const slips = slipsBetween(wanted, folded);
    // Wholly different short words are a slip or two apart as well: something must be left in common.
    if (slips < bestSlips && slips < Math.max(wanted.length, folded.length)) {
      best = candidate;
      bestSlips = slips;
    }
  }
  return best;
}

/** `did you mean "title"?`, or undefined when no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const found = suggest(name, candidates);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

const longestName = 100;

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) slips = Math.min(slips, (beforeLast[j - 2] ?? 0) + 1);
      row.push(slips);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
