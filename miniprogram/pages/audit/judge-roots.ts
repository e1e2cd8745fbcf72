import nacl from 'tweetnacl';
import type { RootRow } from '../../../cloudfunctions/_contracts/trail';
import { fromBase64url } from '../../shared/base64url';
import { canonicalJson } from '../../shared/canonical-json';
import type { LetterKeyring } from '../../shared/letter-token';
import type { SignedRoot } from '../../shared/model/trail';
import { sha256OfBytes } from '../../shared/sha256';

/** Roots name days, numbers and hashes only. */
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Made anew from what the root says: the hash that it carries is not believed. */
function hashOf({ _id, environment, number, from, to, events, merkleRoot, prevHash }: SignedRoot): string {
  return sha256OfBytes(
    ascii(canonicalJson({ _id, environment, number, from, to, events, merkleRoot, prevHash })),
  );
}

function isSigned({ environment, hash, keyId, signature }: SignedRoot, keyring: LetterKeyring): boolean {
  const key = keyring.refused.indexOf(keyId) >= 0 ? undefined : keyring.keys[keyId];
  const [signed, publicKey] = [fromBase64url(signature), key ? fromBase64url(key) : null];
  return (
    !!publicKey &&
    !!signed &&
    signed.length === 64 &&
    nacl.sign.detached.verify(ascii(`ivd audit root v1\n${environment}\n${hash}`), signed, publicKey)
  );
}

/**
 * What is wrong with roots that follow one another, judged on the phone by the keys that it carries: so a server that was
 * taken over cannot vouch for itself.
 *
 * @param before the root that stands before the first one, null at the beginning of the check
 */
export function judgeRoots(
  roots: readonly RootRow[],
  before: SignedRoot | null,
  keyring: LetterKeyring,
): string[] {
  const faults: string[] = [];
  let last = before;
  for (const root of roots) {
    const name = `封存根 第 ${root.number} 个（至 ${root.to}）`;
    if (!root.fits) faults.push(`${name}：与现有的记录不符，有记录被改、被加或被删`);
    if (hashOf(root) !== root.hash) faults.push(`${name}：内容与其校验值不符`);
    if (!isSigned(root, keyring)) faults.push(`${name}：不是我公司的密钥签署的`);
    if (last && (root.number !== last.number + 1 || root.from !== last.to || root.prevHash !== last.hash))
      faults.push(`${name}：没有接在第 ${last.number} 个之后`);
    last = root;
  }
  return faults;
}
