import nacl from 'tweetnacl';
import { judgeLetterToken } from '../shared/letter-token';
import type { LetterKeyring, LetterPayload } from '../shared/letter-token';

/**
 * What a phone can say of a letter without the network. There is no "valid" here on purpose: whether the letter was
 * revoked or replaced is known to the register alone.
 */
export type OfflineFinding =
  { genuine: true; payload: LetterPayload } | { genuine: false; newerKey: boolean };

export const offlineFindingLabels = {
  genuine: '签名真实，尚未核对是否已撤销',
  newer_key: '离线不能核对，请联网',
  not_genuine: '签名不是我公司签发的，请勿采信',
} as const;
export const offlineFindingAdvice = {
  genuine: '当前没有网络，只核对了二维码的签名。请联网后再次核验，并与授权书原件逐项对照。',
  newer_key: '这部手机上的小程序还没有核对此签名所需的公钥，真伪不明。请联网后再次核验，在那之前不要采信。',
  not_genuine: '请核对是否扫描了授权书右上角的二维码；如确认无误，请举报可疑授权书。',
} as const;

/**
 * tweetnacl needs no BigInt, which old iOS base libraries lack; about 50 ms without a JIT. A key that this release does not
 * know yet may be one that was rotated in since: that is no proof of a forgery.
 */
export function checkLetterSignature(token: string, keyring: LetterKeyring): OfflineFinding {
  const judgement = judgeLetterToken(token, keyring, nacl.sign.detached.verify);
  if (judgement.genuine) return { genuine: true, payload: judgement.token.payload };
  return { genuine: false, newerKey: judgement.because === 'unknown_key' };
}
