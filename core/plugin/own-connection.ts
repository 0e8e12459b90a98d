/** The connection that tells of the bot itself. It is always there, and no other may have its name. */
export const ownConnection = "herald";

/** Its event of a message that was given up. What a rule that listens to it cannot deliver makes no such event: it would be told of without end. */
export const deadLetterEvent = "delivery.dead";
