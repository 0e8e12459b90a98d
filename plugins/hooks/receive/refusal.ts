import type { RouteAnswer } from "#core";

/** Why a request is not taken in. */
export interface Refusal {
  /** For those who run the bot. */
  readonly code: string;
  readonly message: string;
  /** For the sender. A stranger learns from it neither how senders are verified nor how near they came. */
  readonly answer: RouteAnswer;
}

const unverified: RouteAnswer = { status: 401, body: { error: "this request could not be verified" } };

/** From somebody who has not shown that they know the secret. */
export function notVerified(code: string, message: string): Refusal {
  return { code, message: `a request was refused: ${message}`, answer: unverified };
}

/** From somebody who has shown it, and who may be told what is wrong. */
export function notUsable(status: 400 | 401 | 415, code: string, error: string): Refusal {
  return { code, message: `a verified request was refused: ${error}`, answer: { status, body: { error } } };
}

/** Tells a refusal from what else a step gives. */
export function isRefusal(value: object): value is Refusal {
  return "answer" in value && "code" in value;
}
