/**
 * Runs the work of a command. Where it fails, its last line is what went wrong, without a stack: of a closed network the host
 * that did not answer. Ends with code 1 then.
 */
export function runCommand(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => {
    console.error(sayFailure(error));
    process.exit(1);
  });
}

/** manager-node puts the error that it caught where the message belongs. */
export function sayFailure(error: unknown): string {
  const { message = error } = Object(error) as { message?: unknown };
  return message instanceof Error ? sayFailure(message) : String(message);
}
