/**
 * Where a client may put a file, as patterns of the path in storage. Functions read it there or take it over; every other
 * place is theirs alone. Deployment turns these into storage's own rule, and the local cloud holds clients to it.
 */
export const broughtPaths = {
  /** By content, in a folder of the phone: `file.keep` takes them over. */
  photos: 'photos/[A-Za-z0-9_-]{22}/[0-9a-f]{64}[.](jpg|png)',
  /** The same of members' documents for engineers. */
  documents: 'documents/[A-Za-z0-9_-]{22}/[0-9a-f]{64}[.](pdf)',
  /** Tables that are read once. */
  sheets: 'sheets/[A-Za-z0-9_-]{1,100}[.](xlsx|xls|et|csv|txt)',
  /** Scans of sealed letters, which are copied. */
  seals: 'seals/[A-Za-z0-9_-]{1,100}[.](png|jpg|jpeg)',
} as const;

const owns = 'resource.openid == auth.openid';
const brought = Object.values(broughtPaths).join('|').replaceAll('/', '\\/');

/** In the language of CloudBase's rules (docs.cloudbase.net/storage/security-rules); rules see no size and no membership. */
export const storageRule = {
  read: owns,
  write: `${owns} && /^(${brought})$/.test(resource.path) == true`,
};
