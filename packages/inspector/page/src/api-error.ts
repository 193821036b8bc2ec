/** The inspector refused a request, or could not be reached. The message is a sentence for whoever looks. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The status of the answer; 0: there was none. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
