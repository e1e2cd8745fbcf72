/** A fault with the code that CloudBase answers; the SDKs turn it into their errCode. */
export class DatabaseError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
