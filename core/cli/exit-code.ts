/** What the process says to the shell. `userError`: the person can mend it (a wrong option, a mistake in the configuration). `internal`: a defect of ours. */
export const exitCode = { ok: 0, userError: 1, internal: 70 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
