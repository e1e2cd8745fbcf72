import { rmSync } from 'node:fs';

/** Jest's global tear-down. */
export default function removeCompiled(): void {
  const compiled = process.env['COMPILED_MINI_PROGRAMS'];
  if (compiled) rmSync(compiled, { recursive: true, force: true });
}
