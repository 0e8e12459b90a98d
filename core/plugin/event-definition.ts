import type { z } from "zod";

/** One kind of event that a source gives. Expressions are checked against `payload`, so every field is described and typed there. */
export interface EventDefinition<Payload extends z.ZodObject = z.ZodObject, Parameters extends z.ZodObject = z.ZodObject> {
  /** One sentence for the reference. */
  readonly summary: string;
  /** A nullable field means "not known". Fields that are the service's own keep the service's names; derived ones are snake_case. */
  readonly payload: Payload;
  /** What a rule may write beside `event:` to narrow the subscription, such as `tags`. Every field is optional; the whole may demand one of them. */
  readonly parameters?: Parameters;
  /** Parameters as a rule would write them, for the reference. Built-in events that cannot do without have some. */
  readonly exampleParameters?: z.input<Parameters>;
  /** Whether an event meets a rule's parameters, which may be none at all. Pure. Required when there are parameters: a parameter is also a condition. */
  accepts?(payload: z.infer<Payload>, parameters: z.infer<Parameters>, via: readonly string[]): boolean;
  /**
   * The ways (`via`) by which a subscription with these parameters would bring such an event; none when it would not. For events that nobody sent,
   * such as those of a rule's tests. Pure. Needed where `accepts` asks for ways.
   */
  waysOf?(payload: z.infer<Payload>, parameters: z.infer<Parameters>): readonly string[];
  /** After this event its key never comes back (a deletion). */
  readonly final?: true;
  /** A complete payload, for `trigger`, the reference and the tests. Valid against `payload`. */
  readonly example: z.input<Payload>;
}

/** Declares an event and keeps its exact types. */
export function defineEvent<Payload extends z.ZodObject, Parameters extends z.ZodObject>(
  definition: EventDefinition<Payload, Parameters>,
): EventDefinition<Payload, Parameters> {
  return definition;
}
