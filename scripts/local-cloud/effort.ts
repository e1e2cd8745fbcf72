import { DatabaseError } from './database-error';

/**
 * What one request may take of the process that serves them all: time and memory, as MongoDB ends an operation by
 * maxTimeMS and by the 100 MB of a stage. Requests are answered in one go, so there is one count.
 */
const MOST_MS = 5_000;
const MOST_BYTES = 100 * 1024 * 1024;
const STEPS_BETWEEN_LOOKS = 256;
let until = Infinity;
let began = new Date();
let steps = 0;
let bytes = 0;
let wholeDoubles = false;

/** Begins a request, or what is left of it after it has waited. */
export function beginRequest(): void {
  until = performance.now() + MOST_MS;
  began = new Date();
  steps = 0;
  bytes = 0;
  wholeDoubles = false;
}

/** A whole number that is a double there, not an integer: from now on one may stand wherever the request looks. */
export const noteWholeDouble = (): void => void (wholeDoubles = true);
export const mayHoldWholeDoubles = (): boolean => wholeDoubles;

/** What is done of itself, or after a request was planned, has no limit of time. */
export const endRequest = (): void => void (until = Infinity);

/** When the request began: one instant for all of it. */
export const requestTime = (): Date => began;

/** @throws DatabaseError when the request has run for too long */
export function takeStep(): void {
  if (++steps < STEPS_BETWEEN_LOOKS) return;
  steps = 0;
  if (performance.now() < until) return;
  throw new DatabaseError(
    'DATABASE_TIMEOUT',
    `[FailedOperation] operation exceeded the limit of ${MOST_MS} ms`,
  );
}

/** @throws DatabaseError when one value alone would be too much, or the request has run for too long */
export function assertHolds(size: number): void {
  if (size > MOST_BYTES) takeMemory(size);
  steps += Math.ceil(size / 1024);
  takeStep();
}

/** @throws DatabaseError when the request holds too much at once */
export function takeMemory(more: number): void {
  bytes += more;
  if (bytes > MOST_BYTES)
    throw new DatabaseError(
      'DATABASE_REQUEST_FAILED',
      `[FailedOperation] exceeded memory limit: a request may hold ${MOST_BYTES} bytes`,
    );
}
