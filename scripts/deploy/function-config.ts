import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A timer as WeChat's own config.json writes it; `config` is a 7-field cron in UTC+8. */
const Trigger = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/),
  type: z.literal('timer'),
  config: z.string().regex(/^\S+( \S+){6}$/, 'a cron of 7 fields: second minute hour day month weekday year'),
});

/** config.json beside a function: what the platform must know about it. A folder that has one is deployed. */
const FunctionConfig = z.strictObject({
  /** Seconds. */
  timeout: z.int().min(1).max(60),
  /** Megabytes. */
  memorySize: z.literal([128, 256, 512, 1024, 2048]),
  runtime: z.string().default('Nodejs20.19'),
  /** Names; the values stand in `.env.<environment>`. */
  envVariables: z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/)).default([]),
  /** Names whose values may be absent; the function is then told nothing of them. */
  optionalVariables: z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/)).default([]),
  /** Path prefixes that any browser may open. */
  httpPaths: z.array(z.string().regex(/^\/[a-z0-9/-]*$/)).default([]),
  /** Whether the mini program may call it. */
  clientCallable: z.boolean().default(false),
  triggers: z.array(Trigger).default([]),
});
export type FunctionConfig = z.infer<typeof FunctionConfig>;

/** @throws Error in one sentence that names the file and the field. */
export function readFunctionConfig(file: string): FunctionConfig {
  const parsed = FunctionConfig.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw new Error(`${file} cannot be deployed. ${faults.join('; ')}`);
}
