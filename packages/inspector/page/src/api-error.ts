/** The inspector refused a request, or could not be reached. The message is a sentence for whoever looks. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The status of the answer; 0: there was none. */
  readonly status: number;
  /** What the inspector calls it; empty where that is not known. */
  readonly code: string;

  constructor(status: number, message: string, code = '') {
    super(message);
    this.status = status;
    this.code = code;
  }
}
