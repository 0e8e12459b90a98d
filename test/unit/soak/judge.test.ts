import { describe, expect, it } from "vitest";
import { History } from "#test/soak/history";
import { type Post, wrongInTheEnd, wrongNow } from "#test/soak/judge";
import { makeSchedule } from "#test/soak/schedule";

const minute = 60_000;

function post(text: string, createdAtMinutes: number, pinged = true): Post {
  return { text, createdAt: createdAtMinutes * minute, pinged };
}

/** A history in which everything works from the first minute on. */
function calm(): History {
  const history = new History();
  history.link(0, true);
  return history;
}

describe("the judge of a soak", () => {
  it("finds nothing wrong with one post that follows its stream", () => {
    const history = calm();
    history.live(10 * minute, "A.");

    expect(wrongNow(history, [post("A. is live", 11)], 20 * minute)).toEqual([]);
    history.end(30 * minute);
    expect(wrongInTheEnd(history, [post("A. was live for 20 minutes", 11)])).toEqual([]);
  });

  it("misses a post only when everything has worked for long enough", () => {
    const history = calm();
    history.live(10 * minute, "A.");

    expect(wrongNow(history, [], 14 * minute)).toEqual([]);
    expect(wrongNow(history, [], 16 * minute)).toEqual(["0 posts instead of one say that the stream is live"]);
    history.break(16 * minute);
    expect(wrongNow(history, [], 60 * minute)).toEqual([]);
    history.heal(60 * minute);
    history.link(60 * minute, false);
    expect(wrongNow(history, [], 300 * minute)).toEqual([]);
  });

  it("sees an old title, and a post that was not ended", () => {
    const history = calm();
    history.live(10 * minute, "A.");
    history.change(20 * minute, "B.");

    expect(wrongNow(history, [post("A. is live", 11)], 26 * minute)).toEqual(['the post says "A. is live" and the stream is called B.']);
    history.end(30 * minute);
    expect(wrongNow(history, [post("B. is live", 11)], 44 * minute)).toEqual(["1 posts say that a stream is live that ended long ago"]);
    expect(wrongInTheEnd(history, [post("B. is live", 11)])).toEqual(['a post was left as if its stream went on: "B. is live"']);
  });

  it("sees two posts and two pings for a stream that was only away for a moment", () => {
    const history = calm();
    history.live(10 * minute, "A.");
    history.end(20 * minute);
    history.live(25 * minute, "A.");
    history.end(40 * minute);

    expect(wrongInTheEnd(history, [post("A. was live", 11), post("A. was live", 26)])).toEqual([
      `2 posts for the 2 streams that count as one from ${10 * minute}, at most 1 expected`,
      `more than 1 pings for the 2 streams that count as one from ${10 * minute}`,
    ]);
  });

  it("allows a post for each of two streams that are hours apart, and no more", () => {
    const history = calm();
    history.live(10 * minute, "A.");
    history.end(20 * minute);
    history.live(90 * minute, "B.");
    history.end(100 * minute);
    const [a, b] = [post("A. was live", 11), post("B. was live", 91)];

    expect(wrongInTheEnd(history, [a, b])).toEqual([]);
    expect(wrongInTheEnd(history, [a, b, post("B. was live", 95, false)])).toEqual([
      `2 posts for the stream from ${90 * minute}, at most 1 expected`,
    ]);
  });

  it("cannot tell whether a stream went on that came back while the bot was away", () => {
    const history = calm();
    history.live(10 * minute, "A.");
    history.end(20 * minute);
    history.link(22 * minute, false);
    history.live(40 * minute, "B.");
    history.end(50 * minute);

    expect(wrongInTheEnd(history, [post("A. was live", 11), post("B. was live", 41)])).toEqual([]);
  });
});

describe("makeSchedule", () => {
  it("gives the same acts for the same seed, and others for another", () => {
    expect(makeSchedule(7)).toEqual(makeSchedule(7));
    expect(makeSchedule(7)).not.toEqual(makeSchedule(8));
  });
});
