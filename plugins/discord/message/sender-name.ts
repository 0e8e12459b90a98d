const longestName = 80;

/** What Discord would refuse in the name that a webhook posts under; undefined when it is usable. */
export function nameMistake(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > longestName) return `a webhook's name has 1 to ${longestName.toString()} characters`;
  const taken = ["clyde", "discord"].find((word) => trimmed.toLowerCase().includes(word));
  return taken === undefined ? undefined : `a webhook's name must not contain "${taken}"`;
}
