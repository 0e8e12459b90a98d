/** A person's word that rules, or some of their keys, keep still for a while. It has begun and not ended. */
export interface Silence {
  readonly id: string;
  /** When it ends by itself, milliseconds since the epoch. */
  readonly until: number;
  readonly by: string;
  readonly why: string;
  /** Whether it is about this rule and key (as people see it). Pure. */
  covers(rule: string, keyText: string): boolean;
}
