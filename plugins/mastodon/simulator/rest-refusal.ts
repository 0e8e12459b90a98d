/** What an operation throws where the server answers with an error. */
export class RestRefusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, error: string, more: object = {}) {
    super(error);
    this.status = status;
    this.body = { error, ...more };
  }
}
