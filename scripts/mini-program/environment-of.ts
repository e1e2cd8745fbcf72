import { publicHalvesOf } from '../../cloudfunctions/_modules/letters/sealed-keys';
import { readMessageTemplate } from '../../cloudfunctions/_modules/inbox/message-template';
import { environment } from '../../miniprogram/environment';
import type { Environment } from '../../miniprogram/environment';
import type { LetterKeyring } from '../../miniprogram/shared/letter-token';

/** What the mini program of an environment must know, by the variable of `.env.<environment>` that says it. */
const NEEDED = [
  'WECHAT_APP_ID',
  'CLOUDBASE_ENV_ID',
  'PUBLIC_ORIGIN',
  'HOTLINE',
  'LETTER_PUBLIC_KEYS',
  'WORK_ORDER_TEMPLATE',
] as const;

/** Names that the file lacks; WORK_ORDER_TEMPLATE may stand empty: no messages through WeChat. */
export function missingForPhone(values: Record<string, string | undefined>): string[] {
  return NEEDED.filter((name) =>
    name === 'WORK_ORDER_TEMPLATE' ? values[name] === undefined : !values[name],
  );
}

/**
 * The phone's environment from the same file that the functions are deployed with, so that a mini program can never talk to
 * another environment than its letters and functions belong to. Nothing secret goes in.
 *
 * @param values of `.env.<environment>` with ENVIRONMENT, the name on the command line
 * @throws Error in one sentence where a value cannot be used
 */
export function environmentOf(values: Record<string, string | undefined>): Environment {
  const { PUBLIC_ORIGIN = '' } = values;
  if (!/^https:\/\/[a-z0-9.-]+$/.test(PUBLIC_ORIGIN))
    throw new Error('PUBLIC_ORIGIN must be https:// and a host, without path or port.');
  return {
    cloudEnv: values.CLOUDBASE_ENV_ID!,
    officialSite: PUBLIC_ORIGIN.slice('https://'.length),
    hotline: values.HOTLINE!,
    letterKeys: letterKeysOf(values),
    templates: { workOrder: readMessageTemplate(values.WORK_ORDER_TEMPLATE ?? '')?.id ?? '' },
  };
}

/** @throws Error in one sentence where they are no keys, or another environment's */
export function letterKeysOf(values: Record<string, string | undefined>): LetterKeyring {
  const { LETTER_PUBLIC_KEYS = '', ENVIRONMENT } = values;
  let letterKeys: LetterKeyring;
  try {
    letterKeys = JSON.parse(LETTER_PUBLIC_KEYS) as LetterKeyring;
  } catch {
    throw new Error('LETTER_PUBLIC_KEYS is not what npm run keys prints.');
  }
  if (letterKeys.environment !== ENVIRONMENT)
    throw new Error(
      `LETTER_PUBLIC_KEYS belong to "${letterKeys.environment}", not to "${ENVIRONMENT}": letters would not verify.`,
    );
  return letterKeys;
}

/**
 * What letters are signed with must be known to whom they are shown: every key of LETTER_KEYS stands in LETTER_PUBLIC_KEYS, which
 * may be a step ahead (`npm run keys`).
 *
 * @throws Error in one sentence where letters issued from now on would read as forged, or revoked keys would count
 */
export function matchLetterKeys(values: Record<string, string | undefined>): void {
  if (!values.LETTER_KEYS || !values.LETTER_PUBLIC_KEYS) return;
  const known = letterKeysOf(values);
  const held = publicHalvesOf(values.LETTER_KEYS, values.ENVIRONMENT ?? '');
  if (!held) return;
  if (held.environment !== values.ENVIRONMENT)
    throw new Error(`LETTER_KEYS were sealed for "${held.environment}", not for "${values.ENVIRONMENT}".`);
  const unknown = Object.entries(held.keys).filter(([id, half]) => known.keys[Number(id)] !== half);
  if (unknown.length > 0)
    throw new Error(
      `LETTER_PUBLIC_KEYS do not know key ${unknown.map(([id]) => id).join(', ')} of LETTER_KEYS: letters would read as ` +
        'forged. Put what npm run keys -- show prints into the file.',
    );
  const revoked = held.refused.filter((id) => !known.refused.includes(id));
  if (revoked.length > 0)
    throw new Error(
      `LETTER_PUBLIC_KEYS still take key ${revoked.join(', ')}, which is revoked. Put what npm run keys -- show prints into the file.`,
    );
}

/** The module that takes the place of miniprogram/environment.ts in a build. */
export const environmentModule = (phone: Environment): string =>
  `export const environment = ${JSON.stringify({ ...environment, ...phone }, null, 2)};\n`;
