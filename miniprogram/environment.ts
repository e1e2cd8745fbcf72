import type { LetterKeyring } from './shared/letter-token';

/**
 * What differs between deployments. `npm run upload -- <environment>` makes its own from the environment's file and puts it
 * in place of this one, which serves local builds only. Nothing in it is secret: it is on every phone.
 */
export interface Environment {
  /** CloudBase environment id; empty only in local builds. */
  cloudEnv: string;
  /** Host (or, for local environments, whole origin) of letters, device labels and survey codes. */
  officialSite: string;
  hotline: string;
  /** Public keys of letters, pinned, so that a signature can be checked off line. */
  letterKeys: LetterKeyring;
  /** Subscription message templates by what they tell. */
  templates: { workOrder: string };
}

export const environment: Environment = {
  cloudEnv: '',
  officialSite: 'letters.example.cn',
  hotline: '400-000-0000',
  letterKeys: { environment: 'production', keys: {}, refused: [] },
  templates: { workOrder: '' },
};
