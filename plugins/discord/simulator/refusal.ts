/** What the simulator throws where Discord answers with an error of its own. */
export class SimulatedRefusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, code: number, message: string, errors?: object) {
    super(message);
    this.status = status;
    this.body = { message, code, ...(errors !== undefined && { errors }) };
  }
}

/** Complaints about a form, gathered under their paths, as code 50035 carries them. */
export class FormComplaints {
  readonly #root: { [key: string]: unknown } = {};
  #isEmpty = true;

  add(path: readonly (string | number)[], code: string, message: string): void {
    this.#isEmpty = false;
    let node = this.#root;
    for (const key of path) node = (node[key] ??= {}) as { [key: string]: unknown };
    const list = (node["_errors"] ??= []) as object[];
    list.push({ code, message });
  }

  /** Throws code 50035 when there is any. */
  throwIfAny(): void {
    if (!this.#isEmpty) throw new SimulatedRefusal(400, 50035, "Invalid Form Body", this.#root);
  }
}
