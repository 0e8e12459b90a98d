import { afterAll } from "vitest";

/** What a finished test file must not leave behind: it would keep a process alive or reach into the next test. */
const watched = ["Timeout", "TCPServerWrap", "TCPSocketWrap", "UDPWrap", "PipeServerWrap", "ProcessWrap", "FSEventWrap", "MessagePort"];

/** Sockets, workers and the runner's own short timers end a moment after they were told to. */
const graceMs = 2_000;

const before = countResources();

afterAll(async () => {
  const deadline = performance.now() + graceMs;
  let leaks = newResources();
  while (leaks.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5).unref());
    leaks = newResources();
  }
  if (leaks.length > 0) throw new Error(`The tests of this file left running: ${leaks.join(", ")}`);
});

function newResources(): string[] {
  const now = countResources();
  // The runner may have a timer of its own at the start, never for long: any timer that stays is the tests'.
  return watched.filter((type) => (now.get(type) ?? 0) > (type === "Timeout" ? 0 : (before.get(type) ?? 0)));
}

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
