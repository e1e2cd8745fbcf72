import { dayOf } from '../../../miniprogram/shared/days';
import { letterAddress } from '../../../miniprogram/shared/letter-address';
import { decodeLetterToken } from '../../../miniprogram/shared/letter-token';
import type {
  AuthorizationLetter,
  LetterFacts,
  LetterIssue,
} from '../../../miniprogram/shared/model/letters';
import type { Dealer, Member } from '../../../miniprogram/shared/model/people';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { LetterMoved } from '../../_contracts/letters';
import { IssueRequest, SignRootRequest } from '../../_contracts/letters';
import type { Actor } from '../../_platform/actor';
import { isCalledByFunction, readCaller, uploadFile } from '../../_platform/cloud';
import { readTogether } from '../../_platform/database';
import { sha256Hex } from '../../_platform/ids';
import { answered, assertMayApprove, parse, retrying } from '../../_platform/serve';
import type { Reply } from '../../_contracts/reply';
import type { Surroundings } from '../../_platform/serve';
import { UnitOfWork } from '../../_platform/unit-of-work';
import { markAccount } from '../ledger/book';
import { isAmongPersons } from '../people/second-person';
import { adminsOf } from '../people/whom-to-tell';
import { letterNotice } from './letter-notices';
import { canonicalFacts, docHash, tenderHash } from './facts';
import type { LetterFonts } from './letter-fonts';
import { letterImages } from './letter-images';
import { letters } from '../../_store/letters';
import { judgeLetter } from './judge-letter';
import { happened, moved, searchKeysOfLetter } from './letter-use-cases';
import { checkCodeHash, letterIdHash, newCheckCode, newLetterId, newLetterNumber } from './new-codes';
import { renderLetter } from './render-letter';
import type { LetterSigner } from './signing';
import { letterBody } from './wording';

/** What the issuer has and no other function does. */
export interface Workshop {
  /** Before the signer is asked for: what must be fetched once. */
  open?(): Promise<void>;
  signer(): LetterSigner;
  fonts(): LetterFonts;
  /** Origin of the verification pages, `https://letters.example.cn`. */
  origin: string;
}

/**
 * The issuer's door: functions only. The platform keeps clients out by configuration; the chain of callers is checked
 * besides, because a configuration can be changed by hand.
 */
export function serveIssuer(world: Surroundings, workshop: Workshop) {
  return async (event: unknown): Promise<Reply> => {
    const caller = readCaller();
    const requestId = world.ids.newCode(12);
    return answered(world, requestId, event, async () => {
      if (!isCalledByFunction(caller)) throw new Refusal('ACTION_NOT_ALLOWED');
      await workshop.open?.();
      const isRoot = typeof event === 'object' && event !== null && 'auditRoot' in event;
      if (isRoot) return signRoot(workshop, parse(SignRootRequest, event));
      const request = parse(IssueRequest, event);
      return retrying(world, () => issueLetter(world, workshop, request, requestId));
    });
  };
}

function signRoot(workshop: Workshop, { auditRoot }: SignRootRequest): { keyId: number; signature: string } {
  const signer = workshop.signer();
  return { keyId: signer.keyId, signature: signer.signRoot(auditRoot) };
}

/**
 * Issues a pending letter, once: whoever calls again gets what was written the first time. Files lie under their hash
 * before the register names them; files of an attempt that lost stay behind unnamed, and their codes lead nowhere. Grants
 * may be read outside the transaction: what takes ground away writes the pending letters on it too (stop-letters.ts).
 */
async function issueLetter(
  world: Surroundings,
  workshop: Workshop,
  { letterId, approverId, opId, revision }: IssueRequest,
  requestId: string,
): Promise<LetterMoved> {
  const now = world.now();
  const { approver, letter, dealer, office } = await readForIssue(now, approverId, letterId);
  const countersignedBy = { memberId: approver.memberId, name: approver.name };
  if (letter.state === 'issued' && letter.countersignedBy?.memberId === approverId) return moved(letter);
  if (letter.state !== 'pending' || letter.signedBy === null)
    throw new Refusal('LETTER_STATE_CHANGED', { state: letter.state });
  if (revision !== undefined && revision !== letter.revision) throw new Refusal('CHANGED_MEANWHILE');
  const { signedBy } = letter;
  const work = new UnitOfWork(approver, now, world.ids, requestId);
  work.remember(letters, [letterId], [letter]);
  if (await isAmongPersons(work, approver, [signedBy, letter.requestedBy]))
    throw new Refusal('LETTER_SECOND_PERSON_MISSING');
  // The two persons let out what they have read; a name that is no longer the dealer's is not it.
  if (letter.dealer.name !== dealer.name || letter.dealer.creditCode !== dealer.creditCode)
    throw new Refusal('LETTER_DEALER_RENAMED');
  const { issuer, miniProgram, hotline } = office;
  if (!issuer.name || !miniProgram || !hotline) throw new Refusal('LETTER_OFFICE_MISSING');

  await judgeLetter({ store: work, actor: approver, now }, letter);
  const old = letter.amends && (await work.get(letters, letter.amends.letterId));
  if (old && old.state !== 'issued') throw new Refusal('LETTER_AMENDED_ONE_ENDED', { state: old.state });

  const issuedAt = new Date(Math.floor(now.getTime() / 60_000) * 60_000).toISOString();
  const number = newLetterNumber(letter.kind, Number(dayOf(now).slice(0, 4)));
  const facts = canonicalFacts({
    kind: letter.kind,
    number,
    copy: letter.copy,
    issuer,
    signedBy: signedBy.name,
    countersignedBy: countersignedBy.name,
    dealer: letter.dealer,
    ...(letter.tender ? { tender: letter.tender } : {}),
    activities: letter.terms.activities,
    products: letter.products,
    territory: letter.territory,
    exclusions: letter.exclusions,
    ...(letter.parts ? { parts: letter.parts } : {}),
    fromOn: letter.terms.fromOn,
    toOn: letter.terms.toOn,
    issuedAt,
    ...(old?.issue && letter.amends
      ? {
          amends: {
            number: old.issue.facts.number,
            issuedOn: dayOf(old.issue.issuedAt),
            reason: letter.amends.reason,
          },
        }
      : {}),
  });
  const made = await makeLetter(workshop, letterId, facts, { miniProgram, hotline });

  const end = happened({ actor: approver, now }, 'issued');
  // A paper that is withdrawn at this moment writes the account too: one of the two comes first and the other is decided anew.
  await markAccount(work, letter.dealerId);
  const issued = work.save(
    letters,
    {
      ...letter,
      state: 'issued',
      registerKey: number,
      searchKeys: searchKeysOfLetter(letter, number),
      idHash: made.idHash,
      sheetKey: world.ids.newId('S'),
      countersignedBy,
      issue: made.issue,
      history: [...letter.history, end],
    },
    '第二人审批',
  );
  if (old && letter.amends) {
    work.save(
      letters,
      {
        ...old,
        state: 'superseded',
        endedOn: dayOf(now),
        replacedBy: { letterId, number },
        history: [...old.history, happened({ actor: approver, now }, 'superseded', letter.amends.reason)],
      },
      letter.amends.reason,
    );
  }
  const told = [...(await adminsOf(letter.dealerId)), letter.requestedBy.memberId].filter(
    (id) => id !== approverId,
  );
  work.notify(letterNotice(told, '授权书已签发', `${letter.dealer.name}的授权书${number}已签发。`, letterId));
  const reply = moved(issued);
  await work.finish({
    action: 'letter.issue',
    opKey: sha256Hex(`issuer\n${opId}`),
    bodyHash: '',
    deviceTime: null,
    skewSeconds: null,
  });
  await work.commit();
  return reply;
}

/** The register's entry with its files in storage. */
async function makeLetter(
  workshop: Workshop,
  letterId: string,
  facts: LetterFacts,
  office: { miniProgram: string; hotline: string },
): Promise<{ idHash: string; issue: LetterIssue }> {
  const site = new URL(workshop.origin).host;
  const body = letterBody(facts, { site, ...office });
  const hash = docHash(facts, body);
  const id = newLetterId();
  const signer = workshop.signer();
  const token = signer.sign({
    kind: facts.kind,
    id,
    issuedMinute: Date.parse(facts.issuedAt) / 60_000,
    expiryOn: facts.toOn,
    tenderHash: tenderHash(facts.tender),
    docHash: hash,
  });
  const checkCode = newCheckCode();
  const printable = {
    body,
    checkCode,
    address: letterAddress(workshop.origin, token),
    issuedAt: facts.issuedAt,
  };
  const fonts = workshop.fonts();
  const pdf = await renderLetter(printable, fonts);
  const pictures = await letterImages(await renderLetter(printable, fonts, 'verification_copy'));
  const stored = async (bytes: Buffer, end: string): Promise<StoredFile> => {
    const sha256 = sha256Hex(bytes);
    const fileId = await uploadFile(`letters/${letterId}/${sha256}${end}`, bytes);
    return { fileId, sha256, bytes: bytes.length };
  };
  const sheets: LetterIssue['sheets'] = [];
  for (const { png, width, height } of pictures)
    sheets.push({ ...(await stored(png, '.png')), width, height });
  return {
    idHash: letterIdHash(id),
    issue: {
      checkCodeHash: checkCodeHash(facts.number, checkCode),
      keyId: signer.keyId,
      payloadHash: sha256Hex(decodeLetterToken(token)!.payloadBytes),
      docHash: hash,
      facts,
      body,
      pdf: await stored(pdf, '.pdf'),
      sheets,
      issuedAt: facts.issuedAt,
    },
  };
}

/** Approver, letter and office in one database request; what the caller says about the approver counts for nothing. */
async function readForIssue(
  now: Date,
  approverId: string,
  letterId: string,
): Promise<{ approver: Actor; letter: AuthorizationLetter; dealer: Dealer; office: Settings['letters'] }> {
  const found = await readTogether<Member>('members', { _id: approverId }, [
    {
      as: 'letter',
      from: letters.name,
      where: { _id: letterId },
      join: { from: 'dealers', localField: 'dealerId', as: 'dealers' },
    },
    { as: 'settings', from: 'settings', where: { _id: 'letters' } },
  ]);
  if (!found?.active || found.dealerId !== null || !found.roles.includes('channel_manager'))
    throw new Refusal('ACTION_NOT_ALLOWED');
  assertMayApprove(found, now);
  const [joined] = found.letter as (AuthorizationLetter & { dealers: Dealer[] })[];
  if (!joined) throw new Refusal('LETTER_NOT_FOUND');
  const {
    dealers: [dealer],
    ...letter
  } = joined;
  if (dealer?.state !== 'active') throw new Refusal('LETTER_NO_GRANTS');
  const kept = found.settings as { _id: string; value: unknown }[];
  if (!kept.length) throw new Refusal('LETTER_OFFICE_MISSING');
  return {
    approver: {
      kind: 'member',
      memberId: found._id,
      name: found.name,
      roles: found.roles,
      dealerId: null,
      openid: found.openid,
      member: found,
    },
    letter: letter as AuthorizationLetter,
    dealer,
    office: settingsFrom(kept)('letters'),
  };
}
