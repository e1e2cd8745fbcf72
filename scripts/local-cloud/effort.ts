import { getHeapStatistics } from 'node:v8';
import { DatabaseError } from './database-error';

/**
 * What one request may take of the process that serves them all: time and memory, as MongoDB ends an operation by
 * maxTimeMS and by the 100 MB of a stage. Requests are answered in one go, so there is one count. Whatever walks or makes
 * a list, an object or a text says so here; what is kept is counted where that is known, and seen in the heap otherwise.
 */
const MOST_MS = 5_000;
const MOST_BYTES = 100 * 1024 * 1024;
const MOST_HEAP = 512 * 1024 * 1024;
const STEPS_BETWEEN_LOOKS = 256;
const BYTES_OF_A_STEP = 1024;
const BYTES_OF_A_VALUE = 16;
const heap = () => getHeapStatistics().used_heap_size;
let until = Infinity;
let heapAtFirst = Infinity;
let began = new Date();
let steps = 0;
let bytes = 0;
let wholeDoubles = false;

/** Begins a request, or what is left of it after it has waited. */
export function beginRequest(): void {
  until = performance.now() + MOST_MS;
  heapAtFirst = heap();
  began = new Date();
  steps = 0;
  bytes = 0;
  wholeDoubles = false;
}

/** A whole number that is a double there, not an integer: from now on one may stand wherever the request looks. */
export const noteWholeDouble = (): void => void (wholeDoubles = true);
export const mayHoldWholeDoubles = (): boolean => wholeDoubles;

/** What is done of itself, or after a request was planned, has no limit of time. */
export const endRequest = (): void => void (until = heapAtFirst = Infinity);

/** When the request began: one instant for all of it. */
export const requestTime = (): Date => began;

/** @throws DatabaseError when the request has run for too long, or holds too much */
export function takeStep(): void {
  if (++steps >= STEPS_BETWEEN_LOOKS) look();
}
/** Of one step that may last; the same, at once. */
export function look(): void {
  steps = 0;
  if (performance.now() >= until)
    throw new DatabaseError(
      'DATABASE_TIMEOUT',
      `[FailedOperation] operation exceeded the limit of ${MOST_MS} ms`,
    );
  if (heap() - heapAtFirst > MOST_HEAP) exceedMemory(MOST_HEAP);
}
function exceedMemory(most: number): never {
  throw new DatabaseError(
    'DATABASE_REQUEST_FAILED',
    `[FailedOperation] exceeded memory limit: a request may hold ${most} bytes`,
  );
}

/** @throws DatabaseError when one value alone would be too much, or the request has run for too long */
export function assertHolds(size: number): void {
  if (size > MOST_BYTES) takeMemory(size);
  steps += Math.floor(size / BYTES_OF_A_STEP);
  takeStep();
}
/** Of so many elements or fields; the same. */
export const assertHoldsValues = (count: number): void => assertHolds(count * BYTES_OF_A_VALUE);

/** @throws DatabaseError when the request holds too much at once */
export function takeMemory(more: number): void {
  bytes += more;
  if (bytes > MOST_BYTES) exceedMemory(MOST_BYTES);
}
/** The same, of so many values. */
export const takeValues = (count: number): void => takeMemory(count * BYTES_OF_A_VALUE);
