const hourMs = 3_600_000;

/** How long finished ops are kept: as long as the longest window of any budget, since budgets are rebuilt from them. */
export const keepDoneMs = 24 * hourMs;

/** How long dead letters are kept, with the slot that a retry needs. */
export const keepDeadMs = 30 * 24 * hourMs;
