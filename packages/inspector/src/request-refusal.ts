/** A request was refused. Depth one; nothing of the request is in it. */
export class RequestRefusal extends Error {
  override readonly name = 'RequestRefusal';
  readonly status: number;
  readonly code: string;
  /** Of a revocation that broke off: how many sessions it had ended. */
  readonly ended: number | undefined;

  constructor(status: number, code: string, message: string, ended?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.ended = ended;
  }
}

/** The request is not one that is understood. */
export function invalid(message: string): RequestRefusal {
  return new RequestRefusal(400, 'ERR_REQUEST_INVALID', message);
}

/** Whoever asks may not do that here, or not in this way. */
export function forbidden(message: string): RequestRefusal {
  return new RequestRefusal(403, 'ERR_FORBIDDEN', message);
}

/** There is nothing of that name. */
export function notFound(message: string): RequestRefusal {
  return new RequestRefusal(404, 'ERR_NOT_FOUND', message);
}

/** What was asked for is there no more. */
export function gone(message: string): RequestRefusal {
  return new RequestRefusal(410, 'ERR_GONE', message);
}
