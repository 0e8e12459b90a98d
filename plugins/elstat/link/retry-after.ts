const longestSeconds = 86_400;

/** The wait that a `retry-after` header asks for, in milliseconds; undefined without one in seconds. */
export function retryAfterMsOf(header: string | undefined): number | undefined {
  const seconds = header !== undefined && /^\d{1,9}$/.test(header.trim()) ? Number(header) : undefined;
  return seconds === undefined ? undefined : Math.min(seconds, longestSeconds) * 1_000;
}
